import Synthesis

/// One response's course, as far as it is drawn before the gaps between its chunks.
struct DrawnCourse {
    /// Nil where the profile has none.
    var first, total: Duration?
    var pace: LatencyProfile.Pace?
    var circumstances: LatencyCircumstances

    /// More gaps than these are not drawn for a whole response, of which nobody sees them: their mean stands for the
    /// rest.
    static let drawnGaps = 256

    private var gapCount: Int { circumstances.chunks - 1 }

    func timing(using generator: inout some RandomNumberGenerator) -> ResponseTiming {
        guard circumstances.isStreaming else { return .even(delay: end(using: &generator), step: .zero) }
        switch pace {
        case .interTokenLatency(let gap) where gapCount > 0 && !gap.isConstant:
            return uneven((0..<gapCount).map { _ in gap.sample(using: &generator) })
        case .interTokenLatency(.constant(let gap)): return even(gap)
        case .interTokenLatency: return even(.zero)
        case .tokensPerSecond(let rate): return even(gapCount > 0 ? spoken(at: rate) / gapCount : .zero)
        case nil: return even(nil)
        }
    }

    /// When a whole response is due.
    private func end(using generator: inout some RandomNumberGenerator) -> Duration {
        if let total { return max(total, first ?? .zero) }
        return (first ?? .zero) + gaps(using: &generator)
    }

    private func gaps(using generator: inout some RandomNumberGenerator) -> Duration {
        switch pace {
        case .interTokenLatency(.constant(let gap)): return gap * gapCount
        case .interTokenLatency(let gap):
            let drawn = min(gapCount, Self.drawnGaps)
            guard drawn > 0 else { return .zero }
            let sum = (0..<drawn).reduce(Duration.zero) { sum, _ in sum + gap.sample(using: &generator) }
            return sum.scaled(by: Double(gapCount) / Double(drawn))
        case .tokensPerSecond(let rate): return spoken(at: rate)
        case nil: return .zero
        }
    }

    /// How long all tokens but the first take.
    private func spoken(at rate: Double) -> Duration {
        let tokens = max(circumstances.outputTokens > 0 ? circumstances.outputTokens : circumstances.chunks, 1)
        return .nanoseconds(Int64((Double(tokens - 1) / rate * 1e9).rounded()))
    }

    /// - Parameter gap: nil where the profile has no pace.
    private func even(_ gap: Duration?) -> ResponseTiming {
        guard let total else { return .even(delay: first ?? .zero, step: gap ?? .zero) }
        if let first { return .even(delay: first, step: gapCount > 0 ? max(total - first, .zero) / gapCount : .zero) }
        guard let gap else { return .even(delay: total / (gapCount + 1), step: total / (gapCount + 1)) }
        let fitting = gapCount > 0 ? min(gap, total / gapCount) : gap
        return .even(delay: total - fitting * gapCount, step: fitting)
    }

    private func uneven(_ gaps: [Duration]) -> ResponseTiming {
        let sum = gaps.reduce(.zero, +)
        var factor = 1.0
        var begin = first ?? .zero
        if let total {
            let room = first.map { max(total - $0, .zero) } ?? min(sum, total)
            if sum > .zero { factor = room / sum }
            if first == nil { begin = total - room }
        }
        var offsets = [begin]
        offsets.reserveCapacity(gaps.count + 1)
        var offset = Duration.zero
        for gap in gaps {
            offset += gap
            offsets.append(begin + offset.scaled(by: factor))
        }
        return .steps(offsets)
    }
}

extension DurationDistribution {
    fileprivate var isConstant: Bool {
        if case .constant = self { true } else { false }
    }
}
