public import ProviderWire
public import Synthesis

/// What the exchanges of a run are like: which endpoint is asked, for what.
public struct Workload: Sendable, Hashable {
    /// What the workload is called where a run has several; nil for a name made from the endpoint.
    public var name: String?
    /// How many of a mix's requests are of this workload, in proportion to the others' weights.
    public var weight = 1.0
    /// The endpoint that is asked.
    public var endpoint: Endpoint
    /// Whose headers are sent to an endpoint that both providers have; nil for the endpoint's own provider or OpenAI.
    public var provider: Provider?
    /// Whether the answers are asked for as streams.
    public var isStreaming = false
    /// The requested model; nil for ``effectiveModel``'s default.
    public var model: String?
    /// What is asked; nil for a short built-in question.
    public var prompt: Prompt?
    /// The most output tokens that are asked for; nil for 100 where the endpoint demands a number, else none.
    public var maximumTokens: CountDistribution?
    /// Whether streams of chat and text completions are asked to tell their usage, which OpenAI's do only when asked.
    public var asksForUsage = true
    /// How many turns a conversation has; each asks again with all that was said before. 1 for single requests.
    public var turns = 1
    /// How long the user of a conversation waits before the next turn.
    public var turnDelay: DurationDistribution?
    /// Further request headers, which replace the generator's own of the same name.
    public var headers: [LoadPlan.HeaderField] = []

    /// A workload of that endpoint.
    public init(_ endpoint: Endpoint = .chat) { self.endpoint = endpoint }

    /// What the requests ask.
    public enum Prompt: Sendable, Hashable {
        /// One user message of this text.
        case text(String)
        /// The `messages` array of the request, as it is sent.
        case messages([JSONValue])
        /// Synthetic text of so many tokens, another for each request.
        case synthetic(tokens: CountDistribution)
        /// Texts or `messages` arrays of a file, in turn.
        case list([JSONValue])
    }

    /// The provider whose headers are sent.
    public var effectiveProvider: Provider { endpoint.provider ?? provider ?? .openAI }

    /// The model that the requests name: the workload's, else one that the built-in defaults of the mock have.
    public var effectiveModel: String {
        switch effectiveProvider {
        case .openAI: model ?? "gpt-3.5-turbo"
        case .anthropic: model ?? "claude-3-sonnet-20240229"
        }
    }

    /// The workload's name, else one made from the endpoint.
    public var displayName: String { name ?? (isStreaming ? "\(endpoint.rawValue) stream" : endpoint.rawValue) }
}
