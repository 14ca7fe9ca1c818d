public import ProviderWire

/// What a run does: which requests, to whom, how many and how many at once.
///
///     var plan = LoadPlan(.chat, baseURL: "http://127.0.0.1:8080", requests: 1_000, concurrency: 50)
///     plan.isStreaming = true
///
/// A plan is a closed loop: each of its connections sends the next request when the previous one is answered.
public struct LoadPlan: Sendable, Hashable {
    /// What the run is called in lists; nil for a name made from the endpoint.
    public var name: String?
    /// The endpoint that is asked.
    public var endpoint: Endpoint
    /// Whose headers are sent to an endpoint that both providers have; nil for the endpoint's own provider or OpenAI.
    public var provider: Provider?
    /// Whether the answers are asked for as streams.
    public var isStreaming = false
    /// Where the requests go, for instance `http://127.0.0.1:4000/openai`; nil for the daemon's own provider port.
    public var baseURL: String?
    /// The requested model; nil for ``effectiveModel``'s default.
    public var model: String?
    /// What is asked; nil for a short built-in question.
    public var prompt: Prompt?
    /// The most output tokens that are asked for; nil for 100 where the endpoint demands a number, else none.
    public var maximumTokens: Int?
    /// How many requests are kept in flight, 1 to 10,000.
    public var concurrency: Int
    /// How many requests are sent in all, 1 to 10,000,000.
    public var requests: Int
    /// How long one exchange may take, opening a connection for it included.
    public var timeout: Duration = .seconds(30)
    /// The most connections that are open at once; it caps ``concurrency``, since a connection has one request at a time.
    public var maximumConnections = 100
    /// Whether a connection is used again for the next request.
    public var keepsAlive = true
    /// The key that is sent as the provider expects it. It is never written out with the plan.
    public var apiKey: String?
    /// Further request headers, which replace the generator's own of the same name.
    public var headers: [HeaderField] = []

    /// A plan with the defaults of `mockctl bench start`: 200 requests, 20 at once.
    public init(
        _ endpoint: Endpoint = .chat,
        baseURL: String? = nil,
        requests: Int = 200,
        concurrency: Int = 20
    ) {
        self.endpoint = endpoint
        self.baseURL = baseURL
        self.requests = requests
        self.concurrency = concurrency
    }

    /// What the requests ask.
    public enum Prompt: Sendable, Hashable {
        /// One user message of this text.
        case text(String)
        /// The `messages` array of the request, as it is sent.
        case messages([JSONValue])
    }

    /// One request header.
    public struct HeaderField: Sendable, Hashable {
        /// The name, in any case.
        public var name: String
        /// The value, without line breaks.
        public var value: String

        /// A header of that name and value; whether they may be sent is found out with the plan's ``LoadPlan/issues``.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }
}

extension LoadPlan {
    /// The provider whose headers are sent.
    public var effectiveProvider: Provider { endpoint.provider ?? provider ?? .openAI }

    /// The model that the requests name: the plan's, else one that the built-in defaults of the mock have.
    public var effectiveModel: String {
        switch effectiveProvider {
        case .openAI: model ?? "gpt-3.5-turbo"
        case .anthropic: model ?? "claude-3-sonnet-20240229"
        }
    }

    /// How many connections the run really uses: never more than requests, concurrency or the cap on connections.
    public var effectiveConnections: Int { min(concurrency, maximumConnections, requests) }

    /// The plan's name, else one made from the endpoint.
    public var displayName: String { name ?? (isStreaming ? "\(endpoint.rawValue) stream" : endpoint.rawValue) }

    /// Where the plan runs: its base URL, else the target given here.
    ///
    /// - Throws: ``PlanError`` if there is neither, or if the URL is none that the generator can reach.
    public func target(otherwise ownTarget: LoadTarget? = nil) throws(PlanError) -> LoadTarget {
        if let baseURL { return try LoadTarget(url: baseURL) }
        if let ownTarget { return ownTarget }
        throw PlanError(targetIssue: "no base URL is given; give one such as http://127.0.0.1:8080")
    }
}
