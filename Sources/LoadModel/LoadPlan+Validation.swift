import ProviderWire

extension LoadPlan {
    /// The bounds that a plan must keep to.
    package enum Bounds {
        package static let requests = 1...10_000_000
        package static let concurrency = 1...10_000
        package static let maximumConnections = 1...10_000
        package static let timeoutMs = 1...3_600_000
        package static let maximumTokens = 1...1_000_000
    }

    /// Everything that keeps the plan from being run, empty for a good plan.
    public var issues: [PlanIssue] {
        var issues: [PlanIssue] = []
        func check(_ isRight: Bool, _ pointer: String, _ detail: @autoclosure () -> String) {
            if !isRight { issues.append(PlanIssue(pointer: pointer, detail: detail())) }
        }
        func check(_ value: Int, in bounds: ClosedRange<Int>, _ pointer: String) {
            let (lowest, highest) = (bounds.lowerBound, bounds.upperBound)
            check(bounds.contains(value), pointer, "\(value) is out of range; use \(lowest) to \(highest)")
        }

        if let own = endpoint.provider, let provider {
            check(own == provider, "/provider", "the \(endpoint.rawValue) endpoint is \(own.rawValue)'s; leave it out")
        }
        check(
            !isStreaming || endpoint.hasReplies, "/stream",
            "the \(endpoint.rawValue) endpoint does not stream; leave it out or ask one of: "
                + Endpoint.withReplies.map(\.rawValue).joined(separator: ", ")
        )
        if let baseURL {
            do throws(PlanError) { _ = try LoadTarget(url: baseURL) } catch { issues += error.issues }
        }
        check(
            model?.isEmpty != true, "/model",
            "the name is empty; leave it out for \(LoadPlan(endpoint).effectiveModel)"
        )
        if case .messages(let messages) = prompt {
            check(!messages.isEmpty, "/messages", "the list is empty; give at least one message")
        }
        if let maximumTokens { check(maximumTokens, in: Bounds.maximumTokens, "/maxTokens") }
        check(concurrency, in: Bounds.concurrency, "/concurrency")
        check(requests, in: Bounds.requests, "/requests")
        let timeoutMs = Bounds.timeoutMs
        check(
            timeout >= .milliseconds(timeoutMs.lowerBound) && timeout <= .milliseconds(timeoutMs.upperBound),
            "/timeoutMs",
            "a timeout must be \(timeoutMs.lowerBound) to \(timeoutMs.upperBound) milliseconds"
        )
        check(maximumConnections, in: Bounds.maximumConnections, "/maxConnections")
        if let apiKey {
            check(
                apiKey != Self.redacted, "/apiKey",
                "\"\(Self.redacted)\" stands for a key that was not kept; give the key again"
            )
            check(
                !apiKey.isEmpty && HeaderField.isSendable(value: apiKey), "/apiKey",
                "the key is empty or has characters that no header may have; leave it out if none is needed"
            )
        }
        return issues + headers.flatMap(\.issues)
    }

    /// Refuses a plan that has ``issues``.
    ///
    /// - Throws: ``PlanError`` with all of them.
    public func validate() throws(PlanError) {
        let issues = issues
        if !issues.isEmpty { throw PlanError(.invalidPlan, issues: issues) }
    }

    /// What stands in place of a key that is not written out.
    package static let redacted = "[redacted]"
}

extension LoadPlan.HeaderField {
    /// Whether the value must not be shown: it is a key, whoever's it is.
    package var isSecret: Bool {
        switch name.lowercased() {
        case "authorization", "proxy-authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie": true
        default: false
        }
    }

    var issues: [PlanIssue] {
        func issue(_ detail: String) -> [PlanIssue] {
            [PlanIssue(pointer: PlanReader.pointer("headers", name), detail: detail)]
        }
        if name.isEmpty || !name.utf8.allSatisfy(Self.isTokenByte) {
            return issue("\"\(name.escapedForDisplay)\" is no header name; use letters, digits and hyphens")
        }
        switch name.lowercased() {
        case "content-length", "transfer-encoding":
            return issue("the generator sets this header itself; leave it out")
        case "connection":
            return issue("connections are kept or closed by keepAlive; use that")
        default: break
        }
        if value == LoadPlan.redacted, isSecret {
            return issue("\"\(value)\" stands for a value that was not kept; give it again")
        }
        if !Self.isSendable(value: value) {
            return issue("the value has a line break or another control character; remove it")
        }
        return []
    }

    /// Whether a header may have this value: no control characters, so that none can end the header.
    static func isSendable(value: String) -> Bool {
        value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}

extension String {
    /// The text with its control characters made visible, so that a message stays on one line.
    var escapedForDisplay: String {
        unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? $0.escaped(asASCII: true) : String($0) }.joined()
    }
}
