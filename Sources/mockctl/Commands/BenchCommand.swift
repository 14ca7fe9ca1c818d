import AdminAPI
import AdminClient
import ArgumentParser
import LoadModel
import ProviderWire

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Run benchmarks in the daemon, and read what they measured.",
        discussion: """
            EXAMPLES
              mockctl bench start --wait
              mockctl bench list
              mockctl bench report
            """,
        subcommands: [
            BenchStartCommand.self, BenchListCommand.self, BenchShowCommand.self, BenchWatchCommand.self,
            BenchStopCommand.self, BenchReportCommand.self,
        ]
    )

    @OptionGroup var options: ConnectionOptions
}

/// Which run a command is about.
struct RunArgument: ParsableArguments {
    @Argument(help: "The run's id; the newest one if it is not given.") var id: String?

    /// The run that was named, or else the newest one.
    ///
    /// - Parameter isActive: whether only one that has not ended is meant.
    func id(from client: MockdClient, isActive: Bool = false) async throws -> String {
        if let id { return id }
        guard let run = try await client.benchmarks().first(where: { !isActive || !$0.state.isFinal }) else {
            throw CommandFailure(.refused, isActive ? "no benchmark is running" : "no benchmark has been run")
        }
        return run.id
    }
}

struct BenchListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the runs, newest first.",
        discussion: """
            EXAMPLES
              mockctl bench list
              mockctl -o json bench list | jq -r '.benchmarks[].id'
            """
    )

    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let answer = try await options.client().answer(.benchmarks)
        try options.show(answer) { BenchmarkText.list(try answer.decoded(BenchmarkList.self).benchmarks) }
    }
}

struct BenchShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one run: its state, its progress, its report.",
        discussion: """
            EXAMPLES
              mockctl bench show
              mockctl -o json bench show 12 | jq .progress
            """
    )

    @OptionGroup var wanted: RunArgument
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let client = try options.client()
        let answer = try await client.answer(.benchmark, (wanted.id(from: client), ""))
        try options.show(answer) { BenchmarkText.detail(try answer.decoded()) }
    }
}

struct BenchStopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Cancel a run; what it measured so far is kept.",
        discussion: """
            Without an id: the run that is active.

            EXAMPLES
              mockctl bench stop
              mockctl bench stop 12
            """
    )

    @OptionGroup var wanted: RunArgument
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let client = try options.client()
        let answer = try await client.answer(.cancelBenchmark, (wanted.id(from: client, isActive: true), ""))
        try options.show(answer) { "benchmark \(BenchmarkText.oneLine(try answer.decoded()))\n" }
    }
}

struct BenchReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Print what a run measured.",
        discussion: """
            EXAMPLES
              mockctl bench report
              mockctl -o json bench report 12 | jq '.responseTimeMs.p99'
            """
    )

    @OptionGroup var wanted: RunArgument
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let client = try options.client()
        let id = try await wanted.id(from: client)
        switch options.output {
        case .text: try Console.output(try await client.benchmarkReportText(id))
        case .json: try Console.output(try await client.answer(.benchmarkReport, (id, "")).document().prettyPrinted())
        }
    }
}
