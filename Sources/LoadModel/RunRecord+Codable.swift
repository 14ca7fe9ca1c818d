import Measurement

#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

extension RunRecord: Codable {
    private enum CodingKeys: CodingKey {
        case id, name, tags, note, planFingerprint, state, createdAt, startedAt, finishedAt, plan, progress, live
        case report, failureReason, environment
    }

    /// Reads what ``encode(to:)`` writes, whatever date strategy the decoder has.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try container.decode(String.self, forKey: .id),
            plan: try container.decode(LoadPlan.self, forKey: .plan),
            createdAt: try container.decode(Timestamp.self, forKey: .createdAt).date,
            environment: try container.decode(Environment.self, forKey: .environment),
            planFingerprint: try container.decodeIfPresent(String.self, forKey: .planFingerprint)
        )
        name = try container.decode(String.self, forKey: .name)
        if let tags = try container.decodeIfPresent([String].self, forKey: .tags) { self.tags = RunTag.sorted(tags) }
        note = try container.decodeIfPresent(String.self, forKey: .note)
        state = try container.decode(State.self, forKey: .state)
        startedAt = try container.decodeIfPresent(Timestamp.self, forKey: .startedAt)?.date
        finishedAt = try container.decodeIfPresent(Timestamp.self, forKey: .finishedAt)?.date
        progress = try container.decode(Progress.self, forKey: .progress)
        live = try container.decodeIfPresent(LiveFigures.self, forKey: .live)
        report = try container.decodeIfPresent(Report.self, forKey: .report)
        failureReason = try container.decodeIfPresent(String.self, forKey: .failureReason)
    }

    /// Writes times as RFC 3339 with milliseconds, in UTC.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(name, forKey: .name)
        try container.encode(tags, forKey: .tags)
        try container.encodeIfPresent(note, forKey: .note)
        try container.encode(planFingerprint, forKey: .planFingerprint)
        try container.encode(state, forKey: .state)
        try container.encode(Timestamp(date: createdAt), forKey: .createdAt)
        try container.encodeIfPresent(startedAt.map { Timestamp(date: $0) }, forKey: .startedAt)
        try container.encodeIfPresent(finishedAt.map { Timestamp(date: $0) }, forKey: .finishedAt)
        try container.encode(plan, forKey: .plan)
        try container.encode(progress, forKey: .progress)
        try container.encodeIfPresent(live, forKey: .live)
        try container.encodeIfPresent(report, forKey: .report)
        try container.encodeIfPresent(failureReason, forKey: .failureReason)
        try container.encode(environment, forKey: .environment)
    }
}

extension RunRecord.Progress: Codable {
    private enum CodingKeys: String, CodingKey {
        case fraction, completedRequests, failedRequests, step
        case elapsed = "elapsedMs"
    }

    /// Reads what ``encode(to:)`` writes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            fraction: try container.decode(Double.self, forKey: .fraction),
            completedRequests: try container.decode(Int.self, forKey: .completedRequests),
            failedRequests: try container.decode(Int.self, forKey: .failedRequests),
            elapsed: .milliseconds(try container.decode(Double.self, forKey: .elapsed))
        )
        step = try container.decodeIfPresent(SearchStep.self, forKey: .step)
    }

    /// Writes the elapsed time in milliseconds.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(fraction.rounded(toDecimals: 6), forKey: .fraction)
        try container.encode(completedRequests, forKey: .completedRequests)
        try container.encode(failedRequests, forKey: .failedRequests)
        try container.encode(elapsed.roundedMilliseconds, forKey: .elapsed)
        try container.encodeIfPresent(step, forKey: .step)
    }
}

/// A time as RFC 3339 writes it.
package struct Timestamp: Sendable, Hashable, Codable {
    package var date: Date

    package init(date: Date) { self.date = date }

    /// `2026-01-31T08:15:30.250Z`, in UTC.
    package var text: String {
        // The format cuts off what is finer than a millisecond, and a whole one may lie a hair below itself.
        let milliseconds = (date.timeIntervalSinceReferenceDate * 1_000).rounded()
        return Self.format.format(Date(timeIntervalSinceReferenceDate: (milliseconds + 0.25) / 1_000))
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let date = Self.date(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\"\(text)\" is no RFC 3339 time")
        }
        self.date = date
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// Reads RFC 3339, with or without fractions of a second, or a date alone, which is its first moment in UTC.
    package static func date(_ text: String) -> Date? {
        for format in [format, Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle().year().month().day()] {
            // Another form may fit.
            if let date = try? format.parse(text) { return date }
        }
        return nil
    }

    private static let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}
