extension HistogramSnapshot {
    /// What was recorded after `earlier` was taken of the same histogram; all of this one if it was emptied in between.
    ///
    /// Count and sum are exact. Minimum and maximum are, where they were set anew; else they are the ends of their buckets.
    public func since(_ earlier: HistogramSnapshot) -> HistogramSnapshot {
        var before = Dictionary(
            earlier.buckets.map { ($0.microseconds, $0.count) }, uniquingKeysWith: { first, _ in first }
        )
        let (added, clamped) = (count - earlier.count, clampedCount - earlier.clampedCount)
        let buckets = self.buckets.compactMap { bucket -> Bucket? in
            let count = bucket.count - (before.removeValue(forKey: bucket.microseconds) ?? 0)
            return count == 0 ? nil : Bucket(microseconds: bucket.microseconds, count: count)
        }
        // Nothing that was counted goes away but by a reset.
        guard before.isEmpty, added >= 0, clamped >= 0, buckets.allSatisfy({ $0.count > 0 }) else { return self }
        guard let minimum, let maximum, let first = buckets.first, let last = buckets.last else {
            return HistogramSnapshot(
                count: 0, clampedCount: 0, minimum: nil, maximum: nil, sum: .zero, buckets: []
            )
        }
        func isNew(_ value: Duration, than old: Duration?) -> Bool { old.map { $0 != value } ?? true }
        return HistogramSnapshot(
            count: added,
            clampedCount: clamped,
            minimum: isNew(minimum, than: earlier.minimum)
                ? minimum : min(max(.microseconds(first.microseconds), minimum), maximum),
            maximum: isNew(maximum, than: earlier.maximum)
                ? maximum : max(min(.microseconds(last.microseconds), maximum), minimum),
            sum: sum - earlier.sum,
            buckets: buckets
        )
    }
}
