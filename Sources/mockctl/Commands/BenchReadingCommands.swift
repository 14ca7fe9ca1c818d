import AdminAPI
import AdminClient
import ArgumentParser
import LoadModel
import ProviderWire

struct BenchReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Print what a run measured.",
        discussion: """
            Formats: text, json, markdown, csv, csv-series, html (one page with charts), hdr (an HdrHistogram log), hgrm, \
            junit. A convention reads the run in another tool's terms: vllm, guidellm, aiperf.

            EXAMPLES
              mockctl bench report
              mockctl bench report 12 --format html > report.html
              mockctl -o json bench report 12 | jq '.responseTimeMs.p99'
            """
    )

    @OptionGroup var wanted: RunArgument
    @Option(
        help: ArgumentHelp("The form of the report (default: text).", valueName: "format"),
        completion: NamedChoice.completion(of: ReportFormat.self),
        transform: { try NamedChoice.value($0, "format") }
    )
    var format: ReportFormat?
    @Option(
        help: ArgumentHelp("In whose terms.", valueName: "tool"),
        completion: NamedChoice.completion(of: Convention.self),
        transform: { try NamedChoice.value($0, "convention") }
    )
    var convention: Convention?
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let client = try options.client()
        let id = try await wanted.id(from: client)
        let format = format ?? (options.output == .json ? .json : .text)
        let convention = convention.map { "&convention=\($0.rawValue)" } ?? ""
        let answer = try await client.answer(
            .benchmarkReport, (id, ""), query: "format=\(format.rawValue)\(convention)")
        try Console.output(format == .json ? answer.document().prettyPrinted() : answer.text)
    }
}

struct BenchCompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Show what is different between runs, and how sure that is.",
        discussion: """
            The first run is what the others are held against. Runs whose plans differ are refused, with what differs, \
            unless --force is given.

            EXAMPLES
              mockctl bench compare 11 12
              mockctl bench compare 11 12 13 --format markdown
              mockctl bench compare 11 12 --force --format html > comparison.html
            """
    )

    @Argument(help: ArgumentHelp("Two runs or more.", valueName: "id"), completion: RunArgument.completion)
    var ids: [String] = []
    @Option(
        help: ArgumentHelp("text, json, markdown or html (default: text).", valueName: "format"),
        completion: NamedChoice.completion(of: ComparisonFormat.self),
        transform: { try NamedChoice.value($0, "format") }
    )
    var format: ComparisonFormat?
    @Flag(help: "Compare runs of plans that differ, too.") var force = false
    @OptionGroup var options: ConnectionOptions

    func validate() throws {
        guard ids.count > 1 else { throw ValidationError("give the ids of two runs or more") }
    }

    func run() async throws {
        let format = format ?? (options.output == .json ? .json : .text)
        let answer = try await ComparisonAnswer.of(
            .benchmarkComparison, ids, format.rawValue, force: force, from: options.client()
        )
        try Console.output(format == .json ? answer.document().prettyPrinted() : answer.text)
    }
}

struct BenchTrendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trend",
        abstract: "Show how the runs of one plan did over time.",
        discussion: """
            Name, tags, seed, keys and objectives of a plan do not count. Figures are those of objectives, such as \
            responseTime.p99, ttft.mean, itl.p50, errorRate, requestsPerSecond, goodput, outputTokensPerSecond.

            EXAMPLES
              mockctl bench trend
              mockctl bench trend 12 --figures ttft.p99,errorRate -n 30
            """
    )

    @OptionGroup var wanted: RunArgument
    @Option(help: ArgumentHelp("What to show of each run, between commas.", valueName: "figures")) var figures: String?
    @Option(name: [.customShort("n"), .long], help: "The most runs, the newest of all.") var limit = 20
    @OptionGroup var options: ConnectionOptions

    func validate() throws {
        guard (1...RunQuery.maximumLimit).contains(limit) else {
            throw ValidationError("--limit is a number from 1 to \(RunQuery.maximumLimit)")
        }
    }

    func run() async throws {
        let client = try options.client()
        let id = try await wanted.id(from: client)
        let names = figures?.split(separator: ",").map(String.init) ?? []
        let query = MockdClient.trendQuery(names, limit: limit)
        let answer = try await client.answer(.benchmarkTrend, (id, ""), query: query)
        try options.show(answer) { TrendText.table(try answer.decoded()) }
    }
}
