import DocumentReading
import ProviderWire

extension FaultStatus {
    /// The keys that a fault with `status` may have beside it.
    static let extraKeys = ["kind", "message", "retryAfterMs", "shouldRetry", "headers", "body"]
    private static let reserved = ["content-length", "transfer-encoding", "connection", "date"]

    /// Reads the keys of a fault that answers an error. Nil, with a report, for an unknown status.
    ///
    /// - `status` (400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504 or 529).
    /// - `kind` ("requests", "tokens" or "quota"; "requests"): which limit a 429 is about.
    /// - `message` (text): in place of the provider's words. `body` (text or JSON): in place of the whole body.
    /// - `retryAfterMs` (milliseconds; 1000 for a rate limit, else none), `shouldRetry` (by the status): the headers.
    /// - `headers` (object of texts): more header fields.
    init?(reading reader: DocumentReader) {
        let statuses = FaultFailure.statuses.map(String.init).joined(separator: ", ")
        let known = reader.read("status", expected: "one of \(statuses)") { value in
            value.intValue.flatMap { FaultFailure(status: $0) }
        }
        guard let known else { return nil }
        self.init(FaultFailure(reading: reader, status: known.status) ?? known)
        message = reader.string("message")
        retryAfter = reader.milliseconds("retryAfterMs")
        shouldRetry = reader.bool("shouldRetry")
        body = reader.value("body")
        let names = reader.value("headers")?.objectValue?.keys ?? []
        guard let fields = reader.object("headers", keys: names) else { return }
        for name in names {
            let lowercased = name.lowercased()
            guard Self.isFieldName(name), !Self.reserved.contains(lowercased) else {
                reader.report(
                    fields.pointer.appending(name),
                    "expected a header that a fault can set; these it cannot: \(Self.reserved.joined(separator: ", "))"
                )
                continue
            }
            headers[lowercased] = fields.headerText(name)
        }
    }

    /// Says of each key that has no meaning without `status` that it has none.
    static func reportExtraKeys(of reader: DocumentReader) {
        for key in extraKeys where reader.value(key) != nil {
            reader.report(reader.pointer.appending(key), "\"\(key)\" goes with \"status\" only")
        }
    }

    /// A token of RFC 9110, 5.6.2.
    private static func isFieldName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                let character = Character(Unicode.Scalar(byte))
                let isAlphanumeric = byte < 0x80 && (character.isLetter || character.isNumber)
                return isAlphanumeric || "!#$%&'*+-.^_`|~".contains(character)
            }
    }

    /// As ``init(reading:)`` reads it.
    var document: JSONObject {
        var object = JSONObject([("status", .number(JSONNumber(failure.status)))])
        object["kind"] = failure.limit.map(JSONValue.string)
        object["message"] = message.map(JSONValue.string)
        object["retryAfterMs"] = retryAfter.map(JSONValue.milliseconds)
        object["shouldRetry"] = shouldRetry.map(JSONValue.bool)
        if !headers.isEmpty {
            let fields = headers.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value)) }
            object["headers"] = .object(JSONObject(fields))
        }
        object["body"] = body
        return object
    }
}

extension FaultErrorEvent {
    /// `afterEvents` (0…, 0), `status` (as a fault's; 529 with Anthropic, 500 with OpenAI), `kind`, `message`.
    init?(reading reader: DocumentReader) {
        let keys = ["afterEvents", "status", "kind", "message"]
        guard let section = reader.object("errorEvent", keys: keys) else { return nil }
        self.init(afterEvents: section.int("afterEvents", in: DocumentReader.eventCounts) ?? 0)
        message = section.string("message")
        let statuses = FaultFailure.statuses.map(String.init).joined(separator: ", ")
        let status = section.read("status", expected: "one of \(statuses)") { value in
            value.intValue.flatMap { FaultFailure(status: $0) }
        }
        failure = FaultFailure(reading: section, status: status?.status) ?? status
    }

    var document: JSONValue {
        var object = JSONObject([("afterEvents", .number(JSONNumber(afterEvents)))])
        object["status"] = failure.map { .number(JSONNumber($0.status)) }
        object["kind"] = failure?.limit.map(JSONValue.string)
        object["message"] = message.map(JSONValue.string)
        return .object(object)
    }
}

extension FaultFailure {
    /// Reads `kind`, which tells the errors of status 429 apart. Nil without it.
    fileprivate init?(reading reader: DocumentReader, status: Int?) {
        guard reader.value("kind") != nil else { return nil }
        guard status == 429 else {
            reader.report(reader.pointer.appending("kind"), "\"kind\" goes with status 429 only")
            return nil
        }
        let limits = Self.allCases.compactMap(\.limit)
        let quoted = limits.map { "\"\($0)\"" }.joined(separator: ", ")
        let failure = reader.read("kind", expected: "one of \(quoted)") { value in
            Self.allCases.first { $0.limit != nil && $0.limit == value.stringValue }
        }
        guard let failure else { return nil }
        self = failure
    }
}
