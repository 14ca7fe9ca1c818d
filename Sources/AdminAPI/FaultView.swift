import MockBehavior
package import ProviderWire

/// Faults as the admin API shows them: what they are, what they did, what is left of them.
package enum FaultView {
    /// All faults, in the order in which they are tried.
    ///
    /// - Parameter now: on the clock of the faults' book.
    package static func all(_ part: ConfigurationPart, at now: Duration) -> JSONValue {
        let faults = part.upstream.faults?.faults ?? []
        return ["faults": .array(faults.map { one($0, in: part.document, at: now) })]
    }

    /// - Throws: ``Problem`` 404 if there is no fault of that name.
    package static func one(_ name: String, _ part: ConfigurationPart, at now: Duration) throws -> JSONValue {
        let faults = part.upstream.faults
        guard let fault = faults?[name] else {
            throw missing(name, among: faults?.faults.map(\.name) ?? [])
        }
        return one(fault, in: part.document, at: now)
    }

    package static func missing(_ name: String, among known: [String]) -> Problem {
        let guess = NearestName.of(name, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
        return Problem(status: 404, detail: "there is no fault \"\(name)\"\(guess)")
    }

    /// - Parameter document: where the fault stands as it was written.
    private static func one(_ fault: CompiledFault, in document: JSONValue, at now: Duration) -> JSONValue {
        let tally = fault.tally(at: now)
        var view = JSONObject([
            ("name", .string(fault.name)), ("state", .string(state(of: fault, tally))),
            ("met", .number(JSONNumber(tally.met))), ("fired", .number(JSONNumber(tally.fired))),
        ])
        view["left"] = tally.left.map { .number(JSONNumber($0)) }
        view["remainingMs"] = tally.remaining.map { .number(JSONNumber(max(0, $0 / .milliseconds(1)).rounded())) }
        view["fault"] = document["faults"]?[fault.name]
        return .object(view)
    }

    private static func state(of fault: CompiledFault, _ tally: CompiledFault.Tally) -> String {
        if !fault.configuration.trigger.isEnabled { return "off" }
        if let remaining = tally.remaining, remaining <= .zero { return "over" }
        return tally.left == 0 ? "spent" : "active"
    }
}
