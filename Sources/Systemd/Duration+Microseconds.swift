extension Duration {
    /// Whole microseconds, rounded down; 0 for a negative duration, `UInt64.max` for one too long to count.
    var wholeMicroseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (whole, tooLong) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000)
        let (sum, stillTooLong) = whole.addingReportingOverflow(UInt64(attoseconds) / 1_000_000_000_000)
        return tooLong || stillTooLong ? .max : sum
    }
}
