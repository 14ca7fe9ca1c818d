import MockBehavior
import ProviderWire
import Testing

@Suite struct `Extent of replies` {
    @Test(
        arguments: [
            (.chat, "one two three", 3, 4), (.message, "one two three", 3, 4), (.completion, "one two three", 3, 4),
            (.response, "one two three", 3, 4),
            (
                .chat, ["choices": [["message": ["content": "one two"]]], "usage": ["completion_tokens": 77]], 2, 77
            ),
            (.message, ["content": "one", "usage": ["output_tokens": 9]], 1, 9),
            (.chat, ["choices": [], "usage": .null], 1, 0),
        ] as [(Endpoint, JSONValue, Int, Int)])
    func `a canned reply knows its steps and tokens`(
        endpoint: Endpoint, reply: JSONValue, steps: Int, tokens: Int
    ) throws {
        let document: JSONValue = .object(JSONObject([(endpoint.rawValue, ["defaultResponses": [reply]])]))
        let upstream = try ConfigurationStore(document: document).upstream
        let extent = upstream[endpoint]?.replies.first?.compiled?.extent
        #expect(extent == ReplyExtent(steps: steps, outputTokens: tokens))
    }
}
