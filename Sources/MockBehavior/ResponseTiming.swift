/// When the parts of a response are due, counted from the last byte of the request.
package enum ResponseTiming: Sendable, Hashable {
    /// The first byte after `delay`, each step of a stream `step` after the one before.
    case even(delay: Duration, step: Duration)
    /// The first byte and step 0 at the first offset, step k at offset k; never empty, and none is less than the one
    /// before. Steps beyond the last are due with it.
    case steps([Duration])

    /// At once.
    package static let immediate = ResponseTiming.even(delay: .zero, step: .zero)

    /// When the first byte is due.
    package var firstByte: Duration {
        switch self {
        case .even(let delay, _): delay
        case .steps(let offsets): offsets.first ?? .zero
        }
    }

    /// When a step of a stream is due (see ``StreamFrame``).
    package func offset(ofStep step: Int) -> Duration {
        switch self {
        case .even(let delay, let gap): delay + gap * step
        case .steps(let offsets): offsets.isEmpty ? .zero : offsets[min(step, offsets.count - 1)]
        }
    }
}
