import AdminAPI
import AdminClient
import ArgumentParser

struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Show what the daemon has counted.",
        discussion: """
            With --watch: once a second, drawn over on a terminal, else a line each (with -o json, a document each) until \
            Ctrl-C.

            EXAMPLES
              mockctl metrics
              mockctl metrics --watch
              mockctl metrics --prometheus | grep mockd_
            """
    )

    @Flag(help: "Go on, once a second.") var watch = false
    @Flag(help: "Print Prometheus' text format.") var prometheus = false
    @OptionGroup var options: ConnectionOptions

    func validate() throws {
        if watch, prometheus { throw ValidationError("--watch and --prometheus do not go together") }
    }

    func run() async throws {
        let client = try options.client()
        if prometheus { return try Console.output(try await client.prometheus()) }
        guard watch else {
            let answer = try await client.answer(.metrics)
            return try options.show(answer) { MetricsText.table(try answer.decoded()) }
        }
        let showsTable = Console.showsData
        for try await event in try await client.events() {
            switch options.output {
            case .json: try Console.outputLine(event.json)
            // Cursor home, table, and away with what was below it.
            case .text where showsTable: try Console.output("\u{1B}[H\u{1B}[2J\(MetricsText.table(event.value))")
            case .text: try Console.outputLine(MetricsText.line(event.value))
            }
        }
        throw CommandFailure(.unavailable, "the daemon ended the stream: it is stopping")
    }
}
