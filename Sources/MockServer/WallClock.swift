import Foundation
import NIOCore
import ProviderWire

/// The time of day for what people read: the `date` header and `created`. Bound to one thread.
///
/// Looked at when a second of the monotonic clock is over, and rendered then; never used to measure. A clock that was set
/// is noticed within a second.
struct WallClock {
    private(set) var secondsSince1970 = 0
    /// As the `date` header wants it.
    private(set) var httpDate: [UInt8] = []
    /// The seconds in digits.
    private(set) var secondsText: [UInt8] = []
    /// When the next second begins.
    private var isGoodUntil = NIODeadline.distantPast

    /// Brings it up to date.
    ///
    /// - Parameter time: now.
    mutating func refresh(at time: NIODeadline) {
        if time >= isGoodUntil { look(at: time) }
    }

    private mutating func look(at time: NIODeadline) {
        let now = Date().timeIntervalSince1970
        let seconds = now.rounded(.down)
        isGoodUntil = time + .nanoseconds(Int64((1 - (now - seconds)) * 1e9))
        if Int(seconds) != secondsSince1970 { render(Int(seconds)) }
    }

    mutating func render(_ seconds: Int) {
        secondsSince1970 = seconds
        secondsText = Array(String(seconds).utf8)
        httpDate = Array(HTTPDate.text(secondsSince1970: seconds).utf8)
    }
}
