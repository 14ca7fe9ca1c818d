/// Anthropic's answer to the question how many tokens a message has.
///
/// Format: the `MessageTokensCount` object of Anthropic's API reference.
package enum TokenCountReply {
    package static let body = ByteTemplate(["input_tokens": .hole(.promptTokens)])
}
