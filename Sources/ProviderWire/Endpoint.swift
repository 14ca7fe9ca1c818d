/// A provider endpoint, by the name that it has in the configuration and in the admin API.
public enum Endpoint: String, Sendable, Hashable, Codable, CaseIterable {
    /// OpenAI's chat completions.
    case chat
    /// OpenAI's text completions, which came before chat.
    case completion
    /// OpenAI's responses.
    case response
    /// OpenAI's embeddings.
    case embedding
    /// Anthropic's messages.
    case message
    /// Anthropic's count of a message's tokens.
    case countTokens
    /// The list of models, and one model by its id; both providers.
    case models

    /// Also accepts the names that the providers' own paths suggest: `messages`, `chat/completions`, `model`.
    public init?(name: String) {
        switch name {
        case "chat", "chat/completions": self = .chat
        case "completion", "completions": self = .completion
        case "response", "responses": self = .response
        case "embedding", "embeddings": self = .embedding
        case "message", "messages": self = .message
        case "countTokens", "count_tokens", "messages/count_tokens": self = .countTokens
        case "models", "model": self = .models
        default: return nil
        }
    }

    /// The path without a provider's prefix.
    public var path: String {
        switch self {
        case .chat: "/v1/chat/completions"
        case .completion: "/v1/completions"
        case .response: "/v1/responses"
        case .embedding: "/v1/embeddings"
        case .message: "/v1/messages"
        case .countTokens: "/v1/messages/count_tokens"
        case .models: "/v1/models"
        }
    }

    /// The provider whose format the endpoint speaks; nil for the models, which both have.
    public var provider: Provider? {
        switch self {
        case .chat, .completion, .response, .embedding: .openAI
        case .message, .countTokens: .anthropic
        case .models: nil
        }
    }

    /// Whether the endpoint answers from a list of replies.
    public var hasReplies: Bool {
        switch self {
        case .chat, .completion, .response, .message: true
        case .embedding, .countTokens, .models: false
        }
    }

    /// Whether the endpoint's answers can be delayed.
    public var hasDelay: Bool {
        switch self {
        case .chat, .completion, .response, .embedding, .message, .countTokens: true
        case .models: false
        }
    }

    /// The methods that the endpoint answers, as `Allow` names them.
    public var allowedMethods: String {
        switch self {
        case .chat, .completion, .response, .embedding, .message, .countTokens: "POST, OPTIONS"
        case .models: "GET, HEAD, OPTIONS"
        }
    }

    /// Those that answer from a list of replies.
    public static let withReplies: [Endpoint] = allCases.filter(\.hasReplies)
    /// Those whose answers can be delayed.
    public static let withDelay: [Endpoint] = allCases.filter(\.hasDelay)
}
