#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The time of day for what people read: the `date` header and `created`. Bound to one thread.
///
/// Rendered at most once a second; never used to measure.
struct WallClock {
    private(set) var secondsSince1970 = 0
    /// As `date` wants it (RFC 9110, 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
    private(set) var httpDate: [UInt8] = []
    /// The seconds in digits.
    private(set) var secondsText: [UInt8] = []

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    mutating func refresh() {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        if now.tv_sec != secondsSince1970 { render(now.tv_sec) }
    }

    mutating func render(_ seconds: Int) {
        secondsSince1970 = seconds
        secondsText = Array(String(seconds).utf8)
        var moment = time_t(seconds)
        var parts = tm()
        gmtime_r(&moment, &parts)
        let day = Self.days[Int(parts.tm_wday)]
        let date = "\(Self.twoDigits(parts.tm_mday)) \(Self.months[Int(parts.tm_mon)]) \(parts.tm_year + 1900)"
        let time = [parts.tm_hour, parts.tm_min, parts.tm_sec].map(Self.twoDigits).joined(separator: ":")
        httpDate = Array("\(day), \(date) \(time) GMT".utf8)
    }

    private static func twoDigits(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
