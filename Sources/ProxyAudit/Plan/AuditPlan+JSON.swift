import DocumentReading
public import LoadModel
public import ProviderWire

/// Why an audit cannot be made: every reason, each with its place in the plan.
public struct AuditPlanError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Everything that is wrong; never empty.
    public var issues: [PlanIssue]

    init(issues: [PlanIssue]) { self.issues = issues }

    /// All issues in one sentence.
    public var description: String { issues.map(\.description).joined(separator: "; ") }
}

extension AuditPlan {
    static let keys = [
        "name", "via", "dialect", "endpoint", "stream", "requests", "rate", "duration", "durationMs", "concurrency",
        "resilience", "cacheProbing", "model", "apiKey", "headers", "timeout", "timeoutMs", "tls", "objectives",
        "settings",
    ]
    /// The bounds of what an audit may ask for: everything that passes is kept until the end.
    public enum Bounds {
        /// Exchanges of each lane.
        public static let requests = 1...20_000
        /// Exchanges a second in each lane.
        public static let rate = 0.1...1_000
        /// Pairs at once.
        public static let concurrency = 1...256
        /// Of an exchange.
        public static let timeout = Duration.milliseconds(100)...Duration.seconds(600)
    }
    private static let redacted = LoadPlan.redacted

    /// Reads a plan.
    ///
    /// - `via` (URL): the proxy. `dialect` ("openai" or "anthropic"; openai), or `endpoint` ("chat" or "message").
    /// - `stream`, `resilience`, `cacheProbing` (boolean, false).
    /// - `requests` (1…20000, 400), or `rate` (a second) with `requests` or `duration` (`"30s"`, or `durationMs`).
    /// - `concurrency` (1…256, 4), `model`, `apiKey`, `headers` (object of texts), `timeout` (`"30s"`, or `timeoutMs`).
    /// - `tls` (as a load plan's), `objectives` (array of texts), `settings` (object: ``AuditSettings``), `name`.
    ///
    /// - Throws: ``AuditPlanError`` with everything that is wrong.
    public init(json document: JSONValue) throws(AuditPlanError) {
        let collector = IssueCollector()
        let reader = DocumentReader(document, at: .root, keys: Self.keys, collector: collector)
        self.init(via: reader.nonEmptyString("via") ?? "")
        if document.objectValue != nil, reader.value("via") == nil {
            collector.report(JSONPointer(tokens: ["via"]), "name the proxy: {\"via\": \"http://127.0.0.1:4000\"}")
        }
        name = reader.nonEmptyString("name")
        endpoint = reader.auditedEndpoint() ?? endpoint
        isStreaming = reader.bool("stream") ?? isStreaming
        testsResilience = reader.bool("resilience") ?? testsResilience
        cacheProbing = reader.bool("cacheProbing") ?? cacheProbing
        model = reader.nonEmptyString("model") ?? (endpoint == .message ? "claude-sonnet-4-5" : model)
        apiKey = reader.nonEmptyString("apiKey")
        concurrency = reader.int("concurrency", in: Bounds.concurrency) ?? concurrency
        timeout = reader.duration("timeout", within: Bounds.timeout) ?? timeout
        if let value = reader.value("tls") {
            if let trust = LoadPlan.Trust(json: value) {
                self.trust = trust
            } else {
                collector.report(
                    JSONPointer(tokens: ["tls"]), "expected {\"certificates\": PEM} or {\"insecure\": true}")
            }
        }
        readExtent(reader)
        readHeaders(reader)
        readObjectives(reader)
        settings = reader.settings() ?? settings
        if apiKey == Self.redacted {
            collector.report(
                JSONPointer(tokens: ["apiKey"]),
                "\"\(Self.redacted)\" stands for a key that was not kept; give it again"
            )
        }
        if !via.isEmpty, let problem = targetProblem { collector.report(JSONPointer(tokens: ["via"]), problem) }
        guard collector.issues.isEmpty else {
            throw AuditPlanError(
                issues: collector.issues.map { PlanIssue(pointer: $0.pointer.description, detail: $0.detail) })
        }
    }

