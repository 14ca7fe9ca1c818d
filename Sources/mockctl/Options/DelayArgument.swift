import ArgumentParser
import ProviderWire

/// A delay as people write it: `200`, `200ms`, `1.5s`, `50-250`.
struct DelayArgument: Hashable, CustomStringConvertible {
    /// The longest delay that the daemon takes, in milliseconds.
    static let maximumMilliseconds = 3_600_000.0

    /// In milliseconds; the two are the same for a delay that does not vary.
    let minimum, maximum: Double

    /// - Throws: `ValidationError` that says what would be right.
    init(_ text: String) throws {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let bounds = parts.map { TimeText.milliseconds($0, unitless: 1) }
        guard let first = bounds.first ?? nil, let last = bounds.last ?? nil else {
            throw ValidationError("\"\(text)\" is no delay; give milliseconds (200), a time (1.5s) or a range (50-250)")
        }
        guard first <= last else { throw ValidationError("the range \(text) goes backwards; give 50-250") }
        guard last <= Self.maximumMilliseconds else {
            throw ValidationError("\(text) is too long; an hour is the most")
        }
        (minimum, maximum) = (first, last)
    }

    /// As `delayMs` has it.
    var json: JSONValue {
        minimum == maximum
            ? .number(JSONNumber(minimum)) : ["min": .number(JSONNumber(minimum)), "max": .number(JSONNumber(maximum))]
    }

    var description: String { Self.text(of: json) }

    /// A delay as the configuration has it, for people.
    static func text(of delay: JSONValue) -> String {
        if let range = delay.objectValue {
            return "\(range["min"]?.numberValue?.text ?? "?") to \(range["max"]?.numberValue?.text ?? "?") ms"
        }
        return "\(delay.numberValue?.text ?? "?") ms"
    }
}
