import AdminAPI
import AdminClient
import ArgumentParser
import LoadModel
import ProviderWire

struct BenchPauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Hold the active run: nothing more is sent until it is resumed.",
        discussion: """
            What is under way ends as usual. The time of the pause does not count: the schedule and the end of the run \
            are moved by it.

            EXAMPLES
              mockctl bench pause
              mockctl bench pause 12
            """
    )

    @OptionGroup var wanted: ActiveRunArgument
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let change = BenchmarkChange.making { $0.isPaused = true }
        try await options.steer(wanted, change, saying: "is paused; go on with: mockctl bench resume")
    }
}

struct BenchResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a run go on that was paused.",
        discussion: """
            EXAMPLES
              mockctl bench resume
            """
    )

    @OptionGroup var wanted: ActiveRunArgument
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let change = BenchmarkChange.making { $0.isPaused = false }
        try await options.steer(wanted, change, saying: "goes on")
    }
}

struct BenchRateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rate",
        abstract: "Change how many requests a second the active run sends.",
        discussion: """
            Of open loops. The shape of the arrivals stays. A factor, such as 1.5x, plays the plan's own schedule faster or \
            slower: ramps, stages and traces, too.

            EXAMPLES
              mockctl bench rate 200
              mockctl bench rate 0.5x 12
            """
    )

    @Argument(
        help: ArgumentHelp("Requests a second, or a factor with an x behind it.", valueName: "rate"),
        transform: RateSetting.init(text:)
    )
    var rate: RateSetting
    @OptionGroup var wanted: ActiveRunArgument
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let change = BenchmarkChange.making { change in
            switch rate {
            case .rate(let rate): change.rate = rate
            case .speed(let speed): change.speed = speed
            }
        }
        try await options.steer(wanted, change, saying: rate.words)
    }
}

/// How fast requests are to be sent.
enum RateSetting: Hashable {
    /// So many a second.
    case rate(Double)
    /// So many times as fast as planned.
    case speed(Double)

    /// Reads `200` or `1.5x`.
    init(text: String) throws {
        let isFactor = text.last == "x"
        guard let number = Double(isFactor ? text.dropLast() : text[...]), number > 0, number.isFinite else {
            throw ValidationError(
                "\"\(text)\" is no rate; give requests a second, or a factor such as 1.5x; \"mockctl bench pause\" holds a run"
            )
        }
        self = isFactor ? .speed(number) : .rate(number)
    }

    fileprivate var words: String {
        switch self {
        case .rate(let rate): "sends \(Self.text(rate)) requests a second"
        case .speed(let speed): "plays its schedule \(Self.text(speed)) times as fast as planned"
        }
    }

    private static func text(_ number: Double) -> String {
        FixedDecimals.text(number, decimals: number == number.rounded() ? 0 : 2)
    }
}

struct BenchConcurrencyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "concurrency",
        abstract: "Change how many requests the active run keeps in flight.",
        discussion: """
            Of closed loops. With fewer, what is under way ends as usual.

            EXAMPLES
              mockctl bench concurrency 64
              mockctl bench concurrency 64 12
            """
    )

    @Argument(help: ArgumentHelp("Requests at once.", valueName: "n")) var concurrency: Int
    @OptionGroup var wanted: ActiveRunArgument
    @OptionGroup var options: ConnectionOptions

    func validate() throws {
        guard concurrency > 0 else {
            throw ValidationError("at least one request is in flight; \"mockctl bench pause\" holds the run")
        }
    }

    func run() async throws {
        let change = BenchmarkChange.making { $0.concurrency = concurrency }
        try await options.steer(wanted, change, saying: "keeps \(FixedDecimals.grouped(concurrency)) in flight")
    }
}

struct BenchStopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "End the active run early, in order; all that it measured is kept.",
        discussion: """
            Nothing more is sent, and what is under way is waited for: the run is completed then, if shorter than its \
            plan. With --now what is under way is broken off, and the run is cancelled.

            EXAMPLES
              mockctl bench stop
              mockctl bench stop --now
            """
    )

    @OptionGroup var wanted: ActiveRunArgument
    @Flag(help: "Break off what is under way.") var now = false
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let client = try options.client()
        let id = try await wanted.id(from: client)
        let answer = try await client.answer(.stopBenchmark, (id, ""), query: now ? "now=true" : nil)
        if now {
            return try options.show(answer) { "benchmark \(BenchmarkText.oneLine(try answer.decoded()))\n" }
        }
        let (run, document) = try await BenchmarkWatch(client: client, output: options.output).end(of: id) { _ in }
        switch options.output {
        case .text: try Console.output("benchmark \(BenchmarkText.oneLine(run))\n")
        case .json: try Console.output(document.prettyPrinted())
        }
    }
}

extension ConnectionOptions {
    /// Sends a change to the active run and says what it does from now on.
    fileprivate func steer(_ wanted: ActiveRunArgument, _ change: BenchmarkChange, saying words: String) async throws {
        let client = try client()
        let id = try await wanted.id(from: client)
        let answer = try await client.answer(.changeBenchmark, (id, ""), body: change.document)
        try show(answer) { "benchmark \(id) \(words)\n" }
    }
}
