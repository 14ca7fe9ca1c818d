import Measurement

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Writes the histograms of a run in the forms of HdrHistogram, for its log processors and plotters.
///
/// Values are nanoseconds, as those tools assume. A sample stands for the upper end of its bucket, as everywhere.
public enum HdrLog {
    /// A histogram log of version 1.3: one interval, the measured phase, for each time that was measured.
    ///
    /// The response time has no tag, so that tools show it which ask for none; each other time has its metric as tag.
    public static func log(_ record: RunRecord, histograms: RunHistograms) -> String {
        let started = record.startedAt ?? record.createdAt
        let seconds = FixedDecimals.text(started.timeIntervalSince1970, decimals: 3).replacing(",", with: "")
        let length = record.report?.summary.totalDuration ?? record.progress.elapsed
        var lines = [
            "#[Run \(record.id) of llm-mockd \(record.environment.version.onOneLine): \(record.name.onOneLine)]",
            "#[Histogram log format version 1.3]",
            "#[StartTime: \(seconds) (seconds since epoch), \(Timestamp(date: started).text)]",
            #""StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram""#,
        ]
        for metric in Metric.allCases {
            guard let snapshot = histograms[metric], snapshot.count > 0 else { continue }
            let tag = metric == .responseTime ? "" : "Tag=\(metric.rawValue),"
            let highest = snapshot.maximum ?? .zero
            let figures = [length.seconds, highest.milliseconds].map {
                FixedDecimals.text($0, decimals: 3).replacing(",", with: "")
            }
            lines.append("\(tag)0.000,\(figures[0]),\(figures[1]),\(HdrEncoding.compressed(snapshot))")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The percentile distribution of the response time in milliseconds; empty but for its heading if there is none.
    public static func distribution(_ histograms: RunHistograms) -> String {
        HdrDistribution.text(histograms[.responseTime as Metric])
    }
}
