import MockBehavior
import ProviderWire

/// Latency profiles for people.
enum LatencyText {
    /// What stands under `latency` in a configuration: `gpt-4o-like`, `ttft 300 ms, itl 20 ms, 2 models`.
    static func text(_ latency: JSONValue) -> String {
        switch latency {
        case .string(let text): return text
        case .number: return "ttft \(DelayText.text(latency))"
        case .object(let object):
            return object.members.compactMap { part($0.key, $0.value) }.joined(separator: ", ")
        case .null, .bool, .array: return "-"
        }
    }

    /// Whether delays beside it never count.
    static func isForAllModels(_ latency: JSONValue) -> Bool {
        switch latency {
        case .string, .number: true
        case .object(let object): object.keys != ["models"]
        case .null, .bool, .array: false
        }
    }

    private static func part(_ key: String, _ value: JSONValue) -> String? {
        switch key {
        case _ where value.isNull: nil
        case "profile": value.stringValue
        case "tokensPerSecond": value.numberValue.map { "\($0.text) tokens/s" }
        case "ttft", "itl", "total": "\(key) \(DelayText.text(value))"
        case "models":
            value.objectValue.map { $0.keys.count == 1 ? "1 model" : "\($0.keys.count) models" }
        case "coldStart": "cold start"
        default: key
        }
    }
}
