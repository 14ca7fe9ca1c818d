import AdminAPI
import AdminClient
import ArgumentParser
import MockBehavior
import ProviderWire

struct SetDelayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-delay",
        abstract: "Set how long replies take.",
        discussion: """
            A delay runs from the end of a request to the first byte of its response. It is a time, a range that is drawn \
            from evenly, or a distribution: uniform:min=,max=  normal:mean=,sd=  lognormal:median=,p99=  \
            exponential:mean=  gamma:mean=,shape= (or cv=)  empirical:p50=,p99=

            A profile says more: when the first token comes, how the stream goes on, when it ends. Its name is one of the \
            configuration's latencyProfiles, or fast-small, gpt-4o-like, claude-sonnet-like, reasoning, local-7b, which \
            are approximations.

            What is set last counts: a delay ends the profile where it is set, a profile stands before the delay. \
            Responses under way keep what they began with.

            WHAT CAN BE SET
              200, 1.5s, 50-250, lognormal:median=200ms,p99=900ms    a delay
              1.5s --chunk-delay 20ms                                and the time between two chunks
              --ttft 300ms --itl 20ms                                a profile
              --ttft lognormal:median=300ms,p99=2s --tokens-per-second 80
              --profile gpt-4o-like --itl 30ms                       a named one, changed
              2s --model gpt-4o --endpoint chat                      for a model, of one endpoint
              --clear                                                no profile

            EXAMPLES
              mockctl set-delay 50-250 --endpoint chat
              mockctl set-delay --ttft lognormal:median=300ms,p99=2s --itl 20ms
              mockctl set-delay --profile reasoning --model 'o3*'
            """
    )

    @OptionGroup var choice: DelayOptions
    @Option(help: DelayEndpoint.help) var endpoint: DelayEndpoint?
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let client = try options.client()
        let answer =
            if let endpoint {
                try await client.answer(.setEndpointDelay, (endpoint.rawValue, ""), body: choice.resource)
            } else {
                try await client.answer(.setDelay, body: choice.resource)
            }
        try options.show(answer) {
            let names = (endpoint.map { [$0] } ?? DelayEndpoint.allCases).map(\.rawValue).joined(separator: ", ")
            let models = choice.model.map { " for \($0)" } ?? ""
            let revision = try answer.document()["revision"]?.numberValue.map { " (revision \($0.text))" } ?? ""
            return "delay of \(names)\(models): \(choice.summary)\(revision)\n"
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
              mockctl -o json delay | jq .latency
            """
    )

    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let answer = try await options.client().answer(.delay)
        try options.show(answer) { Self.text(try answer.document()) }
    }

    /// The profiles have a column of their own where there are any; delays that a profile stands before are left out.
    static func text(_ delay: JSONValue) -> String {
        let endpoints = delay["endpoints"]?.objectValue?.members ?? []
        let profiles = endpoints.map { $0.value["latency"] ?? delay["latency"] ?? false }
        let hasProfiles = profiles.contains { $0 != false }
        var table = TextTable(
            [.left, .right, .right] + (hasProfiles ? [.left] : []),
            headings: ["ENDPOINT", "DELAY", "BETWEEN CHUNKS"] + (hasProfiles ? ["PROFILE"] : [])
        )
        for (endpoint, profile) in zip(endpoints, profiles) {
            let delays = LatencyText.isForAllModels(profile) ? .null : endpoint.value
            let cells = ["delayMs", "chunkDelayMs"].map { delays[$0].map(DelayText.text) ?? "-" }
            table.append([endpoint.key] + cells + (hasProfiles ? [LatencyText.text(profile)] : []))
        }
        return table.text
    }
}
