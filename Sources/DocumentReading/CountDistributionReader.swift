package import ProviderWire
package import Synthesis

/// Reads how many: a whole number, or a distribution of whole numbers.
///
/// - A number: so many each time. A text says the same in one line: `"64"`, a range `"64-256"`, `"median=200,p99=900"`.
/// - `{"min": 64, "max": 256}`: drawn evenly, both included.
/// - `{"mean": 200, "sd": 50}`: the bell curve, rounded.
/// - `{"median": 200, "p99": 900}`: lognormal, as lengths of prompts roughly are.
package struct CountDistributionReader {
    private static let shapes = [["min", "max"], ["mean", "sd"], ["median", "p99"]]
    private static let forms =
        #"a whole number, or {"min", "max"}, {"mean", "sd"} or {"median", "p99"}"#

    let collector: IssueCollector

    /// A reader that reports what is wrong there.
    package init(collector: IssueCollector) { self.collector = collector }

    /// What is drawn; nil if it is none, which is reported. Whether the numbers are in some range is not looked at.
    package func distribution(_ value: JSONValue, at place: JSONPointer) -> CountDistribution? {
        switch value {
        case .object(let object): return drawn(object, at: place)
        case .string(let text):
            if let document = Self.document(text) { return distribution(document, at: place) }
        case .number(let number):
            if let count = number.intValue { return .constant(count) }
        case .null, .bool, .array: break
        }
        collector.report(place, "expected \(Self.forms), found \(value.foundDescription)")
        return nil
    }

    /// The JSON that reads back as this distribution.
    package static func document(of distribution: CountDistribution) -> JSONValue {
        func number(_ value: Double) -> JSONValue { .number(JSONNumber(value)) }
        return switch distribution {
        case .constant(let count): .number(JSONNumber(count))
        case .uniform(let one, let other):
            ["min": .number(JSONNumber(min(one, other))), "max": .number(JSONNumber(max(one, other)))]
        case .normal(let mean, let deviation): ["mean": number(mean), "sd": number(deviation)]
        case .lognormal(let median, let p99): ["median": number(median), "p99": number(p99)]
        }
    }

    private func drawn(_ object: JSONObject, at place: JSONPointer) -> CountDistribution? {
        let names = object.members.filter { !$0.value.isNull }.map(\.key)
        guard let shape = Self.shapes.first(where: { Set($0) == Set(names) }) else {
            let found = names.isEmpty ? "{}" : names.joined(separator: ", ")
            collector.report(place, "expected \(Self.forms), found \(found)")
            return nil
        }
        let section = DocumentReader(.object(object), at: place, keys: shape, collector: collector)
        if shape[0] == "min" {
            let bounds = shape.compactMap { name in section.read(name, expected: "a whole number") { $0.intValue } }
            guard bounds.count == 2 else { return nil }
            guard bounds[0] <= bounds[1] else {
                collector.report(place, "\"min\" is greater than \"max\"")
                return nil
            }
            return .uniform(bounds[0], bounds[1])
        }
        let numbers = shape.compactMap { section.number($0, in: 0...1e9) }
        guard numbers.count == 2 else { return nil }
        if shape[0] == "mean" { return .normal(mean: numbers[0], standardDeviation: numbers[1]) }
        guard numbers[0] > 0, numbers[1] > numbers[0] else {
            collector.report(place, "expected a \"median\" greater than 0 and a \"p99\" greater than that")
            return nil
        }
        return .lognormal(median: numbers[0], p99: numbers[1])
    }

    /// The JSON that a text stands for; nil if it has none of the forms.
    private static func document(_ text: String) -> JSONValue? {
        if let count = Int(text) { return .number(JSONNumber(count)) }
        if text.contains("=") {
            var members = JSONObject()
            for parameter in text.split(separator: ",", omittingEmptySubsequences: false) {
                let parts = parameter.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
                guard parts.count == 2, members[parts[0]] == nil, let number = Double(parts[1]), number.isFinite else {
                    return nil
                }
                members[parts[0]] = .number(JSONNumber(number))
            }
            return .object(members)
        }
        let bounds = text.split(separator: "-", maxSplits: 1).compactMap { Int($0) }
        guard bounds.count == 2 else { return nil }
        return ["min": .number(JSONNumber(bounds[0])), "max": .number(JSONNumber(bounds[1]))]
    }
}
