public import Synthesis

/// When the requests of a run are due.
///
/// A closed loop waits for answers; every other process is an open loop: its requests are due at times that nothing the
/// server does can move.
public enum ArrivalProcess: Sendable, Hashable {
    /// So many requests are kept in flight: each lane sends its next when the previous one is answered, after the think
    /// time, if there is one.
    case closedLoop(concurrency: Int, thinkTime: DurationDistribution?)
    /// One request every `1 / rate` seconds.
    case constant(rate: Double)
    /// Independent arrivals: gaps are exponential with the mean `1 / rate` seconds.
    case poisson(rate: Double)
    /// Bursts: gaps are gamma-distributed with the mean `1 / rate` seconds. A shape below 1 is burstier than Poisson, 1 is
    /// Poisson, above is smoother.
    case gamma(rate: Double, shape: Double)
    /// The rate goes in a straight line from one to another within `over`, and stays there. Constant gaps, or Poisson.
    case ramp(from: Double, to: Double, over: Duration, isPoisson: Bool)
    /// One rate after the other, each for its time; the run ends with the last. Constant gaps, or Poisson.
    case stages([Stage], isPoisson: Bool)
    /// Requests at given times, with what each of them asks.
    case trace(ArrivalTrace)

    /// A rate that holds for a time.
    public struct Stage: Sendable, Hashable {
        /// Requests a second; 0 for a pause.
        public var rate: Double
        /// How long the rate holds.
        public var duration: Duration

        /// A stage of that rate and duration.
        public init(rate: Double, duration: Duration) {
            self.rate = rate
            self.duration = duration
        }
    }

    /// Whether the next request waits for the answer to an earlier one.
    public var isClosedLoop: Bool { if case .closedLoop = self { true } else { false } }
}

/// The arrivals of a recorded load, in the order of their times.
public struct ArrivalTrace: Sendable, Hashable {
    /// The requests, the earliest first.
    public var entries: [Entry]

    /// A trace of these requests.
    public init(entries: [Entry]) { self.entries = entries }

    /// One request of a trace.
    public struct Entry: Sendable, Hashable {
        /// When it is due, from the run's start.
        public var offset: Duration
        /// How many tokens its prompt has; nil for what the workload says.
        public var promptTokens: Int?
        /// How many tokens the answer may have; nil for what the workload says.
        public var outputTokens: Int?

        /// A request that is due at `offset`.
        public init(offset: Duration, promptTokens: Int? = nil, outputTokens: Int? = nil) {
            self.offset = offset
            self.promptTokens = promptTokens
            self.outputTokens = outputTokens
        }
    }
}
