import AdminAPI
import AdminClient
import ArgumentParser
import ProviderWire

struct SetDelayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-delay",
        abstract: "Set how long replies take.",
        discussion: """
            The delay runs from the end of a request to the first byte of its response. A range is drawn from evenly. \
            Responses under way keep the delay that they began with.

            EXAMPLES
              mockctl set-delay 200
              mockctl set-delay 50-250 --endpoint chat
              mockctl set-delay 1.5s --chunk-delay 20ms
            """
    )

    @Argument(
        help: ArgumentHelp("200 or 200ms, 1.5s, or a range such as 50-250 (milliseconds).", valueName: "delay"),
        transform: DelayArgument.init
    )
    var delay: DelayArgument

    @Option(help: DelayEndpoint.help) var endpoint: DelayEndpoint?

    @Option(
        help: ArgumentHelp("The time between two chunks of a stream.", valueName: "time"), transform: DelayArgument.init
    )
    var chunkDelay: DelayArgument?

    @OptionGroup var options: ConnectionOptions

    func validate() throws {
        if let chunkDelay, chunkDelay.minimum != chunkDelay.maximum {
            throw ValidationError("--chunk-delay takes one time, no range")
        }
    }

    func run() async throws {
        var resource = JSONObject([("delayMs", delay.json)])
        resource["chunkDelayMs"] = chunkDelay?.json
        let client = try options.client()
        let answer =
            if let endpoint {
                try await client.answer(.setEndpointDelay, (endpoint.rawValue, ""), body: .object(resource))
            } else {
                try await client.answer(.setDelay, body: .object(resource))
            }
        try options.show(answer) {
            let names = endpoint.map { [$0] } ?? DelayEndpoint.allCases
            let chunks = chunkDelay.map { ", \($0) between chunks" } ?? ""
            let revision = try answer.document()["revision"]?.numberValue.map { " (revision \($0.text))" } ?? ""
            return "delay of \(names.map(\.rawValue).joined(separator: ", ")): \(delay)\(chunks)\(revision)\n"
        }
    }
}

struct DelayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delay",
        abstract: "Show how long replies take.",
        discussion: """
            EXAMPLES
              mockctl delay
              mockctl -o json delay | jq .endpoints.chat.delayMs
            """
    )

    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let answer = try await options.client().answer(.delay)
        try options.show(answer) { Self.text(try answer.document()) }
    }

    static func text(_ delay: JSONValue) -> String {
        var table = TextTable([.left, .right, .right], headings: ["ENDPOINT", "DELAY", "BETWEEN CHUNKS"])
        for endpoint in delay["endpoints"]?.objectValue?.members ?? [] {
            let cells = ["delayMs", "chunkDelayMs"].map { endpoint.value[$0].map(DelayArgument.text) ?? "-" }
            table.append([endpoint.key] + cells)
        }
        return table.text
    }
}
