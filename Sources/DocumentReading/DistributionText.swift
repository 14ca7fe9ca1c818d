import ProviderWire

/// Distributions of durations in one line: `200ms`, `50ms-250ms`, `lognormal:median=200ms,p99=900ms`.
///
/// They are only another way to write the JSON of ``DistributionReader``: what is read, and what is wrong with it, is
/// decided there alone.
enum DistributionText {
    /// The JSON that a text stands for; nil if it has none of the forms.
    ///
    /// - Parameter unit: of numbers without one; nil takes them only behind a name (`gamma:mean=20,cv=0.5`).
    static func document(_ text: String, unit: Duration?) -> JSONValue? {
        guard let colon = text.firstIndex(of: ":") else { return plain(text, unit: unit) }
        let kind = String(text[..<colon])
        let parameters = text[text.index(after: colon)...]
        if kind == "constant" { return [kind: value(parameters)] }
        var members = JSONObject()
        for parameter in parameters.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = parameter.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
            guard parts.count == 2, members[parts[0]] == nil else { return nil }
            members[parts[0]] = value(parts[1])
        }
        return [kind: .object(members)]
    }

    private static func plain(_ text: String, unit: Duration?) -> JSONValue? {
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let durations = parts.compactMap { DurationText.duration($0, unit: unit) }
        guard durations.count == parts.count, let first = durations.first, let last = durations.last else { return nil }
        return parts.count == 1 ? .milliseconds(first) : ["min": .milliseconds(first), "max": .milliseconds(last)]
    }

    private static func value(_ text: some StringProtocol) -> JSONValue {
        if text.allSatisfy({ $0.isASCII && $0.isNumber || $0 == "." }), let number = Double(text) {
            return .number(JSONNumber(number))
        }
        return .string(String(text))
    }
}
