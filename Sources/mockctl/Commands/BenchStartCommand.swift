import AdminAPI
import AdminClient
import ArgumentParser
import LoadModel

struct BenchStartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Start a benchmark in the daemon.",
        discussion: """
            Without options: 200 chat completions, 20 at once, against the daemon's own provider port. Ends with status \
            75 while another run is active and, with --wait, 1 if the run fails or is cancelled, 2 if it breaks an objective.

            EXAMPLES
              mockctl bench start --wait
              mockctl bench start --rate 50 --arrivals poisson --duration 30s --warm-up 5s --stream
              mockctl bench start --base-url http://127.0.0.1:4000/openai --name proxy

            FURTHER LOADS
              mockctl bench start --rate 10 --duration 10s --highest 10:5000 --objective 'ttft.p99<200ms' --wait
              mockctl bench start -n 10000 -c 64 --stream --wait
              mockctl bench start --ramp 10:200:60s --duration 90s
              mockctl bench start --stage 50@30s --stage 0@5s --stage 200@30s
              mockctl bench start --trace mooncake.jsonl --trace-unit ms
              mockctl bench start --rate 20 --duration 5m --precision ttft.p99+-5% --stream
              mockctl bench start --prompt-tokens median=300,p99=2000 --max-tokens 64-256 --turns 3 --turn-delay 1s
              mockctl bench start --rate 50 --duration 1m --objective 'ttft.p99<200ms' --objective 'errorRate<0.1%'
            """
    )

    @OptionGroup var plan: PlanOptions

    @Flag(help: "Wait for the end, print the summary. Ctrl-C leaves the run going.")
    var wait = false

    @Option(
        help: ArgumentHelp("With --wait: write the objectives as JUnit XML.", valueName: "file"), completion: .file()
    )
    var junit: String?

    @OptionGroup var options: ConnectionOptions

    func validate() throws {
        if junit != nil, !wait { throw ValidationError("--junit is written at the end: give --wait, too") }
    }

    func run() async throws {
        let plan = try plan.loadPlan()
        let client = try options.client()
        let answer: AdminAnswer
        do {
            answer = try await client.answer(.startBenchmark, body: plan.json(revealingSecrets: true))
        } catch let error as AdminClientError where error.problem?.status == 409 {
            throw CommandFailure(.busy, error.message)
        }
        let started: RunRecord = try answer.decoded()
        if wait {
            return try await BenchmarkWatch(client: client, output: options.output)
                .follow(started.id, on: .bySide) { run in
                    guard let junit else { return }
                    try OutputFile(path: junit).write(try await client.benchmarkReport(run.id, as: .junit))
                }
        }
        try options.show(answer) {
            "benchmark \(started.id) \"\(started.name)\" started: \(PlanText.summary(started.plan))\n"
        }
        if options.output == .text { Console.tell("watch it with: mockctl bench watch \(started.id)\n") }
    }
}

struct BenchWatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Show a run as it goes on until it ends, then its summary.",
        discussion: """
            On a terminal: rates, requests in flight, percentiles and failures, drawn over; elsewhere few lines. Ctrl-C \
            leaves the run going. Ends with status 1 if the run fails or is cancelled, 2 if it breaks an objective.

            EXAMPLES
              mockctl bench watch
              mockctl bench watch 12
            """
    )

    @OptionGroup var wanted: RunArgument
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let client = try options.client()
        try await BenchmarkWatch(client: client, output: options.output)
            .follow(try await wanted.id(from: client), on: .byItself)
    }
}
