import LoadModel
import NIOCore

/// An exchange whose turn it is.
struct PendingExchange {
    var prepared: PreparedExchange
    var number: Int
    var phase: Sample.Phase
    /// When its turn came; nothing that happens afterwards moves it.
    var intendedStart: NIODeadline
    /// When it fails if it has not ended.
    var deadline: NIODeadline
    /// Who makes it; nil for a request of an open loop that stands alone.
    var lane: Lane?
}
