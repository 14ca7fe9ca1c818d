/// A time between two marks of an exchange that a run counts, under the name of its stored histogram.
///
/// Those of ``Metric`` are the report's own. The others are what other tools mean by the same words: kept so that a
/// finished run can be read in their terms (``Convention``).
public enum MeasuredTime: String, Sendable, Hashable, CaseIterable {
    /// ``Metric/responseTime``.
    case responseTime
    /// ``Metric/serviceTime``.
    case serviceTime
    /// ``Metric/sendLag``.
    case sendLag
    /// ``Metric/timeToFirstByte``.
    case timeToFirstByte
    /// ``Metric/timeToFirstToken``.
    case timeToFirstToken
    /// ``Metric/timeToFirstOutputToken``.
    case timeToFirstOutputToken
    /// ``Metric/interTokenLatency``.
    case interTokenLatency
    /// ``Metric/interChunkLatency``.
    case interChunkLatency
    /// From the first byte sent to the first event with a choice or a block, be it empty.
    case timeToFirstChunk
    /// From the first byte sent to the last content; to the end where the answer is no stream.
    case timeToLastContent
    /// From the first event with a choice or a block to the first content, where that is a later read.
    case firstChunkGap
    /// (last content − first chunk) / (n − 1).
    case timePerTokenAfterFirstChunk
    /// ``interTokenLatency``, counted n − 1 times.
    case weightedInterTokenLatency
    /// (last content − first byte sent) / n.
    case timePerOutputToken

    /// The time that the report gives for this metric.
    public init(_ metric: Metric) {
        self =
            switch metric {
            case .responseTime: .responseTime
            case .serviceTime: .serviceTime
            case .sendLag: .sendLag
            case .timeToFirstByte: .timeToFirstByte
            case .timeToFirstToken: .timeToFirstToken
            case .timeToFirstOutputToken: .timeToFirstOutputToken
            case .interTokenLatency: .interTokenLatency
            case .interChunkLatency: .interChunkLatency
            }
    }

    /// The place among all.
    var index: Int {
        switch self {
        case .responseTime: 0
        case .serviceTime: 1
        case .sendLag: 2
        case .timeToFirstByte: 3
        case .timeToFirstToken: 4
        case .timeToFirstOutputToken: 5
        case .interTokenLatency: 6
        case .interChunkLatency: 7
        case .timeToFirstChunk: 8
        case .timeToLastContent: 9
        case .firstChunkGap: 10
        case .timePerTokenAfterFirstChunk: 11
        case .weightedInterTokenLatency: 12
        case .timePerOutputToken: 13
        }
    }
}
