import AdminAPI
import AdminClient
import LoadModel
import ProviderWire

/// Follows a run to its end: progress on standard error, the outcome on standard output.
struct BenchmarkWatch {
    /// How often the run is asked for when its event stream is cut off.
    static let pollingInterval = Duration.milliseconds(250)

    let client: MockdClient
    let output: OutputFormat

    /// - Throws: ``CommandFailure`` with status 1 if the run does not complete.
    func follow(_ id: String) async throws {
        let lineEnd = Console.showsProgress ? "\n" : ""
        Farewell.onInterrupt(say: "\(lineEnd)benchmark \(id) goes on; watch it with: mockctl bench watch \(id)\n")
        var display = ProgressDisplay()
        let (run, document) = try await end(of: id, showing: &display)
        display.end()
        switch output {
        case .json: try Console.output(document.prettyPrinted())
        case .text:
            if let report = run.report { try Console.output(ReportText.render(report, plan: run.plan)) }
        }
        if let disappointment = BenchmarkText.disappointment(run) { throw CommandFailure(.refused, disappointment) }
    }

    private func end(of id: String, showing display: inout ProgressDisplay) async throws -> (RunRecord, JSONValue) {
        do {
            for try await event in try await client.benchmarkEvents(id) {
                if event.value.state.isFinal { return (event.value, try JSONValue(parsing: event.json)) }
                display.show(event.value)
            }
        } catch let error as AdminClientError {
            // Too many streams are no reason not to ask now and then; other refusals are.
            if let problem = error.problem, problem.status != 503 { throw error }
        }
        while true {
            let answer = try await client.answer(.benchmark, (id, ""))
            let run: RunRecord = try answer.decoded()
            if run.state.isFinal { return (run, try answer.document()) }
            display.show(run)
            try await Task.sleep(for: Self.pollingInterval)
        }
    }
}

/// A bar that is drawn over on a terminal; few lines elsewhere.
struct ProgressDisplay {
    private let isTerminal = Console.showsProgress
    private var sparse = SparseProgress()

    mutating func show(_ run: RunRecord) {
        if isTerminal {
            Console.tell("\r\(ProgressText.bar(run, width: Console.progressWidth))\u{1B}[K")
        } else if let line = sparse.line(run) {
            Console.tell(line + "\n")
        }
    }

    /// Leaves the line empty for what comes.
    func end() {
        if isTerminal { Console.tell("\r\u{1B}[K") }
    }
}
