import ArgumentParser
import ProviderWire

/// What an option of `faults set` says, as the fault's document has it: `after-events=5,with=pings,every=1s`.
///
/// Words are parted by commas; `some-key=value` becomes the member `someKey`, times get their unit: `everyMs`.
struct FaultSetting: Hashable {
    let json: JSONValue

    private static let times = ["every": "everyMs", "for": "durationMs"]
    private static let moments = ["before-head", "after-head"]
    private static let everything = ["all", "first", "last"]

    /// A moment of a response, with more: `before-head`, `after-events=5`, `after-head,with=pings`; `all`, `first` and
    /// `last` stand for where it is usual.
    static func moment(_ text: String) throws -> FaultSetting {
        if everything.contains(text) { return FaultSetting(json: true) }
        if moments.contains(text) { return FaultSetting(json: .string(camelCase(text))) }
        return FaultSetting(
            json: try members(text, from: text) { word in
                moments.contains(word) ? ("at", .string(camelCase(word))) : nil
            })
    }

    /// Settings that may be words: `split-bytes=3,comments,no-spaces`.
    static func flags(_ text: String) throws -> FaultSetting {
        FaultSetting(
            json: try members(text, from: text) { word in
                word.hasPrefix("no-")
                    ? (camelCase(String(word.dropFirst("no-".count))), false) : (camelCase(word), true)
            })
    }

    /// Numbers and times alone: `bytes=1,every=50ms`.
    static func values(_ text: String) throws -> FaultSetting {
        FaultSetting(json: try members(text, from: text) { _ in nil })
    }

    private static func members(
        _ text: String, from source: String, word: (String) -> (String, JSONValue)?
    ) throws -> JSONValue {
        var object = JSONObject()
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let member = try member(part) ?? word(String(part)), !part.isEmpty else {
                throw ValidationError("\"\(part)\" in \"\(source)\": give key=value, such as after-events=5")
            }
            object[member.0] = member.1
        }
        return .object(object)
    }

    private static func member(_ part: Substring) throws -> (String, JSONValue)? {
        guard let equals = part.firstIndex(of: "=") else { return nil }
        let (key, value) = (String(part[..<equals]), part[part.index(after: equals)...])
        guard let timeKey = times[key] else { return (camelCase(key), json(value)) }
        guard let time = TimeText.milliseconds(value, unitless: 1) else {
            throw ValidationError("\"\(value)\" in \"\(part)\" is no time; give 500ms, 2s or 1m")
        }
        return (timeKey, .number(JSONNumber(time)))
    }

    private static func json(_ value: Substring) -> JSONValue {
        switch value {
        case "true": true
        case "false": false
        default: Int(value).map { .number(JSONNumber($0)) } ?? .string(String(value))
        }
    }

    /// `some-key` as documents write it: `someKey`.
    private static func camelCase(_ text: String) -> String {
        let words = text.split(separator: "-").map(String.init)
        return (words.prefix(1) + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }).joined()
    }
}