    private var targetProblem: String? {
        do throws(PlanError) {
            _ = try LoadTarget(url: via)
            return nil
        } catch {
            return error.issues.map(\.detail).joined(separator: "; ")
        }
    }

    private mutating func readExtent(_ reader: DocumentReader) {
        rate = reader.number("rate", in: Bounds.rate)
        let given = reader.int("requests", in: Bounds.requests)
        let duration = reader.duration("duration", within: Duration.milliseconds(100)...Duration.seconds(24 * 3600))
        requests = given ?? requests
        let place = JSONPointer(tokens: [reader.value("durationMs") == nil ? "duration" : "durationMs"])
        guard let duration else { return }
        guard let rate else { return reader.report(place, "a duration goes with a \"rate\"; else give \"requests\"") }
        if given != nil { return reader.report(place, "requests is given too; give one of them") }
        let count = (rate * (duration / .seconds(1))).rounded()
        guard count <= Double(Bounds.requests.upperBound), count >= 1 else {
            return reader.report(
                place,
                "that would be \(Int(count)) exchanges; \(Bounds.requests.upperBound) is the most, and 1 the least"
            )
        }
        requests = Int(count)
    }

    private mutating func readHeaders(_ reader: DocumentReader) {
        let members = reader.read("headers", expected: "an object of texts") { $0.objectValue }?.members ?? []
        for member in members {
            let place = JSONPointer(tokens: ["headers", member.key])
            let reserved = ["host", "content-length", "transfer-encoding", "connection", "content-type", "traceparent"]
            guard let value = member.value.stringValue, !member.key.isEmpty,
                (member.key + value).utf8.allSatisfy({ (0x20...0x7E).contains($0) }),
                !member.key.contains(where: { $0 == ":" || $0 == " " })
            else {
                reader.report(place, "expected a header's name and a text of printable ASCII characters")
                continue
            }
            let name = member.key.lowercased()
            if reserved.contains(name) || name == ExchangeKey.headerName {
                reader.report(place, "this header is the audit's own; leave it out")
            } else if value == Self.redacted {
                reader.report(place, "\"\(Self.redacted)\" stands for a value that was not kept; give it again")
            } else {
                headers.append(HeaderField(name: member.key, value: value))
            }
        }
    }

    private mutating func readObjectives(_ reader: DocumentReader) {
        for (index, text) in (reader.strings("objectives") ?? []).enumerated() {
            do throws(AuditObjective.SyntaxError) {
                objectives.append(try AuditObjective(parsing: text))
            } catch {
                reader.report(JSONPointer(tokens: ["objectives", "\(index)"]), error.message)
            }
        }
    }

    /// The plan as ``init(json:)`` reads it.
    ///
    /// - Parameter revealingSecrets: whether keys stand in it, or `[redacted]` in their place.
    public func json(revealingSecrets: Bool = false) -> JSONValue {
        var object = JSONObject()
        object["name"] = name.map { .string($0) }
        object["via"] = .string(via)
        object["endpoint"] = .string(endpoint.rawValue)
        object["stream"] = .bool(isStreaming)
        object["requests"] = .number(JSONNumber(requests))
        object["rate"] = rate.map { .number(JSONNumber($0)) }
        object["concurrency"] = .number(JSONNumber(concurrency))
        object["resilience"] = .bool(testsResilience)
        object["cacheProbing"] = .bool(cacheProbing)
        object["model"] = .string(model)
        object["apiKey"] = apiKey.map { .string(revealingSecrets ? $0 : Self.redacted) }
        if !headers.isEmpty {
            let members = headers.map { field in
                (field.name, JSONValue.string(field.isSecret && !revealingSecrets ? Self.redacted : field.value))
            }
            object["headers"] = .object(JSONObject(members))
        }
        object["timeoutMs"] = .number(JSONNumber(timeout / .milliseconds(1)))
        object["tls"] = trust.json
        if !objectives.isEmpty { object["objectives"] = .array(objectives.map { .string($0.text) }) }
        if settings != AuditSettings() { object["settings"] = settings.json }
        return .object(object)
    }
}

