import ProviderWire
import Testing

struct MessageReplyTests {
    private let values = Rendering.values(for: .anthropic)

    private func body(_ canned: JSONValue) throws -> JSONValue {
        try JSONValue(parsing: Rendering.text(ByteTemplate(MessageReply(canned: canned).reply), values))
    }

    private func events(_ canned: JSONValue) throws -> [JSONValue] {
        try Rendering.events(MessageReply(canned: canned).frames(), values)
    }

    private static let everyBlock: JSONValue = [
        "content": [
            ["type": "thinking", "thinking": "Let me see.", "signature": "c2ln"],
            ["type": "text", "text": "The weather in Ulm:"],
            ["type": "tool_use", "id": "toolu_1", "name": "weather", "input": ["city": "Ulm", "days": [1, 2]]],
        ]
    ]

    @Test func `what is written is served untouched and in its order`() throws {
        let written = try JSONValue(
            parsing: """
                {"stop_sequence":"END","usage":{"output_tokens":3,"cache_read_input_tokens":1.0,"input_tokens":2},
                "content":[{"text":"Hi","citations":null,"type":"text"}],"stop_reason":"stop_sequence","model":"m",
                "role":"assistant","x":[],"type":"message","id":"msg_9"}
                """
        )
        #expect(try body(written) == written)
    }

