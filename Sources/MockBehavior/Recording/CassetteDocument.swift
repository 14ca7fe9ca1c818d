import DocumentReading
package import ProviderWire

/// The form of a cassette's file; docs/recording.md describes it.
package enum CassetteDocument {
    package static let format = "llm-mockd-cassette"
    package static let version = 1

    private static let entryKeys = ["request", "upstream", "recordedAt", "response"]
    private static let requestKeys = ["method", "path", "query", "bodyHash", "stream", "model"]
    private static let responseKeys = ["status", "headers", "headMs", "durationMs", "parts"]
    private static let partKeys = ["atMs", "text", "base64"]
    private static let longest = Double(MockConfiguration.maximumDelayMs) * 24

    // MARK: - Writing

    package static func bytes(of entries: [CassetteEntry]) -> [UInt8] {
        Array(document(of: entries).prettyPrinted().utf8)
    }

    package static func document(of entries: [CassetteEntry]) -> JSONValue {
        [
            "format": .string(format), "version": .number(JSONNumber(version)),
            "entries": .array(entries.map(\.document)),
        ]
    }

    // MARK: - Reading

    /// - Throws: ``ConfigurationError`` with what is wrong with the file.
    package static func entries(in bytes: [UInt8]) throws(ConfigurationError) -> [CassetteEntry] {
        let document: JSONValue
        do throws(JSONSyntaxError) {
            document = try JSONValue(parsing: bytes)
        } catch {
            throw ConfigurationError(issues: [ConfigurationIssue(pointer: .root, detail: error.description)])
        }
        let collector = IssueCollector()
        let root = DocumentReader(document, at: .root, keys: ["format", "version", "entries"], collector: collector)
        if root.string("format") != format { root.report(.root, "expected \"format\": \"\(format)\"") }
        if collector.issues.isEmpty, root.value("version")?.intValue != version {
            root.report(JSONPointer(tokens: ["version"]), "expected \(version), the only version that there is")
        }
        guard collector.issues.isEmpty else { throw ConfigurationError(collector) }
        let place = JSONPointer(tokens: ["entries"])
        let entries = (root.array("entries") ?? []).enumerated().compactMap { index, value in
            entry(DocumentReader(value, at: place.appending(index), keys: entryKeys, collector: collector))
        }
        guard collector.issues.isEmpty else { throw ConfigurationError(collector) }
        return entries
    }

    private static func entry(_ reader: DocumentReader) -> CassetteEntry? {
        guard let request = section("request", of: reader, requestKeys),
            let response = section("response", of: reader, responseKeys),
            let method = request.nonEmptyString("method"), let path = request.nonEmptyString("path"),
            let status = response.int("status", in: 200...599)
        else {
            reader.report(reader.pointer, "expected a request with \"method\" and \"path\", a response with \"status\"")
            return nil
        }
        let headAt = duration("headMs", of: response) ?? .zero
        let parts = parts(of: response, after: headAt)
        return CassetteEntry(
            key: CassetteKey(
                method: method, path: path, query: request.string("query") ?? "",
                bodyHash: request.string("bodyHash") ?? "", isStreaming: request.bool("stream") ?? false
            ),
            model: request.string("model"), upstream: reader.string("upstream") ?? "",
            recordedAt: reader.string("recordedAt") ?? "", status: status, fields: fields(of: response),
            headAt: headAt, parts: parts,
            duration: max(duration("durationMs", of: response) ?? .zero, parts.last?.at ?? headAt)
        )
    }

    private static func section(_ key: String, of reader: DocumentReader, _ keys: [String]) -> DocumentReader? {
        reader.object(key, keys: keys)
    }

    private static func duration(_ key: String, of reader: DocumentReader) -> Duration? {
        reader.number(key, in: 0...longest).map { .nanoseconds(Int64(($0 * 1_000_000).rounded())) }
    }

    private static func fields(of response: DocumentReader) -> [WireHead.Field] {
        let expected = "an array of [name, value]"
        let place = response.pointer.appending("headers")
        return (response.array("headers") ?? []).enumerated().compactMap { index, pair in
            guard pair.arrayValue?.count == 2, let name = pair[0]?.stringValue, let value = pair[1]?.stringValue,
                isFieldName(name), value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
            else {
                response.report(place.appending(index), "expected \(expected), found \(pair.kindDescription)")
                return nil
            }
            return WireHead.Field(name, value)
        }
    }

    private static func isFieldName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "!#$%&'*+-.^_`|~".utf8.contains($0)
            }
    }

    private static func parts(of response: DocumentReader, after head: Duration) -> [CassetteEntry.Part] {
        let place = response.pointer.appending("parts")
        var latest = head
        return (response.array("parts") ?? []).enumerated().compactMap { index, value in
            let reader = DocumentReader(
                value, at: place.appending(index), keys: partKeys, collector: response.collector)
            let text = reader.string("text").map { Array($0.utf8) }
            let decoded = reader.read("base64", expected: "bytes in base64") { value in
                value.stringValue.flatMap { Base64.decoded($0.utf8) }
            }
            guard let bytes = text ?? decoded, !bytes.isEmpty, text == nil || decoded == nil else {
                reader.report(reader.pointer, "expected either \"text\" or \"base64\", not empty")
                return nil
            }
            latest = max(latest, duration("atMs", of: reader) ?? latest)
            return CassetteEntry.Part(at: latest, bytes: bytes)
        }
    }
}

extension CassetteEntry {
    fileprivate var document: JSONValue {
        var request = JSONObject([("method", .string(key.method)), ("path", .string(key.path))])
        if !key.query.isEmpty { request["query"] = .string(key.query) }
        if !key.bodyHash.isEmpty { request["bodyHash"] = .string(key.bodyHash) }
        request["stream"] = .bool(key.isStreaming)
        request["model"] = model.map(JSONValue.string)
        return [
            "request": .object(request), "upstream": .string(upstream), "recordedAt": .string(recordedAt),
            "response": [
                "status": .number(JSONNumber(status)),
                "headers": .array(fields.map { [.string($0.name), .string($0.value)] }),
                "headMs": .milliseconds(headAt), "durationMs": .milliseconds(duration),
                "parts": .array(parts.map(\.document)),
            ],
        ]
    }
}

extension CassetteEntry.Part {
    /// Text where it is some, so that people can read and change it.
    fileprivate var document: JSONValue {
        let text = String(decoding: bytes, as: UTF8.self)
        let isText = text.utf8.elementsEqual(bytes)
        return [
            "atMs": .milliseconds(at),
            isText ? "text" : "base64":
                .string(isText ? text : String(decoding: Base64.encoded(bytes), as: UTF8.self)),
        ]
    }
}
