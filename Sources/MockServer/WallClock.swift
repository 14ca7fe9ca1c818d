import ProviderWire

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
    /// As the `date` header wants it.
    private(set) var httpDate: [UInt8] = []
    /// The seconds in digits.
    private(set) var secondsText: [UInt8] = []

    mutating func refresh() {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        if now.tv_sec != secondsSince1970 { render(now.tv_sec) }
    }

    mutating func render(_ seconds: Int) {
        secondsSince1970 = seconds
        secondsText = Array(String(seconds).utf8)
        httpDate = Array(HTTPDate.text(secondsSince1970: seconds).utf8)
    }
}
