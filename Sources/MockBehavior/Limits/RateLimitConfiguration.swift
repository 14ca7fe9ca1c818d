public import ProviderWire

/// How much a caller may ask for in a while, as providers limit it: beyond, the answer is 429 and says when to come back.
///
///     var limit = RateLimitConfiguration("tier-1")
///     limit.requests = 3
///     limit.window = .seconds(10)
public struct RateLimitConfiguration: Sendable, Hashable {
    /// What it is called in the configuration, in the journal and in the metrics.
    public var name: String
    /// Only requests to these endpoints; empty for all that generate or embed.
    public var endpoints: [Endpoint] = []
    /// Only requests for these models; `*` stands for any characters, `?` for one. Empty for any.
    public var models: [String] = []
    /// Only requests with these keys; empty for any, and for none at all.
    public var keys: [String] = []
    /// Who shares what there is.
    public var scope = Scope.key
    /// How many requests in a window.
    public var requests: Int?
    /// How many tokens in a window, of prompts and answers.
    public var tokens: Int?
    /// How many tokens of prompts in a window.
    public var inputTokens: Int?
    /// How many tokens of answers in a window.
    public var outputTokens: Int?
    /// In which what is limited comes back.
    public var window = Duration.seconds(60)
    /// How it comes back.
    public var algorithm = Algorithm.tokenBucket

    /// Who shares what there is.
    public enum Scope: String, Sendable, Hashable, CaseIterable {
        /// All requests with the same key; those without any are together one caller.
        case key
        /// All requests for the same model, whoever asks.
        case model
        /// All requests with the same key for the same model.
        case keyAndModel
        /// Everybody.
        case all
    }

    /// How what was taken comes back.
    public enum Algorithm: String, Sendable, Hashable, CaseIterable {
        /// Little by little, all the time; what is not used adds up to one window's worth.
        case tokenBucket
        /// All at once, when the window that began with the first request is over.
        case fixedWindow
    }

    /// A limit of nothing yet.
    public init(_ name: String) { self.name = name }

    /// Endpoints that a limit without any concerns.
    static let usualEndpoints: Set<Endpoint> = [.chat, .completion, .response, .message, .embedding]

    /// What must be read from a request.
    var needs: RequestNeeds {
        let isByModel = !models.isEmpty || scope == .model || scope == .keyAndModel
        let isByTokens = tokens != nil || inputTokens != nil
        return (isByModel ? RequestNeeds.model : []).union(isByTokens ? .promptTokens : [])
    }
}
