import MockBehavior
import NIOCore
import ProviderWire

/// Reads a request body once, into what the compiled behaviour asks for.
enum RequestReader {
    enum Reading {
        case facts(RequestFacts)
        /// The provider's own answer to such a body.
        case refused(ProviderError)
    }

    static func read(
        _ body: ByteBuffer, for endpoint: Endpoint, provider: Provider, needs: RequestNeeds, with parser: RequestParser
    ) -> Reading {
        switch parser.parse(body) {
        case .failure(let detail): .refused(.notJSON(detail, for: provider))
        case .document(let document): read(document, for: endpoint, provider: provider, needs: needs)
        }
    }

    private static func read(
        _ document: RequestNode, for endpoint: Endpoint, provider: Provider, needs: RequestNeeds
    ) -> Reading {
        guard document.kind == .object else { return .refused(.notJSON("the body is no JSON object", for: provider)) }
        if let error = check(document, for: endpoint, provider: provider) { return .refused(error) }
        var facts = RequestFacts(endpoint: endpoint, provider: provider)
        facts.isStreaming = document["stream"]?.bool ?? false
        if facts.isStreaming { facts.includesUsage = document["stream_options"]?["include_usage"]?.bool ?? false }
        if needs.contains(.model) { facts.model = document["model"]?.string }
        if needs.contains(.promptTokens) { facts.promptTokens = promptTokens(of: document) }
        return .facts(facts)
    }

    /// The provider's own complaint about required or ill-typed fields.
    private static func check(
        _ document: RequestNode, for endpoint: Endpoint, provider: Provider
    ) -> ProviderError? {
        guard let model = document["model"] else { return .missing("model", for: provider) }
        guard model.kind == .string else { return .wrongType("model", expected: "a valid string", for: provider) }
        guard let messages = document["messages"] else { return .missing("messages", for: provider) }
        guard messages.kind == .array else { return .wrongType("messages", expected: "a valid array", for: provider) }
        if messages.isEmptyArray { return .emptyMessages(for: provider) }
        if let stream = document["stream"], stream.kind != .bool {
            return .wrongType("stream", expected: "a valid boolean", for: provider)
        }
        if endpoint == .message {
            guard let limit = document["max_tokens"] else { return .missing("max_tokens", for: provider) }
            guard limit.kind == .integer else {
                return .wrongType("max_tokens", expected: "a valid integer", for: provider)
            }
        }
        return nil
    }

    /// An estimate from the texts of the messages and of Anthropic's `system`.
    private static func promptTokens(of document: RequestNode) -> Int {
        var length = document["system"].map(textLength) ?? 0
        document["messages"]?.forEachElement { message in length += message["content"].map(textLength) ?? 0 }
        return TokenCount.estimate(utf8Count: length)
    }

    /// The texts in a content: a string, or parts with a `text`.
    private static func textLength(of content: RequestNode) -> Int {
        if let length = content.utf8Count { return length }
        var length = 0
        content.forEachElement { part in length += part["text"]?.utf8Count ?? 0 }
        return length
    }
}
