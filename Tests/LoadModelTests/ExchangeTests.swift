import LoadModel
import ProviderWire
import Synthesis
import Testing

@Suite struct ExchangeTests {
    private let target = LoadTarget(host: "127.0.0.1", port: 8080)

    private func request(_ plan: LoadPlan, _ target: LoadTarget? = nil) -> String {
        String(decoding: Exchange(plan: plan, target: target ?? self.target).request, as: UTF8.self)
    }

    @Test func `a chat completion is asked as OpenAI's clients ask`() {
        var plan = LoadPlan(.chat)
        plan.apiKey = "sk-1"
        plan.prompt = .text("Hi \"you\"")

        let body = #"{"model":"gpt-3.5-turbo","messages":[{"role":"user","content":"Hi \"you\""}]}"#
        let expected = """
            POST /v1/chat/completions HTTP/1.1
            host: 127.0.0.1:8080
            user-agent: llm-mockd/bench
            accept: application/json
            authorization: Bearer sk-1
            content-type: application/json
            content-length: \(body.utf8.count)

            \(body)
            """
        #expect(request(plan) == expected.replacing("\n", with: "\r\n"))
    }

    @Test func `a message is asked as Anthropic's clients ask`() {
        var plan = LoadPlan(.message)
        plan.apiKey = "sk-2"
        plan.isStreaming = true
        plan.keepsAlive = false
        plan.messages(["role": "user", "content": "x"])

        let body =
            #"{"model":"claude-3-sonnet-20240229","messages":[{"role":"user","content":"x"}],"max_tokens":100,"stream":true}"#
        let expected = """
            POST /anthropic/v1/messages HTTP/1.1
            host: [::1]
            user-agent: llm-mockd/bench
            accept: text/event-stream
            x-api-key: sk-2
            anthropic-version: 2023-06-01
            content-type: application/json
            content-length: \(body.utf8.count)
            connection: close

            \(body)
            """
        #expect(
            request(plan, LoadTarget(host: "::1", port: 80, pathPrefix: "/anthropic"))
                == expected.replacing("\n", with: "\r\n")
        )
    }

    struct Question: Sendable, CustomTestStringConvertible {
        var endpoint: Endpoint
        var prompt: Workload.Prompt?
        var maximumTokens: Int?
        var isStreaming = false
        var body: String

        var testDescription: String { "\(endpoint): \(body)" }
    }

    private static let text = Workload.Prompt.text("Hi")
    private static let messages = Workload.Prompt.messages([
        ["role": "system", "content": "a"], ["role": "user", "content": "b"],
    ])
    private static let shortQuestion = "Say hello in one short sentence."

    @Test(arguments: [
        Question(
            endpoint: .chat, prompt: messages, maximumTokens: 7, isStreaming: true,
            body: #"{"model":"m","messages":[{"role":"system","content":"a"},{"role":"user","content":"b"}],"#
                + #""max_tokens":7,"stream":true,"stream_options":{"include_usage":true}}"#
        ),
        Question(
            endpoint: .chat,
            body: #"{"model":"m","messages":[{"role":"user","content":"\#(shortQuestion)"}]}"#
        ),
        Question(endpoint: .completion, prompt: text, body: #"{"model":"m","prompt":"Hi"}"#),
        Question(
            endpoint: .completion, prompt: messages, maximumTokens: 7, isStreaming: true,
            body: #"{"model":"m","prompt":"b","max_tokens":7,"stream":true,"stream_options":{"include_usage":true}}"#
        ),
        Question(endpoint: .completion, body: #"{"model":"m","prompt":"\#(shortQuestion)"}"#),
        Question(endpoint: .response, prompt: text, body: #"{"model":"m","input":"Hi"}"#),
        Question(
            endpoint: .response, prompt: messages, maximumTokens: 7, isStreaming: true,
            body: #"{"model":"m","input":[{"role":"system","content":"a"},{"role":"user","content":"b"}],"#
                + #""max_output_tokens":7,"stream":true}"#
        ),
        Question(endpoint: .embedding, prompt: text, maximumTokens: 7, body: #"{"model":"m","input":"Hi"}"#),
        Question(endpoint: .embedding, prompt: messages, body: #"{"model":"m","input":"b"}"#),
        Question(
            endpoint: .message, prompt: text, maximumTokens: 7,
            body: #"{"model":"m","messages":[{"role":"user","content":"Hi"}],"max_tokens":7}"#
        ),
        Question(
            endpoint: .countTokens, prompt: text, maximumTokens: 7,
            body: #"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#
        ),
    ])
    func `each endpoint is asked in its own words`(question: Question) throws {
        var plan = LoadPlan(question.endpoint)
        plan.model = "m"
        plan.prompt = question.prompt
        plan.workload.maximumTokens = question.maximumTokens.map { .constant($0) }
        plan.isStreaming = question.isStreaming

        let parts = request(plan).split(separator: "\r\n\r\n")

        #expect(parts.last.map(String.init) == question.body)
        let head = try #require(parts.first)
        #expect(head.hasPrefix("POST \(question.endpoint.path) HTTP/1.1\r\n"))
        #expect(head.contains("accept: \(question.isStreaming ? "text/event-stream" : "application/json")\r\n"))
        #expect(head.contains("anthropic-version: ") == (question.endpoint.provider == .anthropic))
    }

    @Test(arguments: Endpoint.allCases)
    func `a default model is one of the endpoint's provider`(endpoint: Endpoint) {
        let model = endpoint.provider == .anthropic ? "claude-3-sonnet-20240229" : "gpt-3.5-turbo"
        #expect(Workload(endpoint).effectiveModel == model)
    }

    @Test func `models are asked without a body`() {
        var plan = LoadPlan(.models)
        plan.workload.provider = .anthropic

        let expected = """
            GET /v1/models HTTP/1.1
            host: 127.0.0.1:8080
            user-agent: llm-mockd/bench
            accept: application/json
            anthropic-version: 2023-06-01


            """
        #expect(request(plan) == expected.replacing("\n", with: "\r\n"))
    }

    @Test func `a header of the plan goes before the generator's own`() {
        var plan = LoadPlan(.models)
        plan.headers = [.init(name: "User-Agent", value: "mine"), .init(name: "x-more", value: "1")]

        let text = request(plan)

        #expect(text.contains("User-Agent: mine\r\nx-more: 1\r\n"))
        #expect(!text.contains("llm-mockd"))
    }
}

extension LoadPlan {
    fileprivate mutating func messages(_ message: JSONValue) { prompt = .messages([message]) }
}
