import Measurement

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// HdrHistogram's percentile distribution (`.hgrm`): the value at every percentile, in ever finer steps towards 100 %.
enum HdrDistribution {
    /// How many steps are taken until half of what is left to 100 % is passed.
    private static let stepsPerHalving = 5

    /// The distribution in milliseconds.
    static func text(_ snapshot: HistogramSnapshot?) -> String {
        let heading = ["Value", "Percentile", "TotalCount", "1/(1-Percentile)"]
        var lines = [
            "\(left(heading[0], 12)) \(left(heading[1], 14)) \(left(heading[2], 10)) \(left(heading[3], 14))", "",
        ]
        if let snapshot { lines += rows(snapshot) }
        let mean = snapshot?.mean?.milliseconds ?? 0
        let deviation = snapshot.map(standardDeviation) ?? 0
        let highest = snapshot?.maximum?.milliseconds ?? 0
        lines += [
            "#[Mean    = \(left(fixed(mean, 3), 12)), StdDeviation   = \(left(fixed(deviation, 3), 12))]",
            "#[Max     = \(left(fixed(highest, 3), 12)), Total count    = \(left(String(snapshot?.count ?? 0), 12))]",
            "#[Buckets = \(left("32", 12)), SubBuckets     = \(left("2048", 12))]",
        ]
        return lines.map { $0 + "\n" }.joined()
    }

    private static func rows(_ snapshot: HistogramSnapshot) -> [String] {
        let total = snapshot.count
        var rows: [String] = []
        var reached = 0
        var wanted = 0.0
        for (index, bucket) in snapshot.buckets.enumerated() {
            reached += bucket.count
            let share = Double(reached) / Double(total)
            let value = fixed(Double(bucket.microseconds) / 1000, 3)
            let isLast = index == snapshot.buckets.count - 1
            while wanted <= share {
                if isLast, wanted >= 1 - 1 / Double(total) { break }
                rows.append(
                    "\(left(value, 12)) \(fixed(wanted, 12)) \(left(String(reached), 10)) "
                        + left(fixed(1 / (1 - wanted), 2), 14)
                )
                wanted = next(after: wanted)
            }
            if isLast { rows.append("\(left(value, 12)) \(fixed(1, 12)) \(left(String(reached), 10))") }
        }
        return rows
    }

    private static func next(after share: Double) -> Double {
        let halvings = pow(2, (-log2(1 - share)).rounded(.down) + 1)
        return share + 1 / (Double(stepsPerHalving) * halvings)
    }

    private static func standardDeviation(_ snapshot: HistogramSnapshot) -> Double {
        guard snapshot.count > 0, let mean = snapshot.mean?.milliseconds else { return 0 }
        let squares = snapshot.buckets.reduce(0.0) { sum, bucket in
            let difference = Double(bucket.microseconds) / 1000 - mean
            return sum + difference * difference * Double(bucket.count)
        }
        return (squares / Double(snapshot.count)).squareRoot()
    }

    private static func fixed(_ value: Double, _ decimals: Int) -> String {
        FixedDecimals.text(value, decimals: decimals).replacing(",", with: "")
    }

    private static func left(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
