package import ProviderWire
package import Synthesis

/// Reads delays: milliseconds, a text with a unit, or a distribution of durations.
///
/// - A number: so many milliseconds, always. A text: `"300ms"`, `"1.2s"`, a range `"50ms-250ms"`, or a distribution in one
///   line, `"lognormal:median=200ms,p99=900ms"`.
/// - `{"min": 50, "max": 250}`, also as `{"uniform": {…}}`: drawn evenly.
/// - `{"constant": 200}`, `{"normal": {"mean", "sd"}}`, `{"lognormal": {"median", "p99"}}`, `{"exponential": {"mean"}}`,
///   `{"gamma": {"mean", "shape"}}` or `"cv"` (standard deviation through mean) in place of the shape.
/// - `{"empirical": {"min", "p50", "p99.9", "max", …}}`: percentiles that were measured.
package struct DistributionReader {
    /// Their names.
    package static let kinds = ["constant", "uniform", "normal", "lognormal", "exponential", "gamma", "empirical"]
    private static let forms =
        #"milliseconds, a time such as "1.2s", a range such as "50ms-250ms" or a distribution such as "#
        + #""lognormal:median=200ms,p99=900ms""#

    /// An hour, beyond which nobody waits.
    package static let maximumMilliseconds = 3_600_000

    let collector: IssueCollector

    /// A reader that reports what is wrong there.
    package init(collector: IssueCollector) { self.collector = collector }

    /// A duration or a distribution of durations; nil if it is none, which is reported.
    ///
    /// - Parameter unit: of texts without one; nil refuses them.
    package func distribution(
        _ value: JSONValue, at place: JSONPointer, unit: Duration? = nil
    ) -> DurationDistribution? {
        switch value {
        case .string(let text): return distribution(inText: text, at: place, unit: unit)
        case .object(let object):
            if object.keys.contains("min") || object.keys.contains("max") || object.isEmpty {
                return uniform(value, at: place)
            }
            return kind(object, at: place)
        case .number, .null, .bool, .array:
            return duration(value, at: place).map { .constant($0) }
        }
    }

    /// One duration of at most an hour.
    package func duration(_ value: JSONValue, at place: JSONPointer) -> Duration? {
        let duration: Duration? =
            switch value {
            case .number(let number): Self.milliseconds(number.doubleValue)
            case .string(let text): DurationText.duration(text)
            case .null, .bool, .array, .object: nil
            }
        if let duration, duration <= DurationDistribution.longestDraw { return duration }
        collector.report(
            place,
            "expected milliseconds from 0 to \(Self.maximumMilliseconds), found \(value.foundDescription)")
        return nil
    }

    private static func milliseconds(_ number: Double) -> Duration? {
        guard (0...Double(Self.maximumMilliseconds)).contains(number) else { return nil }
        return .nanoseconds(Int64((number * 1_000_000).rounded()))
    }

    private func distribution(inText text: String, at place: JSONPointer, unit: Duration?) -> DurationDistribution? {
        guard let document = DistributionText.document(text, unit: unit) else {
            collector.report(place, "expected \(Self.forms), found \"\(text.prefix(60))\"")
            return nil
        }
        // Inside a text there are no places: what is wrong is said with its name.
        let inner = IssueCollector()
        let distribution = DistributionReader(collector: inner).distribution(document, at: .root)
        for issue in inner.issues {
            let name = issue.pointer.tokens.last.map { "\"\($0)\": " } ?? ""
            collector.report(place, name + issue.detail)
        }
        return distribution
    }

    private func kind(_ object: JSONObject, at place: JSONPointer) -> DurationDistribution? {
        guard let member = object.members.first, object.members.count == 1, Self.kinds.contains(member.key) else {
            reportUnknownKind(object, at: place)
            return nil
        }
        let inner = place.appending(member.key)
        switch member.key {
        case "constant": return duration(member.value, at: inner).map { .constant($0) }
        case "uniform": return uniform(member.value, at: inner)
        case "normal": return normal(member.value, at: inner)
        case "lognormal": return lognormal(member.value, at: inner)
        case "exponential":
            let section = parameters(member.value, at: inner, ["mean"])
            return section["mean"].map { .exponential(mean: $0) }
        case "gamma": return gamma(member.value, at: inner)
        default: return empirical(member.value, at: inner)
        }
    }

    private func reportUnknownKind(_ object: JSONObject, at place: JSONPointer) {
        guard object.members.count == 1, let key = object.keys.first else {
            collector.report(place, "expected one distribution, found \(object.keys.joined(separator: ", "))")
            return
        }
        let guess = NearestName.of(key, among: Self.kinds).map { "; did you mean \"\($0)\"?" } ?? "."
        collector.report(
            place.appending(key), "unknown distribution\(guess) Known: \(Self.kinds.joined(separator: ", "))")
    }

    // MARK: - Kinds

    private func uniform(_ value: JSONValue, at place: JSONPointer) -> DurationDistribution? {
        let bounds = parameters(value, at: place, ["min", "max"])
        guard let minimum = bounds["min"], let maximum = bounds["max"] else { return nil }
        guard minimum <= maximum else {
            collector.report(place, "\"min\" is greater than \"max\"")
            return nil
        }
        return .uniform(minimum, maximum)
    }

    private func normal(_ value: JSONValue, at place: JSONPointer) -> DurationDistribution? {
        let parameters = parameters(value, at: place, ["mean", "sd"])
        guard let mean = parameters["mean"], let deviation = parameters["sd"] else { return nil }
        return .normal(mean: mean, standardDeviation: deviation)
    }

    private func lognormal(_ value: JSONValue, at place: JSONPointer) -> DurationDistribution? {
        let parameters = parameters(value, at: place, ["median", "p99"])
        guard let median = parameters["median"], let p99 = parameters["p99"] else { return nil }
        guard median > .zero, p99 > median else {
            collector.report(place, "expected a \"median\" greater than 0 and a \"p99\" greater than that")
            return nil
        }
        return .lognormal(median: median, p99: p99)
    }

    private func gamma(_ value: JSONValue, at place: JSONPointer) -> DurationDistribution? {
        let section = DocumentReader(value, at: place, keys: ["mean", "shape", "cv"], collector: collector)
        guard value.objectValue != nil else { return nil }
        let mean = required("mean", of: section)
        guard (section.value("shape") == nil) != (section.value("cv") == nil) else {
            collector.report(place, "expected either \"shape\" or \"cv\"")
            return nil
        }
        let shape = section.number("shape", in: 0.01...10_000)
        let shapeOfVariation = section.number("cv", in: 0.01...10).map { 1 / ($0 * $0) }
        guard let mean, let shape = shape ?? shapeOfVariation else { return nil }
        return .gamma(mean: mean, shape: shape)
    }

    // MARK: - Parameters

    /// Those of the durations that are there and right; a missing one is reported.
    private func parameters(_ value: JSONValue, at place: JSONPointer, _ names: [String]) -> [String: Duration] {
        let section = DocumentReader(value, at: place, keys: names, collector: collector)
        guard value.objectValue != nil else { return [:] }
        guard names.allSatisfy({ section.value($0) != nil }) else {
            let quoted = names.map { "\"\($0)\"" }
            collector.report(
                place,
                quoted.count == 2 ? "expected both \(quoted.joined(separator: " and "))" : "expected \(quoted[0])")
            return [:]
        }
        var found: [String: Duration] = [:]
        for name in names { found[name] = required(name, of: section) }
        return found
    }

    private func required(_ name: String, of section: DocumentReader) -> Duration? {
        guard let value = section.value(name) else {
            collector.report(section.pointer, "expected \"\(name)\"")
            return nil
        }
        return duration(value, at: section.pointer.appending(name))
    }
}
