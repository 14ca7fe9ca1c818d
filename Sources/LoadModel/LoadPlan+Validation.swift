import ProviderWire

extension LoadPlan {
    /// The bounds that a plan must keep to.
    package enum Bounds {
        package static let requests = 1...10_000_000
        package static let concurrency = 1...10_000
        package static let maximumConnections = 1...10_000
        package static let maximumInFlight = 1...10_000
        package static let timeout = Duration.milliseconds(1)...Duration.seconds(3600)
        package static let tokens = 1...1_000_000
        package static let turns = 1...1_000
        package static let rate = 0.001...1_000_000
        package static let shape = 0.01...1_000
        package static let weight = 0.001...1_000_000
        package static let relativeWidth = 0.001...1
        /// Of a run and its parts.
        package static let duration = Duration.milliseconds(1)...Duration.seconds(30 * 86_400)
        package static let phase = Duration.zero...Duration.seconds(86_400)
        package static let stages = 1...1_000
        package static let traceEntries = 1...100_000
        package static let workloads = 1...100
        package static let prompts = 1...100_000
    }

    /// Everything that keeps the plan from being run, empty for a good plan.
    public var issues: [PlanIssue] {
        var check = PlanCheck()
        check.issues += RunTag.issues(with: tags, at: "/tags")
        if mix.isEmpty {
            check.workload(workload, at: [])
        } else {
            check.that(mix, areAtMost: Bounds.workloads.upperBound, "workloads", at: ["mix"])
            for (index, workload) in mix.enumerated() {
                let place = ["mix", "\(index)"]
                check.workload(workload, at: place)
                check.number(workload.weight, in: Bounds.weight, place + ["weight"])
            }
        }
        if let baseURL {
            do throws(PlanError) { _ = try LoadTarget(url: baseURL) } catch { check.issues += error.issues }
        }
        if let apiKey {
            check.that(
                apiKey != Self.redacted, ["apiKey"],
                "\"\(Self.redacted)\" stands for a key that was not kept; give the key again"
            )
            check.that(
                !apiKey.isEmpty && HeaderField.isSendable(value: apiKey), ["apiKey"],
                "the key is empty or has characters that no header may have; leave it out if none is needed"
            )
        }
        check.arrivals(arrivals)
        check.stop(stop, of: arrivals)
        switch warmUp {
        case .requests(let count)?: check.number(count, in: Bounds.requests, ["warmUp", "requests"])
        case .duration(let duration)?: check.duration(duration, in: Bounds.phase, ["warmUp"])
        case nil: break
        }
        check.duration(coolDown, in: Bounds.phase, ["coolDown"])
        check.number(maximumInFlight, in: Bounds.maximumInFlight, ["maximumInFlight"])
        check.duration(timeout, in: Bounds.timeout, ["timeoutMs"])
        if let maximumConnections {
            check.number(maximumConnections, in: Bounds.maximumConnections, ["maxConnections"])
        }
        if let search { check.search(search, of: self) }
        if let seed { check.that(seed <= UInt64(Int64.max), ["seed"], "a seed is at most \(Int64.max)") }
        return check.issues
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

    /// What keeps the header from being sent; nil for a good one.
    var issue: String? {
        if name.isEmpty || !name.utf8.allSatisfy(Self.isTokenByte) {
            return "\"\(name.escapedForDisplay)\" is no header name; use letters, digits and hyphens"
        }
        switch name.lowercased() {
        case "content-length", "transfer-encoding":
            return "the generator sets this header itself; leave it out"
        case "connection":
            return "connections are kept or closed by keepAlive; use that"
        default: break
        }
        if value == LoadPlan.redacted, isSecret {
            return "\"\(value)\" stands for a value that was not kept; give it again"
        }
        if !Self.isSendable(value: value) {
            return "the value has a line break or another control character; remove it"
        }
        return nil
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
