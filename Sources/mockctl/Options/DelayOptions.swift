import ArgumentParser
import MockBehavior
import ProviderWire

/// What `set-delay` is told to set.
struct DelayOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "200 or 200ms, 1.5s, a range such as 50-250, or a distribution such as lognormal:median=200ms,p99=900ms.",
            valueName: "delay"
        ),
        transform: DelayArgument.init
    )
    var delay: DelayArgument?

    @Option(
        help: ArgumentHelp("The time between two chunks of a stream.", valueName: "time"), transform: DelayArgument.init
    )
    var chunkDelay: DelayArgument?

    @Option(
        help: ArgumentHelp("Profile: to the first token of a stream.", valueName: "delay"),
        transform: DelayArgument.init
    )
    var ttft: DelayArgument?

    @Option(
        help: ArgumentHelp("Profile: between two chunks of a stream.", valueName: "delay"),
        transform: DelayArgument.init
    )
    var itl: DelayArgument?

    @Option(
        help: ArgumentHelp("Profile: to the last byte.", valueName: "delay"), transform: DelayArgument.init
    )
    var total: DelayArgument?

    @Option(help: ArgumentHelp("Profile: how fast a stream goes on after its first token.", valueName: "number"))
    var tokensPerSecond: Double?

    @Option(
        help: ArgumentHelp("A profile by its name, such as gpt-4o-like.", valueName: "name"),
        completion: .list(BuiltInLatencies.names)
    )
    var profile: String?

    @Option(
        help: ArgumentHelp("Only for the models that this matches, such as gpt-4o or 'claude-*'.", valueName: "model"))
    var model: String?

    @Flag(help: "Remove the profile; what is below it counts again.") var clear = false

    func validate() throws {
        if let chunkDelay, !chunkDelay.isConstant { throw ValidationError("--chunk-delay takes one time, no range") }
        if let tokensPerSecond, !(0.01...1_000_000).contains(tokensPerSecond) {
            throw ValidationError("--tokens-per-second takes a number from 0.01 to 1000000")
        }
        if tokensPerSecond != nil, itl != nil || total != nil {
            throw ValidationError("--tokens-per-second goes with neither --itl nor --total")
        }
        let asked = [delay != nil || chunkDelay != nil, !profileMembers.isEmpty, clear].count { $0 }
        guard asked > 0 else { throw ValidationError("give a delay such as 200, or --ttft, --itl or --profile") }
        guard asked == 1 else {
            throw ValidationError("a delay, a profile (--ttft, --itl, …) and --clear exclude each other")
        }
    }

    /// What the admin API is sent.
    var resource: JSONValue {
        var resource = JSONObject()
        resource["model"] = model.map(JSONValue.string)
        if clear {
            resource["latency"] = .some(.null)
        } else if model != nil || !profileMembers.isEmpty {
            resource["latency"] = latency
        } else {
            resource["delayMs"] = delay?.json
            resource["chunkDelayMs"] = chunkDelay?.json
        }
        return .object(resource)
    }

    /// For people: `200 ms, 20 ms between chunks`, `ttft 300 ms, itl 20 ms`.
    var summary: String {
        if clear { return "no profile" }
        if !profileMembers.isEmpty { return LatencyText.text(latency) }
        return [delay.map { "\($0)" }, chunkDelay.map { "\($0) between chunks" }].compactMap { $0 }
            .joined(separator: ", ")
    }

    private var profileMembers: JSONObject {
        var members = JSONObject()
        members["profile"] = profile.map(JSONValue.string)
        members["ttft"] = ttft?.json
        members["itl"] = itl?.json
        members["total"] = total?.json
        members["tokensPerSecond"] = tokensPerSecond.map { .number(JSONNumber($0)) }
        return members
    }

    /// A model has no delay of its own, but a profile says the same.
    private var latency: JSONValue {
        var members = profileMembers
        if members.isEmpty {
            members["ttft"] = delay?.json
            members["itl"] = chunkDelay?.json
        }
        return members.keys == ["profile"] ? members["profile"] ?? .null : .object(members)
    }
}
