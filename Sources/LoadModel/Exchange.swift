package import ProviderWire

/// One request of a plan, made ready to be sent, and what its answer must be like.
package struct Exchange: Sendable, Hashable {
    /// The whole request, head and body.
    package let request: [UInt8]
    /// The endpoint that is asked.
    package let endpoint: Endpoint
    /// Whether the answer must be a stream.
    package let isStreaming: Bool

    /// The request that the plan sends to that target.
    package init(plan: LoadPlan, target: LoadTarget) {
        endpoint = plan.endpoint
        isStreaming = plan.isStreaming
        let body = plan.requestBody
        var head = "\(body == nil ? "GET" : "POST") \(target.path(of: plan.endpoint)) HTTP/1.1\r\n"
        for field in plan.requestHeaders(target: target, bodyCount: body?.count) {
            head += "\(field.name): \(field.value)\r\n"
        }
        head += "\r\n"
        request = Array(head.utf8) + (body ?? [])
    }
}

extension LoadPlan {
    /// The request's body; nil for a request that has none.
    var requestBody: [UInt8]? {
        if endpoint == .models { return nil }
        var body = JSONObject()
        body["model"] = .string(effectiveModel)
        let limit = maximumTokens.map { JSONValue.number(JSONNumber($0)) }
        switch endpoint {
        case .chat:
            body["messages"] = messages
            body["max_tokens"] = limit
        case .completion:
            body["prompt"] = text
            body["max_tokens"] = limit
        case .response:
            body["input"] = isConversation ? messages : text
            body["max_output_tokens"] = limit
        case .message:
            body["messages"] = messages
            body["max_tokens"] = limit ?? 100
        case .countTokens: body["messages"] = messages
        case .embedding: body["input"] = text
        case .models: break
        }
        if isStreaming { body["stream"] = true }
        return JSONValue.object(body).serialized()
    }

    private var isConversation: Bool { if case .messages? = prompt { true } else { false } }

    private var messages: JSONValue {
        if case .messages(let messages)? = prompt { .array(messages) } else { [["role": "user", "content": text]] }
    }

    /// The prompt as a text: of messages, the last one's.
    private var text: JSONValue {
        switch prompt {
        case .messages(let messages): messages.last?["content"] ?? ""
        case .text(let text): .string(text)
        case nil: "Say hello in one short sentence."
        }
    }

    func requestHeaders(target: LoadTarget, bodyCount: Int?) -> [HeaderField] {
        var fields = [
            HeaderField(name: "host", value: target.authority),
            HeaderField(name: "user-agent", value: "llm-mockd/bench"),
            HeaderField(name: "accept", value: isStreaming ? "text/event-stream" : "application/json"),
        ]
        switch effectiveProvider {
        case .openAI:
            if let apiKey { fields.append(HeaderField(name: "authorization", value: "Bearer \(apiKey)")) }
        case .anthropic:
            if let apiKey { fields.append(HeaderField(name: "x-api-key", value: apiKey)) }
            fields.append(HeaderField(name: "anthropic-version", value: "2023-06-01"))
        }
        if bodyCount != nil { fields.append(HeaderField(name: "content-type", value: "application/json")) }
        let replaced = Set(headers.map { $0.name.lowercased() })
        fields.removeAll { replaced.contains($0.name) }
        fields += headers
        if let bodyCount { fields.append(HeaderField(name: "content-length", value: String(bodyCount))) }
        if !keepsAlive { fields.append(HeaderField(name: "connection", value: "close")) }
        return fields
    }
}