extension AuditPlan: Codable {
    /// Reads what ``encode(to:)`` writes; keys that were not kept are none.
    public init(from decoder: any Decoder) throws {
        let document = try CodableJSON(from: decoder).value
        do throws(AuditPlanError) {
            self = try AuditPlan(json: document.withoutRedactions)
        } catch {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: error.description)
            )
        }
    }

    /// Writes the plan without its keys.
    public func encode(to encoder: any Encoder) throws { try CodableJSON(value: json()).encode(to: encoder) }
}

extension JSONValue {
    /// Without what only says that something was there.
    fileprivate var withoutRedactions: JSONValue {
        guard let members = objectValue?.members else { return self }
        let kept = members.filter { $0.value.stringValue != LoadPlan.redacted }.map { member in
            (member.key, member.key == "headers" ? member.value.withoutRedactions : member.value)
        }
        return .object(JSONObject(kept))
    }
}

extension AuditSettings {
    fileprivate static let keys = [
        "keyHandling", "delayToleranceMs", "jitterToleranceMs", "coalescedShareTolerance",
    ]

    fileprivate var json: JSONValue {
        [
            "keyHandling": .string(keyHandling.rawValue), "delayToleranceMs": .number(JSONNumber(delayToleranceMs)),
            "jitterToleranceMs": .number(JSONNumber(jitterToleranceMs)),
            "coalescedShareTolerance": .number(JSONNumber(coalescedShareTolerance)),
        ]
    }
}

extension DocumentReader {
    fileprivate func auditedEndpoint() -> Endpoint? {
        let dialect = read("dialect", expected: "\"openai\" or \"anthropic\"") { value -> Endpoint? in
            switch value.stringValue {
            case "openai": .chat
            case "anthropic": .message
            default: nil
            }
        }
        let endpoint = read("endpoint", expected: "\"chat\" or \"message\"") { value in
            value.stringValue.flatMap(Endpoint.init(name:)).flatMap { endpoint in
                [Endpoint.chat, .message].contains(endpoint) ? endpoint : nil
            }
        }
        if value("dialect") != nil, value("endpoint") != nil, dialect != endpoint {
            report(pointer.appending("dialect"), "endpoint is given too, and says something else; give one of them")
        }
        return endpoint ?? dialect
    }

    fileprivate func duration(_ key: String, within bounds: ClosedRange<Duration>) -> Duration? {
        let text = "\(DurationText.text(bounds.lowerBound)) to \(DurationText.text(bounds.upperBound))"
        let milliseconds = read("\(key)Ms", expected: "milliseconds, \(text)") { value in
            value.numberValue.map { Duration.milliseconds($0.doubleValue) }.flatMap { bounds.contains($0) ? $0 : nil }
        }
        let written = read(key, expected: "a time with its unit, \(text)") { value in
            value.stringValue.flatMap { DurationText.duration($0) }.flatMap { bounds.contains($0) ? $0 : nil }
        }
        return written ?? milliseconds
    }

    fileprivate func settings() -> AuditSettings? {
        guard let section = object("settings", keys: AuditSettings.keys) else { return nil }
        var settings = AuditSettings()
        let names = AuditSettings.KeyHandling.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        settings.keyHandling =
            section.read("keyHandling", expected: "one of \(names)") {
                $0.stringValue.flatMap(AuditSettings.KeyHandling.init(rawValue:))
            } ?? settings.keyHandling
        let tolerances = 0.0...60_000
        settings.delayToleranceMs = section.number("delayToleranceMs", in: tolerances) ?? settings.delayToleranceMs
        settings.jitterToleranceMs = section.number("jitterToleranceMs", in: tolerances) ?? settings.jitterToleranceMs
        settings.coalescedShareTolerance =
            section.number("coalescedShareTolerance", in: 0...1) ?? settings.coalescedShareTolerance
        return settings
    }
}
