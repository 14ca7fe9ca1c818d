import DocumentReading
import Measurement
import ProviderWire

extension Objective {
    /// Reads `ttft.p99<200ms`, `responseTime.mean<=1s`, `errorRate<0.1%`, `requestsPerSecond>=50`.
    ///
    /// Times have a percentile, `mean` or `max` behind a dot, and a bound with a unit; the bound of `errorRate` is a
    /// percentage or a fraction of 1, that of `requestsPerSecond`, `goodput` and `outputTokensPerSecond` a number.
    ///
    /// - Throws: ``PlanError`` that says what would be right.
    public init(text: String) throws(PlanError) {
        let signs: [(text: String, comparison: Comparison)] = [
            ("<=", .atMost), (">=", .atLeast), ("≤", .atMost), ("≥", .atLeast), ("<", .below), (">", .above),
        ]
        let compact = text.filter { !$0.isWhitespace }
        let start = compact.firstIndex { "<>≤≥".contains($0) }
        guard let start, let sign = signs.first(where: { compact[start...].hasPrefix($0.text) }) else {
            throw Self.refusal(text, "no comparison; write for instance ttft.p99<200ms or errorRate<=1%")
        }
        subject = try Self.subject(String(compact[..<start]), in: text)
        comparison = sign.comparison
        bound = try Self.bound(compact[start...].dropFirst(sign.text.count), of: subject, in: text)
    }

    /// The text that reads back as this objective.
    public var text: String { "\(subject.text)\(comparison.rawValue)\(boundText)" }

    private var boundText: String {
        switch subject {
        case .percentile, .mean, .maximum: "\(JSONNumber(bound).text)ms"
        // A percentage has fewer digits than its binary fraction.
        case .errorRate: "\(JSONNumber((bound * 1e11).rounded() / 1e9).text)%"
        case .requestsPerSecond, .goodput, .outputTokensPerSecond: JSONNumber(bound).text
        }
    }

    private static func refusal(_ text: String, _ detail: String) -> PlanError {
        let issue = PlanIssue(pointer: "", detail: "\"\(text.prefix(60).description.escapedForDisplay)\": \(detail)")
        return PlanError(.invalidPlan, issues: [issue])
    }

    private static func subject(_ name: String, in text: String) throws(PlanError) -> Subject {
        if let subject = Subject(text: name) { return subject }
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard let metric = parts.first.flatMap(Metric.init(rawValue:)) else {
            let known = Subject.rates.map(\.text) + Metric.allCases.map(\.rawValue)
            let guess = NearestName.of(parts.first ?? "", among: known).map { "did you mean \($0)?" }
            throw refusal(text, guess ?? "known are \(known.joined(separator: ", "))")
        }
        throw refusal(text, "say which \(metric.rawValue): \(metric.rawValue).p99, .mean or .max")
    }

    private static func bound(_ bound: Substring, of subject: Subject, in text: String) throws(PlanError) -> Double {
        switch subject {
        case .percentile, .mean, .maximum:
            if let duration = DurationText.duration(bound) { return duration.milliseconds }
            throw refusal(text, "\"\(bound)\" is no time; give a unit, as in 200ms or 1.5s")
        case .errorRate:
            let digits = bound.last == "%" ? bound.dropLast() : bound
            if let number = Double(digits), number >= 0 {
                let fraction = bound.last == "%" ? number / 100 : number
                if fraction <= 1 { return fraction }
            }
            throw refusal(text, "\"\(bound)\" is no share of requests; give 0.1% or 0.001")
        case .requestsPerSecond, .goodput, .outputTokensPerSecond:
            if let number = Double(bound), number >= 0, number.isFinite { return number }
            throw refusal(text, "\"\(bound)\" is no number a second; give for instance 50")
        }
    }
}

extension Objective.Subject {
    fileprivate static let rates: [Objective.Subject] = [
        .errorRate, .requestsPerSecond, .goodput, .outputTokensPerSecond,
    ]

    /// Reads what ``text`` writes; nil if it is no such name.
    public init?(text: String) {
        if let rate = Self.rates.first(where: { $0.text == text }) {
            self = rate
            return
        }
        let parts = text.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count == 2, let metric = Metric(rawValue: parts[0]) else { return nil }
        self.init(metric, parts[1])
    }

    /// The figure of a metric that is called `p99`, `mean` or `max`; nil if it has no such name.
    fileprivate init?(_ metric: Metric, _ figure: String) {
        switch figure {
        case "mean": self = .mean(metric)
        case "max": self = .maximum(metric)
        default:
            guard let percentile = Percentile(name: figure) else { return nil }
            self = .percentile(metric, percentile)
        }
    }

    /// The name in an objective's text: `ttft.p99`, `errorRate`.
    public var text: String {
        switch self {
        case .percentile(let metric, let percentile): "\(metric.rawValue).\(percentile.name)"
        case .mean(let metric): "\(metric.rawValue).mean"
        case .maximum(let metric): "\(metric.rawValue).max"
        case .errorRate: "errorRate"
        case .requestsPerSecond: "requestsPerSecond"
        case .goodput: "goodput"
        case .outputTokensPerSecond: "outputTokensPerSecond"
        }
    }
}
