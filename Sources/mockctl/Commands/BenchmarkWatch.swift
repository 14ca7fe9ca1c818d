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

    /// Shows the run until it ends, then its summary.
    ///
    /// - Parameter ended: told of the run when it has ended, before anything else is said.
    /// - Throws: ``CommandFailure`` with status 1 if the run does not complete, 2 if it breaks an objective.
    func follow(
        _ id: String, on display: ProgressDisplay, ended: (RunRecord) async throws -> Void = { _ in }
    ) async throws {
        var display = display
        Farewell.onInterrupt(
            say: display.restoring + "benchmark \(id) goes on; watch it with: mockctl bench watch \(id)\n"
        )
        let (run, document): (RunRecord, JSONValue)
        do {
            display.begin()
            (run, document) = try await end(of: id) { display.show($0) }
            display.end()
        } catch {
            display.end()
            throw error
        }
        switch output {
        case .json: try Console.output(document.prettyPrinted())
        case .text:
            if let report = run.report { try Console.output(ReportText.render(report, plan: run.plan)) }
        }
        try await ended(run)
        if let disappointment = BenchmarkText.disappointment(run) { throw CommandFailure(.refused, disappointment) }
        let broken = BenchmarkText.brokenObjectives(run)
        if !broken.isEmpty { throw CommandFailure(.notMet, broken.joined(separator: "\n")) }
    }

    /// The run when it has ended, and its JSON.
    func end(of id: String, showing show: (RunRecord) -> Void) async throws -> (RunRecord, JSONValue) {
        do {
            for try await event in try await client.benchmarkEvents(id) {
                if event.value.state.isFinal { return (event.value, try JSONValue(parsing: event.json)) }
                show(event.value)
            }
        } catch let error as AdminClientError {
            // Too many streams are no reason not to ask now and then; other refusals are.
            if let problem = error.problem, problem.status != 503 { throw error }
        }
        while true {
            let answer = try await client.answer(.benchmark, (id, ""))
            let run: RunRecord = try answer.decoded()
            if run.state.isFinal { return (run, try answer.document()) }
            show(run)
            try await Task.sleep(for: Self.pollingInterval)
        }
    }
}

/// How the progress of a run is shown on standard error.
enum ProgressDisplay {
    case silence
    /// One line that is drawn over.
    case bar
    /// Few lines, for a log.
    case lines(SparseProgress)
    /// All of the terminal.
    case screen(LiveScreen)

    /// A bar where there is a terminal, nothing elsewhere.
    static var bySide: ProgressDisplay { Console.canDrawOver ? .bar : .silence }

    /// The whole screen where there is a terminal, few lines elsewhere.
    static var byItself: ProgressDisplay {
        Console.canDrawOver ? .screen(LiveScreen()) : .lines(SparseProgress())
    }

    /// What brings the terminal back to how it was.
    var restoring: String {
        switch self {
        case .silence, .lines: ""
        case .bar: "\n"
        case .screen: LiveScreen.leaving
        }
    }

    func begin() {
        if case .screen = self { Console.tell(LiveScreen.entering) }
    }

    mutating func show(_ run: RunRecord) {
        switch self {
        case .silence: break
        case .bar: Console.tell("\r\(ProgressText.bar(run, width: Console.progressWidth))\u{1B}[K")
        case .lines(var sparse):
            if let line = sparse.line(run) { Console.tell(line + "\n") }
            self = .lines(sparse)
        case .screen(var screen):
            Console.tell(screen.drawing(of: run, at: Console.now))
            self = .screen(screen)
        }
    }

    /// Leaves room for what comes.
    func end() {
        switch self {
        case .silence, .lines: break
        case .bar: Console.tell("\r\u{1B}[K")
        case .screen: Console.tell(LiveScreen.leaving)
        }
    }
}
