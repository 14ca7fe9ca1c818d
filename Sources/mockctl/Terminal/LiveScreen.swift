import LoadModel
import Measurement

/// Draws a run over and over on a screen of its own, so that what was on the terminal is there again afterwards.
struct LiveScreen {
    /// The alternate screen, without a cursor.
    static let entering = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J"
    static let leaving = "\u{1B}[?25h\u{1B}[?1049l"

    private var rates = RateHistory()

    /// What draws the run as it is at that time, since the program began.
    mutating func drawing(of run: RunRecord, at time: Duration) -> String {
        rates.note(run, at: time)
        let size = Console.progressSize
        let view = LiveView(run: run, rates: rates.lastMinute, hasColor: Console.progressHasColor)
        // The last column and the last line are left free: some terminals scroll or wrap when they are written.
        let lines = view.lines(width: size.columns - 1).prefix(max(1, size.rows - 1))
        return "\u{1B}[H" + lines.map { "\($0)\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J"
    }
}

/// How fast a run went in each second of the last minute.
struct RateHistory {
    static let length = 60

    private var rates: [Double] = []
    private var mark: (time: Duration, completed: Int)?

    /// The rates, the latest last.
    var lastMinute: [Double] { rates }

    /// Notes where the run is; a rate is taken once a second.
    mutating func note(_ run: RunRecord, at time: Duration) {
        let completed = run.progress.completedRequests
        guard let mark else {
            self.mark = (time, completed)
            return
        }
        let elapsed = time - mark.time
        guard elapsed >= .seconds(1) else { return }
        rates.append(
            run.live?.achievedRequestsPerSecond ?? Double(max(0, completed - mark.completed)) / elapsed.seconds)
        if rates.count > Self.length { rates.removeFirst() }
        self.mark = (time, completed)
    }
}
