import ProviderWire
import Testing

struct TokenCountReplyTests {
    @Test func `a count has the prompt's tokens and nothing else`() {
        let text = Rendering.text(TokenCountReply.body, Rendering.values(for: .anthropic))
        #expect(text == #"{"input_tokens":7}"#)
        #expect(TokenCountReply.body.needs == .promptTokens)
    }
}
