import ProviderWire

/// Finds the text of an answer, as the next turn of a conversation repeats it: no reasoning, no tool calls, one choice.
///
/// It builds values, which costs far more than ``AnswerScanner`` does: only conversations ask for it.
enum AnswerText {
    /// The text of a whole answer.
    static func text(ofBody body: [UInt8], endpoint: Endpoint) -> String {
        guard let json = try? JSONValue(parsing: body) else { return "" }
        switch endpoint {
        case .chat: return json["choices"]?[0]?["message"]?["content"].map(text(ofContent:)) ?? ""
        case .completion: return json["choices"]?[0]?["text"]?.stringValue ?? ""
        case .message: return json["content"].map(text(ofContent:)) ?? ""
        case .response:
            let items = json["output"]?.arrayValue ?? []
            return items.filter { $0["type"] == "message" }.compactMap { $0["content"].map(text(ofContent:)) }.joined()
        case .embedding, .countTokens, .models: return ""
        }
    }

    /// The text that one event of a stream adds.
    static func text(ofEvent data: UnsafeRawBufferPointer, endpoint: Endpoint) -> String {
        guard let json = try? JSONValue(parsing: Array(data)) else { return "" }
        switch endpoint {
        case .chat, .completion:
            let choice = json["choices"]?.arrayValue?.first { ($0["index"]?.intValue ?? 0) == 0 }
            let text = endpoint == .chat ? choice?["delta"]?["content"] : choice?["text"]
            return text?.stringValue ?? ""
        case .message: return json["delta"]?["text"]?.stringValue ?? ""
        case .response: return json["type"] == "response.output_text.delta" ? json["delta"]?.stringValue ?? "" : ""
        case .embedding, .countTokens, .models: return ""
        }
    }

    /// A text, or the texts of its parts.
    private static func text(ofContent content: JSONValue) -> String {
        content.stringValue ?? (content.arrayValue ?? []).compactMap { $0["text"]?.stringValue }.joined()
    }
}
