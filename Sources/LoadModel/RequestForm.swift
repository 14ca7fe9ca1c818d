import ProviderWire

/// How the requests of one workload are written: all of the head that is the same each time, and the body's shape.
struct RequestForm: Sendable {
    /// What a request says.
    enum Content {
        /// One user message, or the whole text of endpoints that know no messages.
        case text(String)
        /// All messages; of endpoints that know none, the last one's text.
        case messages([JSONValue])
    }

    private let workload: Workload
    private let index: Int
    /// Up to the value of `content-length`, or all of the head of a request that has no body.
    private let headStart: [UInt8]
    private let headEnd: [UInt8]

    /// - Parameter index: of the workload among the plan's.
    init(_ workload: Workload, index: Int, plan: LoadPlan, target: LoadTarget) {
        self.workload = workload
        self.index = index
        let hasBody = workload.endpoint != .models
        var head = "\(hasBody ? "POST" : "GET") \(target.path(of: workload.endpoint)) HTTP/1.1\r\n"
        for field in workload.requestHeaders(target: target, apiKey: plan.apiKey, hasBody: hasBody) {
            head += "\(field.name): \(field.value)\r\n"
        }
        if hasBody { head += "content-length: " }
        headStart = Array(head.utf8)
        headEnd = Array("\(hasBody ? "\r\n" : "")\(plan.keepsAlive ? "" : "connection: close\r\n")\r\n".utf8)
    }

    /// The request that says this.
    func exchange(_ content: Content, maximumTokens: Int?, needsText: Bool = false) -> Exchange {
        var request = headStart
        if let body = body(content, maximumTokens: maximumTokens) {
            request.reserveCapacity(headStart.count + headEnd.count + body.count + 20)
            request += String(body.count).utf8
            request += headEnd
            request += body
        } else {
            request += headEnd
        }
        return Exchange(
            request: request, workload: index, endpoint: workload.endpoint, isStreaming: workload.isStreaming,
            needsText: needsText
        )
    }

    private func body(_ content: Content, maximumTokens: Int?) -> [UInt8]? {
        var body = JSONObject()
        body["model"] = .string(workload.effectiveModel)
        let limit = maximumTokens.map { JSONValue.number(JSONNumber($0)) }
        switch workload.endpoint {
        case .chat:
            body["messages"] = content.messages
            body["max_tokens"] = limit
        case .completion:
            body["prompt"] = content.text
            body["max_tokens"] = limit
        case .response:
            body["input"] = if case .messages = content { content.messages } else { content.text }
            body["max_output_tokens"] = limit
        case .message:
            body["messages"] = content.messages
            body["max_tokens"] = limit ?? 100
        case .countTokens: body["messages"] = content.messages
        case .embedding: body["input"] = content.text
        case .models: return nil
        }
        if workload.isStreaming {
            body["stream"] = true
            let tellsUsageWhenAsked = workload.endpoint == .chat || workload.endpoint == .completion
            if tellsUsageWhenAsked, workload.asksForUsage { body["stream_options"] = ["include_usage": true] }
        }
        return JSONValue.object(body).serialized()
    }
}

extension RequestForm.Content {
    /// What an element of a list of prompts says.
    init(_ prompt: JSONValue) {
        self = prompt.arrayValue.map { .messages($0) } ?? .text(prompt.stringValue ?? "")
    }

    /// As a `messages` array.
    var messages: JSONValue {
        switch self {
        case .text(let text): [["role": "user", "content": .string(text)]]
        case .messages(let messages): .array(messages)
        }
    }

    /// As a text: of messages, the last one's.
    var text: JSONValue {
        switch self {
        case .text(let text): .string(text)
        case .messages(let messages): messages.last?["content"] ?? ""
        }
    }
}

extension Workload {
    /// All headers but `content-length` and `connection`, which stand behind them.
    fileprivate func requestHeaders(target: LoadTarget, apiKey: String?, hasBody: Bool) -> [LoadPlan.HeaderField] {
        var fields = [
            LoadPlan.HeaderField(name: "host", value: target.authority),
            LoadPlan.HeaderField(name: "user-agent", value: "llm-mockd/bench"),
            LoadPlan.HeaderField(name: "accept", value: isStreaming ? "text/event-stream" : "application/json"),
        ]
        switch effectiveProvider {
        case .openAI:
            if let apiKey { fields.append(LoadPlan.HeaderField(name: "authorization", value: "Bearer \(apiKey)")) }
        case .anthropic:
            if let apiKey { fields.append(LoadPlan.HeaderField(name: "x-api-key", value: apiKey)) }
            fields.append(LoadPlan.HeaderField(name: "anthropic-version", value: "2023-06-01"))
        }
        if hasBody { fields.append(LoadPlan.HeaderField(name: "content-type", value: "application/json")) }
        let replaced = Set(headers.map { $0.name.lowercased() })
        fields.removeAll { replaced.contains($0.name) }
        return fields + headers
    }
}
