import Measurement
public import ProviderWire

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// Which runs of the history somebody wants to see: those that meet every condition, newest first.
///
///     var query = RunQuery()
///     query.tags = ["nightly"]
///     query.since = .ago(.seconds(7 * 86_400))
public struct RunQuery: Sendable, Hashable {
    /// Only runs that have all of these tags.
    public var tags: [String] = []
    /// Only runs in one of these states; empty for any.
    public var states: [RunRecord.State] = []
    /// Only runs that ask this endpoint.
    public var endpoint: Endpoint?
    /// Only runs with each of these words somewhere in name, note, tags, base URL or models, in any case.
    public var text: String?
    /// Only runs of the plan of this fingerprint.
    public var planFingerprint: String?
    /// Only runs that were asked for then or later.
    public var since: Moment?
    /// Only runs that were asked for before.
    public var until: Moment?
    /// Only these runs; nil for any.
    public var ids: [String]?
    /// The most runs that are wanted.
    public var limit = 100
    /// Goes on behind the run of that id.
    public var before: String?

    /// The largest ``limit``.
    public static let maximumLimit = 1_000

    /// All runs, a hundred at a time.
    public init() {}

    /// A time, given as such or counted back from now.
    public enum Moment: Sendable, Hashable {
        /// That time.
        case at(Date)
        /// So long ago.
        case ago(Duration)

        /// The time that is meant.
        public func date(now: Date) -> Date {
            switch self {
            case .at(let date): date
            case .ago(let duration): now.addingTimeInterval(-duration.seconds)
            }
        }
    }
}

/// Why a query cannot be understood: one sentence with the remedy.
public struct RunQueryError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence that names the parameter and what it may be.
    public var description: String
}

extension RunQuery {
    /// The parameters that ``init(query:)`` knows.
    package static let parameters = [
        "tag", "state", "endpoint", "text", "plan", "since", "until", "id", "limit", "before",
    ]

    /// Reads what stands behind the question mark of a path: `tag=nightly&state=completed&since=7d`.
    ///
    /// - `tag`: may be repeated, or several between commas; all must be there.
    /// - `state`, `id`: may be repeated, or several between commas; one of them.
    /// - `endpoint`, `text`, `plan` (a fingerprint), `limit` (1 to 1,000; 100), `before` (a run's id).
    /// - `since`, `until`: RFC 3339, a date, or a time ago such as `36h` or `7d`.
    ///
    /// - Parameter others: names of parameters that somebody else reads.
    /// - Throws: ``RunQueryError`` for what cannot be understood.
    package init(query: some StringProtocol, ignoring others: Set<String> = []) throws(RunQueryError) {
        for part in query.split(separator: "&") {
            let name = PercentEncoding.decoded(Substring(part.prefix { $0 != "=" }).utf8)
            let value = PercentEncoding.decoded(Substring(part.drop { $0 != "=" }.dropFirst()).utf8)
            if !others.contains(name) { try read(name, value) }
        }
    }

    private mutating func read(_ name: String, _ value: String) throws(RunQueryError) {
        switch name {
        case "tag": tags += Self.words(value)
        case "state":
            for word in Self.words(value) {
                guard let state = RunRecord.State(rawValue: word) else {
                    let known = RunRecord.State.allCases.map(\.rawValue).joined(separator: ", ")
                    throw RunQueryError(description: "state is one of \(known), not \"\(word)\"")
                }
                states.append(state)
            }
        case "endpoint":
            guard let endpoint = Endpoint(name: value) else {
                let known = Endpoint.allCases.map(\.rawValue).joined(separator: ", ")
                throw RunQueryError(description: "endpoint is one of \(known), not \"\(value)\"")
            }
            self.endpoint = endpoint
        case "text": text = value
        case "plan": planFingerprint = value
        case "since": since = try Self.moment(value, name)
        case "until": until = try Self.moment(value, name)
        case "id": ids = (ids ?? []) + Self.words(value)
        case "limit":
            guard let limit = Int(value), (1...Self.maximumLimit).contains(limit) else {
                throw RunQueryError(description: "limit is a number from 1 to \(Self.maximumLimit), not \"\(value)\"")
            }
            self.limit = limit
        case "before": before = value
        default:
            let remedy =
                NearestName.of(name, among: Self.parameters).map { "did you mean \"\($0)\"?" }
                ?? "known are \(Self.parameters.joined(separator: ", "))"
            throw RunQueryError(description: "unknown parameter \"\(name)\"; \(remedy)")
        }
    }

    private static func words(_ list: String) -> [String] { list.split(separator: ",").map(String.init) }

    private static func moment(_ text: String, _ name: String) throws(RunQueryError) -> Moment {
        guard let moment = Moment(text) else {
            throw RunQueryError(
                description: "\(name) is a time such as 2026-01-31T08:15:30Z, a date, or a time ago such as 36h or 7d, "
                    + "not \"\(text)\""
            )
        }
        return moment
    }

    /// What reads back as this query; nil for one without conditions.
    package var queryText: String? {
        var parts: [String] = []
        func add(_ name: String, _ value: String?) {
            if let value { parts.append("\(name)=\(Self.percentEncoded(value))") }
        }
        for tag in tags { add("tag", tag) }
        for state in states { add("state", state.rawValue) }
        add("endpoint", endpoint?.rawValue)
        add("text", text)
        add("plan", planFingerprint)
        add("since", since?.text)
        add("until", until?.text)
        if let ids { add("id", ids.joined(separator: ",")) }
        if limit != RunQuery().limit { add("limit", String(limit)) }
        add("before", before)
        return parts.isEmpty ? nil : parts.joined(separator: "&")
    }

    /// RFC 3986, 2.1; commas stand for themselves in a query.
    private static func percentEncoded(_ text: String) -> String {
        text.utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            if character.isASCII && (character.isLetter || character.isNumber || "-._~,".contains(character)) {
                return String(character)
            }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }
}

extension RunQuery.Moment {
    /// The longest time back that is understood.
    private static let longest = 36_500.0 * 86_400

    /// Reads RFC 3339, a date (its first moment, UTC), or a time ago: `90min`, `36h`, `7d`, `2w`.
    package init?(_ text: String) {
        if let date = Timestamp.date(text) {
            self = .at(date)
            return
        }
        let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let unit: Double? =
            switch text.dropFirst(digits.count) {
            case "s": 1
            case "min", "m": 60
            case "h": 3_600
            case "d": 86_400
            case "w": 7 * 86_400
            default: nil
            }
        guard let unit, let number = Double(digits), number * unit <= Self.longest else { return nil }
        self = .ago(.seconds(number * unit))
    }

    /// What reads back as this moment.
    var text: String {
        switch self {
        case .at(let date): Timestamp(date: date).text
        case .ago(let duration): "\(Int(duration.seconds.rounded()))s"
        }
    }
}
