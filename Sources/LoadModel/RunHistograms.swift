public import Measurement

/// The latency histograms of a run, from which its percentiles can be read again.
///
/// Coded as an object of snapshots by the name of the time; those that nothing was counted in are absent.
public struct RunHistograms: Sendable, Hashable {
    private var snapshots: [MeasuredTime: HistogramSnapshot] = [:]

    /// No histograms.
    public init() {}

    /// The histogram of that time; nil if nothing was counted.
    public subscript(time: MeasuredTime) -> HistogramSnapshot? {
        get { snapshots[time] }
        set { snapshots[time] = newValue.flatMap { $0.count > 0 ? $0 : nil } }
    }

    /// The histogram of that metric; nil if nothing was counted.
    public subscript(metric: Metric) -> HistogramSnapshot? { snapshots[MeasuredTime(metric)] }
}

extension RunHistograms: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ time: MeasuredTime) { stringValue = time.rawValue }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init()
        for time in MeasuredTime.allCases {
            self[time] = try container.decodeIfPresent(HistogramSnapshot.self, forKey: Key(time))
        }
    }

    /// Writes the histograms that hold something.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for time in MeasuredTime.allCases { try container.encodeIfPresent(self[time], forKey: Key(time)) }
    }
}
