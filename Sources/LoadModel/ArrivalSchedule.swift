import Measurement
import Synthesis

/// The times at which an open loop's requests are due, one after the other.
///
///     var schedule = ArrivalSchedule(.poisson(rate: 200), seed: 42)
///     while let arrival = schedule.next() { … }
///
/// Times count from the run's start, not from one another: the n-th is where the integrated rate reaches n (or, for
/// random gaps, the sum of n gaps of mean 1), so that no rounding adds up. The same seed gives the same times.
package struct ArrivalSchedule: Sendable {
    /// One request that is due.
    package struct Arrival: Sendable, Hashable {
        /// When, from the run's start. None is before its predecessor.
        package var offset: Duration
        /// What a trace says of it.
        package var entry: ArrivalTrace.Entry?
    }

    private enum Source: Sendable {
        case rates(RateCourse, gaps: Gaps)
        case trace([ArrivalTrace.Entry])
    }

    /// How far apart arrivals are where the rate is one a second.
    private enum Gaps: Sendable {
        case constant
        case exponential
        case gamma(shape: Double)
    }

    private var source: Source
    private var generator: SeededGenerator
    private var count = 0
    /// Where the newest arrival is in the integrated rate.
    private var position = 0.0

    /// The schedule of that process; of a closed loop, which has none, an empty one.
    package init(_ arrivals: ArrivalProcess, seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        switch arrivals {
        case .closedLoop: source = .trace([])
        case .constant(let rate): source = .rates(RateCourse(rate: rate), gaps: .constant)
        case .poisson(let rate): source = .rates(RateCourse(rate: rate), gaps: .exponential)
        case .gamma(let rate, let shape): source = .rates(RateCourse(rate: rate), gaps: .gamma(shape: shape))
        case .ramp(let from, let to, let over, let isPoisson):
            source = .rates(RateCourse(from: from, to: to, over: over), gaps: isPoisson ? .exponential : .constant)
        case .stages(let stages, let isPoisson):
            source = .rates(RateCourse(stages: stages), gaps: isPoisson ? .exponential : .constant)
        case .trace(let trace): source = .trace(trace.entries)
        }
    }

    /// The next arrival; nil when the process has ended.
    package mutating func next() -> Arrival? {
        defer { count += 1 }
        switch source {
        case .trace(let entries):
            guard count < entries.count else { return nil }
            return Arrival(offset: entries[count].offset, entry: entries[count])
        case .rates(var course, let gaps):
            switch gaps {
            case .constant: position = Double(count)
            case .exponential: position += StandardExponential.sample(using: &generator)
            case .gamma(let shape): position += StandardGamma.sample(shape: shape, using: &generator) / shape
            }
            guard let seconds = course.time(of: position) else { return nil }
            source = .rates(course, gaps: gaps)
            return Arrival(offset: .nanoseconds(Int64((seconds * 1e9).rounded())), entry: nil)
        }
    }
}

/// A rate over time, made of straight lines, and the time at which its integral reaches a number.
struct RateCourse: Sendable {
    /// A straight line of the rate.
    private struct Segment {
        /// Seconds from the start.
        var start: Double
        /// The integrated rate up to there.
        var count: Double
        /// Requests a second at its start, and at its end.
        var from, to: Double
        /// Seconds; infinite for a rate that stays.
        var length: Double

        var endCount: Double { length.isFinite ? count + (from + to) / 2 * length : to > 0 ? .infinity : count }

        /// The time at which the integral has grown by `gain`: the root of `from t + (to − from) t² / (2 length) = gain`,
        /// in the form that loses no digits where the two rates are close.
        func time(after gain: Double) -> Double {
            guard gain > 0 else { return start }
            let slope = length.isFinite ? (to - from) / length : 0
            return start + 2 * gain / (from + max(from * from + 2 * slope * gain, 0).squareRoot())
        }
    }

    /// Beyond a thousand years no arrival is due.
    private static let latest = 9e9

    private let segments: [Segment]
    /// Where the newest time was found; times are asked for in ascending order.
    private var current = 0

    init(rate: Double) { segments = [Segment(start: 0, count: 0, from: rate, to: rate, length: .infinity)] }

    init(from: Double, to: Double, over: Duration) {
        let line = Segment(start: 0, count: 0, from: from, to: to, length: over.seconds)
        let rest = Segment(start: over.seconds, count: line.endCount, from: to, to: to, length: .infinity)
        segments = [line, rest]
    }

    init(stages: [ArrivalProcess.Stage]) {
        var segments: [Segment] = []
        var elapsed = Duration.zero
        for stage in stages {
            segments.append(
                Segment(
                    start: elapsed.seconds, count: segments.last?.endCount ?? 0, from: stage.rate, to: stage.rate,
                    length: stage.duration.seconds
                )
            )
            elapsed += stage.duration
        }
        self.segments = segments
    }

    /// The time in seconds at which the integrated rate reaches `position`; nil if it never does. An arrival at the very
    /// end of the last stage is none.
    ///
    /// - Parameter position: not less than in the call before.
    mutating func time(of position: Double) -> Double? {
        while current < segments.count {
            let segment = segments[current]
            // Decimal fractions are none in binary: what is a hair before a segment's end is at it.
            if position < segment.endCount * (1 - 1e-12) {
                let time = segment.time(after: position - segment.count)
                return time < Self.latest ? time : nil
            }
            current += 1
        }
        return nil
    }
}
