import Measurement
public import ProviderWire

extension LoadPlan {
    /// Reads a plan strictly: unknown keys, wrong types and values out of range are refused, all at once.
    ///
    /// - `name` (string): what the run is called; made from the endpoint if absent.
    /// - `endpoint` (`chat`, `completion`, `response`, `embedding`, `message`, `countTokens` or `models`): default `chat`.
    /// - `provider` (`openai` or `anthropic`): whose headers a request for models carries; default `openai`.
    /// - `stream` (boolean): whether to ask for streams; default false.
    /// - `baseURL` (string; also `baseUrl`): where to; default the daemon's own provider port.
    /// - `model` (string): default `gpt-3.5-turbo` or `claude-3-sonnet-20240229`.
    /// - `prompt` (string) or `messages` (array): what to ask; a short question by default.
    /// - `maxTokens` (1 to 1,000,000): default 100 for messages, else none.
    /// - `concurrency` (1 to 10,000): default 20.
    /// - `requests` (1 to 10,000,000): default 200.
    /// - `timeoutMs` (1 to 3,600,000): the limit of one exchange; default 30,000.
    /// - `maxConnections` (1 to 10,000): a cap on the connections; default 100.
    /// - `keepAlive` (boolean): whether connections are used again; default true.
    /// - `apiKey` (string): sent as the provider expects it, never shown again.
    /// - `headers` (object of strings): further request headers.
    ///
    /// - Throws: ``PlanError`` with every issue.
    public init(json: JSONValue) throws(PlanError) {
        var reader = PlanReader(json)
        self.init()
        read(from: &reader)
        reader.refuseUnknown(known: Self.keys + [Self.baseURLAlias])
        // What could not be read has its default, which is valid: no issue is told twice.
        let issues = reader.issues + self.issues
        if !issues.isEmpty { throw PlanError(.invalidPlan, issues: issues) }
    }

    /// The plan as JSON, with its defaults written out and its keys made unreadable.
    public var json: JSONValue { json(revealingSecrets: false) }

    /// The plan as JSON for sending it to a daemon; everything else shows ``json``.
    public func json(revealingSecrets: Bool) -> JSONValue {
        var object = JSONObject()
        object["name"] = name.map { .string($0) }
        object["endpoint"] = .string(endpoint.rawValue)
        object["provider"] = provider.map { .string($0.rawValue) }
        object["stream"] = .bool(isStreaming)
        object["baseURL"] = baseURL.map { .string($0) }
        object["model"] = model.map { .string($0) }
        switch prompt {
        case .text(let text): object["prompt"] = .string(text)
        case .messages(let messages): object["messages"] = .array(messages)
        case nil: break
        }
        object["maxTokens"] = maximumTokens.map { .number(JSONNumber($0)) }
        object["concurrency"] = .number(JSONNumber(concurrency))
        object["requests"] = .number(JSONNumber(requests))
        object["timeoutMs"] = .number(JSONNumber(Int(timeout.milliseconds)))
        object["maxConnections"] = .number(JSONNumber(maximumConnections))
        object["keepAlive"] = .bool(keepsAlive)
        object["apiKey"] = apiKey.map { .string(revealingSecrets ? $0 : Self.redacted) }
        if !headers.isEmpty {
            let fields = headers.map { field in
                (field.name, JSONValue.string(field.isSecret && !revealingSecrets ? Self.redacted : field.value))
            }
            object["headers"] = .object(JSONObject(fields))
        }
        return .object(object)
    }

    private static let keys = [
        "name", "endpoint", "provider", "stream", "baseURL", "model", "prompt", "messages", "maxTokens", "concurrency",
        "requests", "timeoutMs", "maxConnections", "keepAlive", "apiKey", "headers",
    ]
    private static let baseURLAlias = "baseUrl"

    private mutating func read(from reader: inout PlanReader) {
        name = reader.string("name")
        let endpoints = Endpoint.allCases.map(\.rawValue).joined(separator: ", ")
        endpoint =
            reader.read("endpoint", expecting: "an endpoint: \(endpoints)") {
                $0.stringValue.flatMap(Endpoint.init(name:))
            } ?? endpoint
        provider = reader.read("provider", expecting: "openai or anthropic") {
            $0.stringValue.flatMap(Provider.init(rawValue:))
        }
        isStreaming = reader.bool("stream") ?? isStreaming
        baseURL = reader.string("baseURL") ?? reader.string(Self.baseURLAlias)
        model = reader.string("model")
        let text = reader.string("prompt")
        let messages = reader.read("messages", expecting: "an array", \.arrayValue)
        if text != nil, messages != nil { reader.refuse("messages", "prompt is given too; give one of them") }
        prompt = messages.map(Prompt.messages) ?? text.map(Prompt.text)
        maximumTokens = reader.int("maxTokens")
        concurrency = reader.int("concurrency") ?? concurrency
        requests = reader.int("requests") ?? requests
        if let milliseconds = reader.int("timeoutMs") { timeout = .milliseconds(milliseconds) }
        maximumConnections = reader.int("maxConnections") ?? maximumConnections
        keepsAlive = reader.bool("keepAlive") ?? keepsAlive
        apiKey = reader.string("apiKey")
        headers =
            reader.read("headers", expecting: "an object of strings") { json in
                guard let members = json.objectValue?.members else { return nil }
                let fields = members.compactMap { member in
                    member.value.stringValue.map { HeaderField(name: member.key, value: $0) }
                }
                return fields.count == members.count ? fields : nil
            } ?? headers
    }
}
