import ArgumentParser
import LoadModel
import ProviderWire

/// The options that say when the requests of a load plan are due.
struct ArrivalOptions: ParsableArguments {
    @Option(name: [.customShort("c"), .long], help: "How many requests at once (default: 20).") var concurrency: Int?
    @Option(help: ArgumentHelp("How long a lane waits before its next request: 1s, 1s-3s.", valueName: "delay"))
    var thinkTime: String?

    @Option(help: ArgumentHelp("Requests a second, whatever the answers take.", valueName: "n")) var rate: Double?
    @Option(
        help: ArgumentHelp("How they come: constant (the default), poisson or gamma.", valueName: "process"),
        completion: .list(["constant", "poisson", "gamma"])
    )
    var arrivals: String?
    @Option(help: ArgumentHelp("Of gamma arrivals: below 1 comes in bursts.", valueName: "n")) var shape: Double?

    @Option(
        help: ArgumentHelp("A rate that changes: from, to and over how long.", valueName: "10:200:60s"),
        transform: Self.ramp
    )
    var ramp: JSONValue?

    @Option(
        help: ArgumentHelp("A rate and how long it holds; repeated for one after the other.", valueName: "50@30s"),
        transform: Self.stage
    )
    var stage: [JSONValue] = []

    @Option(
        help: ArgumentHelp(
            "A recorded load, a line of JSON a request: timestamp, promptTokens or input_length, outputTokens or "
                + "output_length.", valueName: "file"),
        completion: .file()
    )
    var trace: String?

    @Option(
        help: ArgumentHelp("What a trace's timestamps count: s (the default) or ms.", valueName: "unit"),
        completion: .list(["s", "ms"])
    )
    var traceUnit: String?

    @Option(help: ArgumentHelp("The most requests under way of --rate and its like (default: 10000).", valueName: "n"))
    var maxInFlight: Int?

    func validate() throws {
        let given = [("--ramp", ramp != nil), ("--stage", !stage.isEmpty), ("--trace", trace != nil)]
            .filter(\.1).map(\.0)
        guard given.count <= 1 else { throw ValidationError("give one of \(given.joined(separator: " and "))") }
        if traceUnit != nil, trace == nil { throw ValidationError("--trace-unit goes with --trace") }
        if let process = given.first, let arrivals {
            guard process != "--trace" else { throw ValidationError("--trace says itself when requests come") }
            guard ["constant", "poisson"].contains(arrivals) else {
                throw ValidationError("--arrivals: with \(process) it is constant or poisson")
            }
        }
    }

    /// Whether any of them is given.
    var areGiven: Bool { isClosedLoop || isOpenLoop }
    private var isClosedLoop: Bool { concurrency != nil || thinkTime != nil }
    private var isOpenLoop: Bool {
        rate != nil || arrivals != nil || shape != nil || ramp != nil || !stage.isEmpty || trace != nil
    }

    /// The option that `arrivals` is made from.
    var arrivalsOption: String {
        if ramp != nil { return "--ramp" }
        if trace != nil { return "--trace" }
        return stage.isEmpty ? "--arrivals" : "--stage"
    }

    /// The plan's members that the options make.
    func members() throws(CommandFailure) -> JSONObject {
        var object = JSONObject()
        object["concurrency"] = concurrency.map { .number(JSONNumber($0)) }
        object["thinkTime"] = thinkTime.map { .string($0) }
        object["rate"] = rate.map { .number(JSONNumber($0)) }
        object["shape"] = shape.map { .number(JSONNumber($0)) }
        object["maximumInFlight"] = maxInFlight.map { .number(JSONNumber($0)) }
        let gaps = arrivals.map { JSONValue.string($0) }
        if let ramp {
            object["arrivals"] = ramp.merged(with: ["gaps": gaps ?? .null])
        } else if !stage.isEmpty {
            object["arrivals"] = ["process": "stages", "stages": .array(stage), "gaps": gaps ?? .null]
        } else if let trace {
            object["arrivals"] = [
                "process": "trace", "trace": .array(try JSONLines(path: trace).values()),
                "unit": traceUnit.map { .string($0) } ?? .null,
            ]
        } else {
            object["arrivals"] = gaps
        }
        return object
    }

    /// What of a plan's file gives way to the options: the other loop's keys, and arrivals that say their own rate.
    func remove(from plan: inout JSONObject) {
        if isClosedLoop {
            for key in ["rate", "shape", "arrivals", "maximumInFlight"] { plan[key] = nil }
        }
        if isOpenLoop {
            for key in ["concurrency", "thinkTime"] { plan[key] = nil }
            let saysRate = ramp != nil || !stage.isEmpty || trace != nil
            if saysRate || arrivals != nil && arrivals != "gamma" { plan["shape"] = nil }
            if saysRate { plan["rate"] = nil }
            if plan["arrivals"]?.objectValue != nil { plan["arrivals"] = nil }
        }
    }

    private static func ramp(_ text: String) throws -> JSONValue {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let from = Double(parts[0]), let to = Double(parts[1]), from.isFinite, to.isFinite,
            TimeText.milliseconds(parts[2], unitless: nil) != nil
        else { throw ValidationError("\"\(text)\" is no ramp; give from, to and over how long: 10:200:60s") }
        return [
            "process": "ramp", "from": .number(JSONNumber(from)), "to": .number(JSONNumber(to)),
            "over": .string(String(parts[2])),
        ]
    }

    private static func stage(_ text: String) throws -> JSONValue {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let rate = Double(parts[0]), rate.isFinite,
            TimeText.milliseconds(parts[1], unitless: nil) != nil
        else { throw ValidationError("\"\(text)\" is no stage; give a rate and how long it holds: 50@30s") }
        return ["rate": .number(JSONNumber(rate)), "duration": .string(String(parts[1]))]
    }
}
