import ArgumentParser
import LoadModel
import ProviderWire

/// The options that say when a run has measured enough, and what it is to reach.
struct StopOptions: ParsableArguments {
    @Option(
        name: [.customShort("n"), .long],
        help: "How many requests (default: 200 if nothing else ends the run).")
    var requests: Int?
    @Option(help: ArgumentHelp("For how long: 30s, 5m.", valueName: "time")) var duration: String?
    @Option(help: ArgumentHelp("Until a percentile is known so well: ttft.p99±5% or +-5%.", valueName: "text"))
    var precision: String?
    @Option(
        help: ArgumentHelp("What comes first and does not count: 10s, or a number of requests.", valueName: "time|n"))
    var warmUp: String?
    @Option(help: ArgumentHelp("How long the load goes on afterwards: 5s.", valueName: "time")) var coolDown: String?
    @Option(
        help: ArgumentHelp(
            "What the run is to reach, such as 'ttft.p99<200ms' or 'errorRate<0.1%'; may be repeated.",
            valueName: "text"))
    var objective: [String] = []

    /// The plan's members that the options make.
    func members() -> JSONObject {
        var object = JSONObject()
        object["requests"] = requests.map { .number(JSONNumber($0)) }
        object["duration"] = duration.map { .string($0) }
        object["precision"] = precision.map { .string($0) }
        object["warmUp"] = warmUp.map { text in
            Int(text).map { ["requests": .number(JSONNumber($0))] } ?? .string(text)
        }
        object["coolDown"] = coolDown.map { .string($0) }
        if !objective.isEmpty { object["objectives"] = .array(objective.map { .string($0) }) }
        return object
    }
}
