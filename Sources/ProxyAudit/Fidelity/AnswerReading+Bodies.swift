import ProviderWire

extension AnswerReading {
    /// Reads a response that is no stream, in the endpoint's dialect.
    mutating func readBody(_ value: JSONValue) {
        readFailure(value["error"])
        id = value["id"]?.stringValue
        model = value["model"]?.stringValue
        readUsage(value["usage"])
        for choice in value["choices"]?.arrayValue ?? [] { readChoice(choice, choice["message"], event: nil) }
        switch value["content"] {
        case .array(let blocks)?:
            for block in blocks { readBlock(block) }
            finish = value["stop_reason"]?.stringValue
        default: break
        }
        if let items = value["output"]?.arrayValue {
            for item in items { readItem(item) }
            finish = value["status"]?.stringValue
        }
    }

    /// A choice of a chat or a text completion: whole, or what a chunk adds to it.
    mutating func readChoice(_ choice: JSONValue, _ message: JSONValue?, event: Int?) {
        add(choice["text"]?.stringValue, to: .text, event: event)
        switch message?["content"] {
        case .string(let text)?: add(text, to: .text, event: event)
        case .array(let parts)?: for part in parts { add(part["text"]?.stringValue, to: .text, event: event) }
        default: break
        }
        add((message?["reasoning_content"] ?? message?["reasoning"])?.stringValue, to: .reasoning, event: event)
        add(message?["refusal"]?.stringValue, to: .refusal, event: event)
        for (position, call) in (message?["tool_calls"]?.arrayValue ?? []).enumerated() {
            let index = call["index"]?.intValue ?? position
            let body = call["function"] ?? call["custom"]
            withCall(at: index) { known in
                if let id = call["id"]?.stringValue { known.id = id }
                if let name = body?["name"]?.stringValue { known.name = name }
            }
            add((body?["arguments"] ?? body?["input"])?.stringValue, to: .arguments(index), event: event)
        }
        if let reason = choice["finish_reason"]?.stringValue { finish = reason }
    }

    /// A block of Anthropic's.
    private mutating func readBlock(_ block: JSONValue) {
        switch block["type"]?.stringValue {
        case "text": add(block["text"]?.stringValue, to: .text, event: nil)
        case "thinking": add(block["thinking"]?.stringValue, to: .reasoning, event: nil)
        case "tool_use":
            calls.append(
                Call(
                    id: block["id"]?.stringValue, name: block["name"]?.stringValue ?? "",
                    arguments: String(decoding: (block["input"] ?? [:]).serialized(), as: UTF8.self)
                )
            )
        default: break
        }
    }

    /// An item of a response's output.
    private mutating func readItem(_ item: JSONValue) {
        switch item["type"]?.stringValue {
        case "message":
            for part in item["content"]?.arrayValue ?? [] {
                add(part["text"]?.stringValue, to: .text, event: nil)
                add(part["refusal"]?.stringValue, to: .refusal, event: nil)
            }
        case "reasoning":
            for part in item["summary"]?.arrayValue ?? [] { add(part["text"]?.stringValue, to: .reasoning, event: nil) }
        case "function_call", "custom_tool_call":
            calls.append(
                Call(
                    id: item["call_id"]?.stringValue, name: item["name"]?.stringValue ?? "",
                    arguments: (item["arguments"] ?? item["input"])?.stringValue ?? ""
                )
            )
        default: break
        }
    }
}
