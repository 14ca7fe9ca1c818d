import ProviderWire

/// What a request means in no provider's words, as a document: so that requests of two dialects can be compared.
///
/// It has `system`, `dialogue` (a flat list of texts, calls and results), `tools`, `tokenLimit`, `stop`, `temperature`,
/// `topP` and `stream`. What only one dialect can say is left out.
enum RequestMeaning {
    static func document(of body: JSONValue, endpoint: Endpoint) -> JSONValue {
        var meaning = JSONObject()
        var system: [String] = []
        var dialogue: [JSONValue] = []
        switch endpoint {
        case .message, .countTokens:
            if let text = text(of: body["system"]) { system.append(text) }
            for message in body["messages"]?.arrayValue ?? [] { dialogue += entries(ofMessage: message) }
        case .response:
            if let text = body["instructions"]?.stringValue { system.append(text) }
            if let text = body["input"]?.stringValue { dialogue.append(["role": "user", "text": .string(text)]) }
            for item in body["input"]?.arrayValue ?? [] { read(item, &system, &dialogue) }
        case .chat, .completion, .embedding, .models:
            if let text = text(of: body["prompt"]) { dialogue.append(["role": "user", "text": .string(text)]) }
            for message in body["messages"]?.arrayValue ?? [] { read(message, &system, &dialogue) }
        }
        if !system.isEmpty { meaning["system"] = .string(system.joined(separator: "\n")) }
        meaning["dialogue"] = .array(dialogue)
        let tools = (body["tools"]?.arrayValue ?? []).map(tool)
        if !tools.isEmpty { meaning["tools"] = .array(tools) }
        meaning["tokenLimit"] = body["max_tokens"] ?? body["max_completion_tokens"] ?? body["max_output_tokens"]
        switch body["stop"] ?? body["stop_sequences"] {
        case .string(let stop)?: meaning["stop"] = [.string(stop)]
        case .array(let stops)? where !stops.isEmpty: meaning["stop"] = .array(stops)
        default: break
        }
        meaning["temperature"] = body["temperature"]
        meaning["topP"] = body["top_p"]
        meaning["stream"] = body["stream"] ?? false
        return .object(meaning)
    }

    /// The texts of a content that is a text or a list of parts.
    private static func text(of content: JSONValue?) -> String? {
        if let text = content?.stringValue { return text }
        guard let parts = content?.arrayValue else { return nil }
        return parts.compactMap { $0["text"]?.stringValue ?? $0.stringValue }.joined()
    }

    private static func call(_ name: JSONValue?, _ arguments: JSONValue?) -> JSONValue {
        // OpenAI writes arguments as a text that is JSON.
        let value = arguments?.stringValue.flatMap { try? JSONValue(parsing: $0) } ?? arguments
        return ["call": name ?? "", "arguments": value ?? [:]]
    }

    private static func tool(_ tool: JSONValue) -> JSONValue {
        let body = tool["function"] ?? tool
        return [
            "name": body["name"] ?? "", "description": body["description"] ?? "",
            "schema": body["parameters"] ?? body["input_schema"] ?? [:],
        ]
    }

    /// A message of Anthropic's.
    private static func entries(ofMessage message: JSONValue) -> [JSONValue] {
        let role = message["role"] ?? "user"
        guard let blocks = message["content"]?.arrayValue else {
            return [["role": role, "text": .string(text(of: message["content"]) ?? "")]]
        }
        var entries: [JSONValue] = []
        let texts = blocks.compactMap { $0["type"] == "text" ? $0["text"]?.stringValue : nil }
        for block in blocks where block["type"] == "tool_result" {
            entries.append(["result": .string(text(of: block["content"]) ?? "")])
        }
        if !texts.isEmpty { entries.append(["role": role, "text": .string(texts.joined())]) }
        for block in blocks where block["type"] == "tool_use" { entries.append(call(block["name"], block["input"])) }
        return entries
    }

    /// A message of a chat, or an item of a response's input.
    private static func read(_ message: JSONValue, _ system: inout [String], _ dialogue: inout [JSONValue]) {
        switch message["type"]?.stringValue {
        case "function_call": return dialogue.append(call(message["name"], message["arguments"]))
        case "function_call_output": return dialogue.append(["result": .string(text(of: message["output"]) ?? "")])
        default: break
        }
        let content = text(of: message["content"])
        switch message["role"]?.stringValue {
        case "system", "developer": system.append(content ?? "")
        case "tool": dialogue.append(["result": .string(content ?? "")])
        default:
            if let content, !content.isEmpty {
                dialogue.append(["role": message["role"] ?? "user", "text": .string(content)])
            }
            for toolCall in message["tool_calls"]?.arrayValue ?? [] {
                dialogue.append(call(toolCall["function"]?["name"], toolCall["function"]?["arguments"]))
            }
        }
    }
}