    @Test func `what clients need and the file leaves out is added after what is written`() throws {
        let body = try body(["content": [["text": "Hi there"]], "usage": ["service_tier": "standard"]])
        #expect(
            body == [
                "content": [["text": "Hi there", "type": "text"]],
                "usage": ["service_tier": "standard", "input_tokens": 7, "output_tokens": 2],
                "id": "msg_1", "type": "message", "role": "assistant", "model": "asked-for", "stop_reason": "end_turn",
                "stop_sequence": .null,
            ]
        )
    }

    @Test func `a text stands for a reply that says it`() throws {
        let expected = try body(["content": [["type": "text", "text": "Hi"]]])
        #expect(try body("Hi") == expected)
        #expect(try body(["content": "Hi"]) == expected)
    }

    @Test func `the use of a tool is the reason to stop`() throws {
        let body = try body(["content": [["id": "toolu_1", "name": "clock", "input": [:]]]])
        #expect(body["content"]?[0]?["type"] == "tool_use")
        #expect(body["stop_reason"] == "tool_use")
    }

    @Test func `a tool use without id and input gets them, in the body as in the stream`() throws {
        let canned: JSONValue = ["content": [["type": "tool_use", "name": "clock"]]]
        let block = try body(canned)["content"]?[0]
        #expect(block?["id"]?.stringValue?.hasPrefix("toolu_") == true)
        #expect(block?["input"] == [:])
        let start = try events(canned).first { $0["type"] == "content_block_start" }
        #expect(start?["content_block"]?["id"] != nil)
        #expect(start?["content_block"]?["id"] == block?["id"])
    }

    @Test func `a thinking block without signature gets an empty one, in the body as in the stream`() throws {
        let block = try body(["content": [["type": "thinking", "thinking": "Hm."]]])["content"]?[0]
        #expect(block?["signature"] == "")
    }

    @Test func `a block without type that holds a thought is a thinking block`() throws {
        let block = try body(["content": [["thinking": "Hm.", "signature": "c2ln"]]])["content"]?[0]
        #expect(block?["type"] == "thinking")
    }

    @Test func `events come in Anthropic's order, a ping after the first block's start`() throws {
        let types = try events(Self.everyBlock).compactMap { $0["type"]?.stringValue }
        let withoutRepeats = zip(types, [""] + types).filter { $0 != $1 }.map(\.0)
        let block = ["content_block_start", "content_block_delta", "content_block_stop"]
        #expect(
            withoutRepeats == ["message_start", "content_block_start", "ping"] + block.dropFirst() + block + block
                + ["message_delta", "message_stop"]
        )
    }

    @Test func `every event is named as its data is`() throws {
        for frame in MessageReply(canned: Self.everyBlock).frames() {
            let lines = Rendering.text(frame.template, values).split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count == 4 && lines.suffix(2) == ["", ""])
            let data = try JSONValue(parsing: lines[1].dropFirst("data: ".count).utf8)
            #expect(lines[0] == "event: \(data["type"]?.stringValue ?? "")")
        }
    }

    @Test func `the first event shows a message of which nothing is said yet`() throws {
        let message = try events(Self.everyBlock.setting(["usage"], to: ["cache_read_input_tokens": 5])).first?[
            "message"]
        #expect(message?["id"] == "msg_1")
        #expect(message?["content"] == [])
        #expect(message?["stop_reason"] == .some(.null))
        #expect(message?["stop_sequence"] == .some(.null))
        #expect(message?["usage"] == ["cache_read_input_tokens": 5, "input_tokens": 7, "output_tokens": 1])
    }

    @Test func `a block begins without what its deltas bring`() throws {
        let blocks = try events(Self.everyBlock).compactMap { $0["content_block"] }
        #expect(
            blocks == [
                ["type": "thinking", "thinking": "", "signature": ""], ["type": "text", "text": ""],
                ["type": "tool_use", "id": "toolu_1", "name": "weather", "input": [:]],
            ]
        )
    }

    @Test func `the deltas of each block reassemble to what it says`() throws {
        func joined(_ index: JSONValue, _ type: JSONValue, _ key: String) throws -> String {
            try events(Self.everyBlock).filter { $0["index"] == index && $0["delta"]?["type"] == type }
                .compactMap { $0["delta"]?[key]?.stringValue }.joined()
        }
        #expect(try joined(0, "thinking_delta", "thinking") == "Let me see.")
        #expect(try joined(0, "signature_delta", "signature") == "c2ln")
        #expect(try joined(1, "text_delta", "text") == "The weather in Ulm:")
        #expect(try joined(2, "input_json_delta", "partial_json") == #"{"city":"Ulm","days":[1,2]}"#)
    }

    @Test func `the input of a tool begins with an empty fragment`() throws {
        let fragments = try events(Self.everyBlock).compactMap { $0["delta"]?["partial_json"]?.stringValue }
        #expect(fragments.first == "")
        #expect(fragments.dropFirst().allSatisfy { !$0.isEmpty })
    }

    @Test func `a block of an unknown kind begins whole and has no deltas`() throws {
        let block: JSONValue = ["type": "redacted_thinking", "data": "ZGF0YQ=="]
        let events = try events(["content": [block]])
        #expect(events.compactMap { $0["content_block"] } == [block])
        #expect(!events.contains { $0["type"] == "content_block_delta" })
    }

    @Test func `the end has the reason to stop and all tokens that came out`() throws {
        let written: JSONValue = [
            "content": "Hi", "stop_reason": "max_tokens", "usage": ["input_tokens": 1, "output_tokens": 42],
        ]
        let end = try events(written).first { $0["type"] == "message_delta" }
        #expect(end?["delta"] == ["stop_reason": "max_tokens", "stop_sequence": .null])
        #expect(end?["usage"] == ["input_tokens": 1, "output_tokens": 42])
    }

    @Test func `a usage that is left out has all that the real one has, also at the end`() throws {
        let usage = try body("Hi there")["usage"]
        #expect(
            usage == [
                "input_tokens": 7, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0,
                "cache_creation": ["ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0],
                "output_tokens": 2, "service_tier": "standard",
            ]
        )
        #expect(
            try events("Hi there").first { $0["type"] == "message_delta" }?["usage"] == [
                "input_tokens": 7, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "output_tokens": 2,
            ]
        )
    }

    @Test func `content is due one step after the other, all else with the content before it`() {
        // Start, block start, ping, three words, block stop, end, stop.
        #expect(MessageReply(canned: "one two three").frames().map(\.step) == [0, 0, 0, 0, 1, 2, 2, 2, 2])
    }

    @Test func `an empty reply is a whole stream all the same`() throws {
        let types = try events(["content": []]).compactMap { $0["type"]?.stringValue }
        #expect(types == ["message_start", "message_delta", "message_stop"])
    }
}
