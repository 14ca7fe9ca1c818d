import MockBehavior
import NIOCore

/// For how long a connection has waited for its client. A value without a clock.
///
/// No time passes while a response is on its way: nothing is asked of it then.
struct ClientPatience {
    enum Verdict {
        case wait
        /// A request has begun, and should be whole by now.
        case requestIsLate
        /// No request has begun.
        case isIdle
    }

    /// When the first bytes of a request came that has not come whole.
    private var requestBegan: NIODeadline?
    /// When the last response ended; at first when the connection began.
    private var quietSince: NIODeadline

    init(since start: NIODeadline) { quietSince = start }

    /// Bytes came that are a part of a request, or may be.
    mutating func requestContinued(at time: NIODeadline) {
        if requestBegan == nil { requestBegan = time }
    }

    mutating func requestEnded() { requestBegan = nil }

    mutating func responseEnded(at time: NIODeadline) { quietSince = time }

    func verdict(at now: NIODeadline, on upstream: CompiledUpstream) -> Verdict {
        guard let requestBegan else {
            return now - quietSince >= TimeAmount(upstream.idleTimeout) ? .isIdle : .wait
        }
        return now - max(requestBegan, quietSince) >= TimeAmount(upstream.requestTimeout) ? .requestIsLate : .wait
    }
}
