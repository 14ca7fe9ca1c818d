import DocumentReading
package import ProviderWire
package import Synthesis

/// Delays as people write and read them.
package enum DelayText {
    /// Reads `200ms`, `1.5s`, `50ms-250ms`, `lognormal:median=200ms,p99=900ms`; numbers without a unit are milliseconds.
    ///
    /// - Throws: ``ConfigurationError`` that says what would be right.
    package static func delay(_ text: String) throws(ConfigurationError) -> DurationDistribution {
        let collector = IssueCollector()
        let reader = DistributionReader(collector: collector)
        guard let delay = reader.distribution(.string(text), at: .root, unit: .milliseconds(1)) else {
            throw ConfigurationError(collector)
        }
        if case .uniform(let minimum, let maximum) = delay, minimum == maximum { return .constant(minimum) }
        return delay
    }

    /// A delay as the configuration document has it.
    package static func document(of delay: DurationDistribution) -> JSONValue { .delay(delay) }

    /// A delay of a configuration document for people: `200 ms`, `50 to 250 ms`, `lognormal:median=200ms,p99=900ms`.
    package static func text(_ document: JSONValue) -> String {
        switch document {
        case .number(let number): return "\(number.text) ms"
        case .string(let text): return text
        case .object(let object):
            if let minimum = object["min"], let maximum = object["max"] {
                if let first = minimum.numberValue, let last = maximum.numberValue {
                    return "\(first.text) to \(last.text) ms"
                }
                return "\(text(minimum)) to \(text(maximum))"
            }
            return object.members.map { "\($0.key):\(parameters($0.value))" }.joined(separator: ",")
        case .null, .bool, .array: return "?"
        }
    }

    private static func parameters(_ document: JSONValue) -> String {
        guard let members = document.objectValue?.members else { return compact(document, unit: "ms") }
        return members.map { member in
            let hasUnit = member.key != "shape" && member.key != "cv"
            return "\(member.key)=\(compact(member.value, unit: hasUnit ? "ms" : ""))"
        }.joined(separator: ",")
    }

    private static func compact(_ value: JSONValue, unit: String) -> String {
        switch value {
        case .number(let number): number.text + unit
        case .string(let text): text
        case .null, .bool, .array, .object: "?"
        }
    }
}
