import ProviderWire

extension AnswerReading {
    /// Reads a stream, in the endpoint's dialect.
    mutating func readEvents(_ events: [ObservedEvent]) {
        // Where the calls of a message or a response stand among the calls, by the index of their block or item.
        var callPositions: [Int: Int] = [:]
        for (position, event) in events.enumerated() {
            if event.data == "[DONE]" {
                terminal = position
                continue
            }
            guard let value = try? JSONValue(parsing: event.data) else {
                isReadable = false
                continue
            }
            let type = value["type"]?.stringValue ?? event.name
            if type == "ping" {
                pings.insert(position)
            } else if type == "error" || (value["error"].map { !$0.isNull } ?? false) {
                readFailure(value["error"] ?? value)
            } else {
                switch endpoint {
                case .message: readMessageEvent(type, value, at: position, &callPositions)
                case .response: readResponseEvent(type, value, at: position, &callPositions)
                case .chat, .completion, .embedding, .countTokens, .models: readChunk(value, at: position)
                }
            }
        }
    }

    private mutating func readChunk(_ value: JSONValue, at position: Int) {
        id = id ?? value["id"]?.stringValue
        model = model ?? value["model"]?.stringValue
        let choices = value["choices"]?.arrayValue ?? []
        for choice in choices { readChoice(choice, choice["delta"], event: position) }
        if let usage = value["usage"], !usage.isNull {
            readUsage(usage)
            if choices.isEmpty { usageOnly.insert(position) }
        }
    }

    private mutating func readMessageEvent(
        _ type: String?, _ value: JSONValue, at position: Int, _ callPositions: inout [Int: Int]
    ) {
        let index = value["index"]?.intValue ?? 0
        switch type {
        case "message_start":
            id = value["message"]?["id"]?.stringValue
            model = value["message"]?["model"]?.stringValue
            readUsage(value["message"]?["usage"])
        case "content_block_start":
            guard let block = value["content_block"] else { return }
            add(block["text"]?.stringValue, to: .text, event: position)
            add(block["thinking"]?.stringValue, to: .reasoning, event: position)
            guard block["type"] == "tool_use" else { return }
            callPositions[index] = calls.count
            calls.append(Call(id: block["id"]?.stringValue, name: block["name"]?.stringValue ?? ""))
        case "content_block_delta":
            let delta = value["delta"]
            add(delta?["text"]?.stringValue, to: .text, event: position)
            add(delta?["thinking"]?.stringValue, to: .reasoning, event: position)
            if let call = callPositions[index] {
                add(delta?["partial_json"]?.stringValue, to: .arguments(call), event: position)
            }
        case "message_delta":
            finish = value["delta"]?["stop_reason"]?.stringValue ?? finish
            readUsage(value["usage"])
        case "message_stop": terminal = position
        default: break
        }
    }

    private mutating func readResponseEvent(
        _ type: String?, _ value: JSONValue, at position: Int, _ callPositions: inout [Int: Int]
    ) {
        let index = value["output_index"]?.intValue ?? 0
        let delta = value["delta"]?.stringValue
        switch type {
        case "response.created":
            id = value["response"]?["id"]?.stringValue
            model = value["response"]?["model"]?.stringValue
        case "response.output_text.delta": add(delta, to: .text, event: position)
        case "response.refusal.delta": add(delta, to: .refusal, event: position)
        case "response.reasoning_summary_text.delta", "response.reasoning_text.delta":
            add(delta, to: .reasoning, event: position)
        case "response.output_item.added":
            let item = value["item"]
            guard item?["type"] == "function_call" || item?["type"] == "custom_tool_call" else { return }
            callPositions[index] = calls.count
            calls.append(Call(id: item?["call_id"]?.stringValue, name: item?["name"]?.stringValue ?? ""))
        case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta":
            if let call = callPositions[index] { add(delta, to: .arguments(call), event: position) }
        case "response.completed", "response.incomplete", "response.failed":
            terminal = position
            finish = value["response"]?["status"]?.stringValue
            readUsage(value["response"]?["usage"])
            readFailure(value["response"]?["error"])
        default: break
        }
    }
}
