/// A provider endpoint, by the name that it has in the configuration and in the admin API.
public enum Endpoint: String, Sendable, Hashable, Codable, CaseIterable {
    /// OpenAI's chat completions.
    case chat
    /// Anthropic's messages.
    case message
    /// The list of models, and one model by its id; both providers.
    case models

    /// Also accepts the names that the providers' own paths suggest: `messages`, `chat/completions`, `model`.
    public init?(name: String) {
        switch name {
        case "chat", "chat/completions": self = .chat
        case "message", "messages": self = .message
        case "models", "model": self = .models
        default: return nil
        }
    }

    /// The path without a provider's prefix.
    public var path: String {
        switch self {
        case .chat: "/v1/chat/completions"
        case .message: "/v1/messages"
        case .models: "/v1/models"
        }
    }

    /// The provider whose format the endpoint speaks; nil for the models, which both have.
    public var provider: Provider? {
        switch self {
        case .chat: .openAI
        case .message: .anthropic
        case .models: nil
        }
    }

    /// Whether the endpoint answers from canned replies, with a delay.
    public var hasReplies: Bool {
        switch self {
        case .chat, .message: true
        case .models: false
        }
    }

    /// The methods that the endpoint answers, as `Allow` names them.
    public var allowedMethods: String {
        switch self {
        case .chat, .message: "POST, OPTIONS"
        case .models: "GET, HEAD, OPTIONS"
        }
    }

    /// Those that have canned replies.
    public static let withReplies: [Endpoint] = allCases.filter(\.hasReplies)
}
