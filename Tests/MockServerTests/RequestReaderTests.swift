import NIOCore
import ProviderWire
import Testing

@testable import MockServer

struct RequestReaderTests {
    private func read(
        _ body: String, _ provider: Provider, needs: RequestNeeds = [.model, .promptTokens]
    ) -> (facts: RequestFacts?, error: ProviderError?) {
        let endpoint: Endpoint = provider == .openAI ? .chat : .message
        let reading = RequestReader.read(
            ByteBuffer(string: body), for: endpoint, provider: provider, needs: needs, with: RequestParser()
        )
        switch reading {
        case .facts(let facts): return (facts, nil)
        case .refused(let error): return (nil, error)
        }
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
        let reading = RequestReader.read(body, for: .chat, provider: .openAI, needs: [], with: RequestParser())
        guard case .refused(let error) = reading else {
            Issue.record("taken")
            return
        }
        #expect(error.status == 400)
    }

    @Test(
        arguments: [
            ("{}", "model", nil), ("{\"model\":null,\(messages)}", "model", nil), (#"{"model":"m"}"#, "messages", nil),
            (#"{"model":"m","messages":null}"#, "messages", nil),
            ("{\"model\":1,\(messages)}", "model", (.string, .integer)),
            (#"{"model":"m","messages":{}}"#, "messages", (.objects, .object)),
            (#"{"model":"m","messages":"Hi"}"#, "messages", (.objects, .string)),
            ("{\"model\":\"m\",\(messages),\"stream\":\"yes\"}", "stream", (.boolean, .string)),
            ("{\"model\":\"m\",\(messages),\"stream\":1}", "stream", (.boolean, .integer)),
        ] as [(String, String, (ProviderError.ExpectedValue, ProviderError.FoundValue)?)])
    func `a field that is missing or of the wrong type is named by both`(
        body: String, field: String, types: (expected: ProviderError.ExpectedValue, found: ProviderError.FoundValue)?
    ) {
        for provider in Provider.allCases {
            let error: ProviderError =
                if let types {
                    .invalidType(field, expected: types.expected, found: types.found, for: provider)
                } else {
                    .missing(field, for: provider)
                }
            #expect(read(body, provider).error == error)
        }
    }

    @Test func `no messages at all are refused by both`() {
        let body = #"{"model":"m","messages":[],"max_tokens":1}"#
        for provider in Provider.allCases { #expect(read(body, provider).error == .emptyMessages(for: provider)) }
    }

    @Test func `Anthropic needs to know how much may be said, OpenAI does not`() {
        let body = "{\"model\":\"m\",\(Self.messages)}"
        #expect(read(body, .openAI).error == nil)
        #expect(read(body, .anthropic).error == .missing("max_tokens", for: .anthropic))
        let wrong = "{\"model\":\"m\",\(Self.messages),\"max_tokens\":\"9\"}"
        for provider in Provider.allCases {
            #expect(
                read(wrong, provider).error
                    == .invalidType("max_tokens", expected: .integer, found: .string, for: provider)
            )
        }
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

    @Test(arguments: [
        (#"[{"role":"system","content":"1234"},{"role":"user","content":"5678"}]"#, 2),
        (#"[{"role":"user","content":""}]"#, 0), (#"[{"role":"assistant"}]"#, 0),
        (#"[{"role":"user","content":[{"type":"text","text":"1234"},{"type":"text","text":"5"}]}]"#, 2),
        (#"[{"role":"user","content":[{"type":"text","text":"1234"},{"type":"image_url"}]}]"#, 86),
        (#"[{"role":"user","content":"\u00e4\u00e4"}]"#, 1),
    ])
    func `the prompt is as long as the texts of its messages`(messages: String, tokens: Int) {
        #expect(read("{\"model\":\"m\",\"messages\":\(messages)}", .openAI).facts?.promptTokens == tokens)
    }

    @Test(arguments: [(#""12345678""#, 3), (#"[{"type":"text","text":"12345678"}]"#, 3), ("null", 1)])
    func `what the system is told belongs to the prompt`(system: String, tokens: Int) {
        let body = "{\"model\":\"m\",\"max_tokens\":1,\"system\":\(system),\(Self.messages)}"
        #expect(read(body, .anthropic).facts?.promptTokens == tokens)
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
        let reading = RequestReader.read(buffer, for: .chat, provider: .openAI, needs: [.model], with: RequestParser())
        guard case .facts(let facts) = reading else {
            Issue.record("refused")
            return
        }
        #expect(facts.model == "m")
    }
}
