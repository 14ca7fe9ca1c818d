import NIOCore
import ProviderWire
import Testing

@testable import MockServer

struct RequestReaderTests {
    private func read(
        _ body: String, _ provider: Provider, needs: RequestNeeds = [.model, .promptTokens]
    ) -> TestReading {
        TestReading(body, provider == .openAI ? .chat : .message, needs: needs)
    }

    // MARK: - Refusals

    private static let messages = #""messages":[{"role":"user","content":"Hi"}]"#

    @Test(arguments: [
        ("", "the body is empty"), ("[]", "the body is no JSON object"), ("\"x\"", "the body is no JSON object"),
        ("null", "the body is no JSON object"),
    ])
    func `a body that is no object is refused in each provider's words`(body: String, detail: String) {
        #expect(read(body, .openAI).error == .notJSON(detail, for: .openAI))
        #expect(read(body, .anthropic).error == .notJSON(detail, for: .anthropic))
    }

    @Test(arguments: [
        "{", "{]", "{\"a\":}", "nul", "{} {}", "{\"a\":\"\u{1}\"}", "{\"a\":1,}", "{'a':1}", "{\"a\":01}", "\u{0}", " ",
        #"{"model":"m","messages":[{"content":"\ud800"}]}"#,
    ])
    func `a body that is no JSON is refused in each provider's words`(body: String) {
        let openAI = read(body, .openAI).error
        #expect(openAI?.status == 400)
        #expect(openAI?.message.hasPrefix("We could not parse the JSON body of your request: ") == true)
        let anthropic = read(body, .anthropic).error
        #expect(anthropic?.status == 400)
        #expect(anthropic?.message.hasPrefix("The request body is not valid JSON: ") == true)
    }

    @Test func `a body that is no UTF-8 is refused`() {
        var body = ByteBuffer(string: #"{"model":""#)
        body.writeBytes([0xFF])
        body.writeString(#"","messages":[{}]}"#)
        #expect(TestReading(body, .chat, needs: []).error?.status == 400)
    }

    @Test(arguments: Endpoint.allCases.filter { $0 != .models })
    func `unknown fields are accepted`(endpoint: Endpoint) {
        let members: JSONValue = ["metadata": ["a": "b"], "user": "u", "logit_bias": [:], "something_new": [1, .null]]
        #expect(TestReading(endpoint, members).error == nil)
    }

    @Test(arguments: ["1.5", "1e400", "true"])
    func `how much may be said is a whole number`(limit: String) {
        let body = "{\"model\":\"m\",\(Self.messages),\"max_tokens\":\(limit)}"
        #expect(read(body, .anthropic).error?.status == 400)
    }

    // MARK: - Facts

    @Test func `what the behaviour needs is read`() {
        let facts = read(#"{"model":"mé","messages":[{"role":"user","content":"12345"}]}"#, .openAI).facts
        #expect(facts?.endpoint == .chat)
        #expect(facts?.provider == .openAI)
        #expect(facts?.model == "mé")
        #expect(facts?.promptTokens == 2)
        #expect(facts?.isStreaming == false)
        #expect(facts?.includesUsage == false)
    }

    @Test func `what it does not need is not read`() {
        let facts = read("{\"model\":\"m\",\(Self.messages)}", .openAI, needs: []).facts
        #expect(facts?.model == nil)
        #expect(facts?.promptTokens == 0)
        #expect(facts?.shape == .some(nil))
    }

    @Test(arguments: Endpoint.allCases.filter { $0 != .models })
    func `each need is met for itself`(endpoint: Endpoint) {
        let all = TestReading(endpoint).facts
        #expect(all?.endpoint == endpoint)
        #expect(all?.provider == endpoint.provider)
        #expect(all?.model == "m")
        #expect(all?.promptTokens == 1)
        #expect(all?.shape?.lastUserText == "Hi")
        #expect(TestReading(endpoint, needs: .model).facts?.promptTokens == 0)
        #expect(TestReading(endpoint, needs: .promptTokens).facts?.model == .some(nil))
        #expect(TestReading(endpoint, needs: [.model, .promptTokens]).facts?.shape == .some(nil))
    }

    @Test(arguments: [["n": 0], ["tool_choice": "sometimes"], ["response_format": "json"]] as [JSONValue])
    func `what cannot be understood is refused, also where the answer would not obey it`(members: JSONValue) {
        #expect(TestReading(.chat, members, needs: []).error?.status == 400)
        #expect(TestReading(.chat, members, needs: []).error == TestReading(.chat, members).error)
        let understood: JSONValue = ["n": 2, "tool_choice": "auto", "response_format": ["type": "text"]]
        #expect(TestReading(.chat, understood, needs: []).facts?.shape == .some(nil))
    }

    @Test(arguments: [
        (#""stream":true"#, true, false), (#""stream":false"#, false, false), (#""stream":null"#, false, false),
        (#""stream":true,"stream_options":{"include_usage":true}"#, true, true),
        (#""stream_options":{"include_usage":true},"stream":true"#, true, true),
        (#""stream":true,"stream_options":{"include_usage":false}"#, true, false),
        (#""stream":true,"stream_options":{}"#, true, false), (#""stream":true,"stream_options":null"#, true, false),
    ])
    func `a stream is asked for, with or without usage`(fields: String, isStreaming: Bool, includesUsage: Bool) {
        let facts = read("{\"model\":\"m\",\(Self.messages),\(fields)}", .openAI).facts
        #expect(facts?.isStreaming == isStreaming)
        #expect(facts?.includesUsage == includesUsage)
    }

    @Test func `one parser reads one body after the other`() {
        let parser = RequestParser()
        for text in [#"{"a":"one"}"#, "{", #"{"a":"two"}"#] {
            switch parser.parse(ByteBuffer(string: text)) {
            case .document(let document): #expect(text.contains(document["a"]?.string ?? "nothing"))
            case .failure: #expect(text == "{")
            }
        }
    }

    @Test func `a part of a larger buffer is read as it is`() {
        var buffer = ByteBuffer(string: "xxx{\"model\":\"m\",\(Self.messages)}yyy")
        buffer.moveReaderIndex(forwardBy: 3)
        buffer.moveWriterIndex(to: buffer.writerIndex - 3)
        #expect(TestReading(buffer, .chat, needs: [.model]).facts?.model == "m")
    }
}
