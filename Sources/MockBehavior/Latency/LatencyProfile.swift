public import Synthesis

/// How long responses take, and how what they take is spread over a stream.
///
/// ```swift
/// var profile = LatencyProfile(timeToFirstToken: .lognormal(median: .milliseconds(300), p99: .seconds(2)))
/// profile.course = .drawn(timeToFirstToken: …, pace: .tokensPerSecond(80), total: nil)
/// profile.load = LoadSlowdown(perRequest: 0.05)
/// ```
public struct LatencyProfile: Sendable, Hashable {
    /// How fast a stream goes on after its first chunk.
    public enum Pace: Sendable, Hashable {
        /// From one content chunk to the next, drawn anew for each.
        case interTokenLatency(DurationDistribution)
        /// Evenly, so that this many tokens of the response's usage come in a second. Greater than 0.
        case tokensPerSecond(Double)
    }

    /// When the chunks of a stream are due; a whole response is due when its stream would end.
    public enum Course: Sendable, Hashable {
        /// Drawn for each response.
        ///
        /// Without a time to first token the response begins at once; without a pace all chunks come together. A total is
        /// when the last chunk is due. Beside a time to first token it stretches or squeezes the gaps; alone it is spread
        /// evenly; with a pace alone the response begins so late that it ends with the total. Never does a total come
        /// before the first token.
        case drawn(timeToFirstToken: DurationDistribution?, pace: Pace?, total: DurationDistribution?)
        /// As it was measured once.
        case recorded(LatencyRecording)
    }

    /// When the chunks are due on an idle, warm server.
    public var course: Course
    /// How much slower a busy server is; nil for one that is never busy.
    public var load: LoadSlowdown?
    /// What the first requests wait for besides; nil for a server that is always warm.
    public var coldStart: ColdStart?

    /// A course without load and cold starts.
    public init(_ course: Course) { self.course = course }

    /// Responses whose first byte takes so long, and whose chunks come at that pace.
    public init(
        timeToFirstToken: DurationDistribution? = nil, pace: Pace? = nil, total: DurationDistribution? = nil
    ) {
        course = .drawn(timeToFirstToken: timeToFirstToken, pace: pace, total: total)
    }
}

/// How requests in flight slow each other down: everything takes `1 + perRequest × (inFlight − fullSpeed)` times as long.
///
/// The number of requests in flight is taken once, when a request has arrived.
public struct LoadSlowdown: Sendable, Hashable {
    /// What each further request adds, as a fraction of the unloaded time. At least 0.
    public var perRequest: Double
    /// So many requests, the one that is answered among them, go at full speed. At least 1.
    public var fullSpeed = 1
    /// The greatest factor. At least 1.
    public var maximum = 100.0

    /// Each request beyond the first adds that fraction.
    public init(perRequest: Double) { self.perRequest = perRequest }

    /// What the durations are multiplied by.
    func factor(inFlight: Int) -> Double {
        min(maximum, 1 + perRequest * Double(max(0, inFlight - fullSpeed)))
    }
}

/// What the first requests wait for: a model that is loaded, a function that is started.
public struct ColdStart: Sendable, Hashable {
    /// Comes before everything else of a response.
    public var delay: DurationDistribution
    /// So many requests find the server cold. At least 1.
    public var requests = 1
    /// The server is cold again when no request came for so long; nil keeps it warm.
    public var idle: Duration?

    /// The first request waits.
    public init(delay: DurationDistribution) { self.delay = delay }
}

/// Timings that were measured, to be repeated.
public struct LatencyRecording: Sendable, Hashable {
    /// Which of the timings the next response gets.
    public enum Order: String, Sendable, Hashable, CaseIterable {
        /// One after the other, and from the first again.
        case loop
        /// Any, all equally likely.
        case random
    }

    /// For each recorded response when its chunks came, counted from the end of the request; none empty, none falling.
    /// Empty only for a file that was not read.
    public var timings: [[Duration]]
    /// Which of them is next.
    public var order = Order.loop
    /// The path of the file that they came from; nil if they stand in the document.
    public var file: String?

    /// Timings that stand in the document.
    public init(timings: [[Duration]]) { self.timings = timings }

    /// Timings that a file has, not read yet.
    public init(file: String) {
        timings = []
        self.file = file
    }
}
