import Foundation
import ProviderWire

/// The time of day for people, and who this process is.
enum WallClock {
    /// For instance `2026-01-31T09:30:00Z`.
    static func rfc3339(_ date: Date = Date()) -> String { date.ISO8601Format() }

    /// As the `date` header wants it.
    static func httpDate(_ date: Date = Date()) -> String {
        HTTPDate.text(secondsSince1970: Int(date.timeIntervalSince1970))
    }

    static var processIdentifier: Int { Int(ProcessInfo.processInfo.processIdentifier) }
}
