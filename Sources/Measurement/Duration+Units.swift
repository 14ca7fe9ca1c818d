extension Duration {
    /// The duration in whole nanoseconds, rounded towards zero.
    ///
    /// Beyond ±292 years it stays at the largest or smallest `Int64`.
    public var nanoseconds: Int64 {
        // 10⁹ is 2⁹ · 1,953,125: up to 78 minutes the shifted value fits in one word, which spares a 128-bit division.
        // What is added makes the shift round negative durations as a division would.
        let shifted = (attoseconds &+ (attoseconds < 0 ? 511 : 0)) &>> 9
        let word = Int64(truncatingIfNeeded: shifted)
        if Int128(word) == shifted { return word / 1_953_125 }
        return Int64(clamping: attoseconds / 1_000_000_000)
    }

    /// The duration in milliseconds, read to the nanosecond.
    public var milliseconds: Double { Double(nanoseconds) / 1e6 }

    /// The duration in seconds, read to the nanosecond.
    public var seconds: Double { Double(nanoseconds) / 1e9 }
}
