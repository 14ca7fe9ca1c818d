import Synthesis

/// A latency profile in use: it decides when the parts of each response are due.
///
/// It holds which recorded timing is next and whether the server is cold, which outlives changes that leave the profile
/// alone.
package final class CompiledLatency: Sendable {
    package let profile: LatencyProfile
    private let coldStart: ColdStartWatch?
    private let turns = TurnCounter()

    package init(_ profile: LatencyProfile) {
        self.profile = profile
        coldStart = profile.coldStart.map(ColdStartWatch.init)
    }

    /// The same profile in use if it is the predecessor's, so that its state goes on.
    static func compile(_ profile: LatencyProfile, replacing predecessor: CompiledLatency?) -> CompiledLatency {
        if let predecessor, predecessor.profile == profile { return predecessor }
        return CompiledLatency(profile)
    }

    /// When the parts of a response are due.
    ///
    /// Numbers are drawn in this order: cold start, time to first token, total, gaps. Allocates only where the gaps of a
    /// stream differ.
    package func timing(
        _ circumstances: LatencyCircumstances, using generator: inout some RandomNumberGenerator
    ) -> ResponseTiming {
        var wait = Duration.zero
        if let coldStart, let start = profile.coldStart, coldStart.isCold(at: circumstances.sinceStart) {
            wait = start.delay.sample(using: &generator)
        }
        let timing =
            switch profile.course {
            case .drawn(let first, let pace, let total):
                DrawnCourse(
                    first: first?.sample(using: &generator), total: total?.sample(using: &generator), pace: pace,
                    circumstances: circumstances
                ).timing(using: &generator)
            case .recorded(let recording):
                recorded(recording, circumstances, using: &generator)
            }
        return timing.scaled(by: profile.load?.factor(inFlight: circumstances.inFlight) ?? 1, after: wait)
    }

    /// Begins with the first recorded timing again, and cold.
    func reset() {
        coldStart?.reset()
        turns.reset()
    }

    /// A longer stream than the recorded one goes on at its mean gap.
    private func recorded(
        _ recording: LatencyRecording, _ circumstances: LatencyCircumstances,
        using generator: inout some RandomNumberGenerator
    ) -> ResponseTiming {
        let count = recording.timings.count
        guard count > 0 else { return .immediate }
        let turn =
            switch recording.order {
            case .loop: turns.take() % count
            case .random: Int(generator.uniform(upTo: UInt64(count - 1)))
            }
        var offsets = recording.timings[turn]
        guard let first = offsets.first, let last = offsets.last else { return .immediate }
        guard circumstances.isStreaming else { return .even(delay: last, step: .zero) }
        let gap = offsets.count > 1 ? (last - first) / (offsets.count - 1) : .zero
        let missing = circumstances.steps - offsets.count
        if missing > 0 { offsets += (1...missing).map { last + gap * $0 } }
        return .steps(offsets)
    }
}

extension ResponseTiming {
    /// Everything takes so many times as long, and begins later.
    fileprivate func scaled(by factor: Double, after wait: Duration) -> ResponseTiming {
        guard factor != 1 || wait != .zero else { return self }
        func moved(_ offset: Duration) -> Duration { wait + offset.scaled(by: factor) }
        return switch self {
        case .even(let delay, let step): .even(delay: moved(delay), step: step.scaled(by: factor))
        case .steps(let offsets): .steps(offsets.map(moved))
        }
    }
}

extension Duration {
    /// Rounded to nanoseconds.
    func scaled(by factor: Double) -> Duration {
        factor == 1 ? self : .nanoseconds(Int64((self / .nanoseconds(1) * factor).rounded()))
    }
}
