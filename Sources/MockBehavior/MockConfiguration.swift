public import ProviderWire
public import Synthesis

/// What a mock server is told to do: the typed form of the configuration document.
public struct MockConfiguration: Sendable, Hashable {
    /// The address that the provider port is bound to.
    public var host = "127.0.0.1"
    /// The provider port; 0 takes any free one.
    public var port = 8080
    /// Nil serves plain HTTP.
    public var tls: CertificateConfiguration?
    /// What the shared `/v1/models` means when the request does not say.
    public var provider = Provider.openAI
    /// The entries of the model lists (`{id, object, created, owned_by}`); nil serves the built-in ones.
    public var models: [JSONValue]?
    /// `/v1/chat/completions`
    public var chat = EndpointConfiguration()
    /// `/v1/completions`
    public var completion = EndpointConfiguration()
    /// `/v1/responses`
    public var response = EndpointConfiguration()
    /// `/v1/messages`
    public var message = EndpointConfiguration()
    /// `/v1/embeddings`
    public var embedding = EmbeddingConfiguration()
    /// How long `/v1/messages/count_tokens` takes.
    public var countTokensDelay = DurationDistribution.constant(.zero)
    /// How long `/v1/messages/count_tokens` takes in place of ``countTokensDelay``; nil leaves it to ``latency``.
    public var countTokensLatency: LatencySetting?
    /// How long the responses of all endpoints take that have no setting of their own; nil, and models that it says
    /// nothing of, leave it to the endpoints' delays.
    public var latency: LatencySetting?
    /// Profiles that `latency` members of the document may name.
    public var latencyProfiles: [String: LatencyProfile] = [:]
    /// The keys that clients must present; with none, every client is let in.
    public var apiKeys: [String] = []
    /// Whether browsers of any origin may call the provider port.
    public var allowsCrossOrigin = true
    /// What particular requests are answered with, as the document writes it; tried before all else.
    public var rules: [JSONValue] = []
    /// How much callers may ask for in a while; a request must pass all that concern it. Names are unique.
    public var rateLimits: [RateLimitConfiguration] = []
    /// What goes wrong on purpose; of several faults the first in order strikes. Names are unique.
    public var faults: [FaultConfiguration] = []
    /// Bounds on request bodies and on the time that stopping takes.
    public var limits = LimitConfiguration()
    /// What part of the requests the provider should get, in comparison to the weights of its upstreams; nil expects
    /// nothing.
    public var weight: Double?
    /// Further providers beside the one that all of the above describes. Names are unique.
    public var upstreams: [UpstreamConfiguration] = []
    /// Where the daemon's admin API listens; a server that a program starts for itself has none.
    public var admin = AdminConfiguration()
    /// Decides all that is drawn, and makes bodies tell one fixed time: the same requests in order get the same answers in
    /// every run. Nil draws anew.
    public var seed: Int?
    /// What the journal of provider requests keeps.
    public var journal = JournalConfiguration()
    /// Where the daemon's benchmarks may be pointed.
    public var bench = BenchConfiguration()
    /// Where rules may forward requests to.
    public var proxy = ProxyConfiguration()

    /// The defaults: the built-in models and replies on 127.0.0.1:8080, without delay, open to every client.
    public init() {}

    /// The settings of an endpoint that has replies; nil for those that have none.
    public subscript(endpoint: Endpoint) -> EndpointConfiguration? {
        switch endpoint {
        case .chat: chat
        case .completion: completion
        case .response: response
        case .message: message
        case .embedding, .countTokens, .models: nil
        }
    }
}

/// How embeddings are made.
public struct EmbeddingConfiguration: Sendable, Hashable {
    /// How many numbers a vector has where the request does not say.
    public var dimensions = 1536
    /// From the end of the request to the first byte of the response.
    public var delay = DurationDistribution.constant(.zero)
    /// Counts in place of the delay; nil leaves it to the setting of all endpoints.
    public var latency: LatencySetting?

    /// 1536 dimensions, at once.
    public init() {}
}

/// How one endpoint answers.
public struct EndpointConfiguration: Sendable, Hashable {
    /// The canned replies, served in turn: whole reply objects of the provider, or a text that stands for a reply which
    /// says just that. With none, a built-in reply is served.
    public var defaultResponses: [JSONValue] = []
    /// After the last reply: from the first again, or the last one for ever.
    public var loopResponses = true
    /// From the end of the request to the first byte of the response.
    public var delay = DurationDistribution.constant(.zero)
    /// Between two content chunks of a stream.
    public var chunkDelay = Duration.zero
    /// Counts in place of both delays; nil leaves it to the setting of all endpoints.
    public var latency: LatencySetting?

    /// No replies of its own and no delays: the built-in reply, at once.
    public init() {}
}

/// Bounds that protect the provider port.
public struct LimitConfiguration: Sendable, Hashable {
    /// The largest request body in bytes; larger ones get 413.
    public var maximumBodySize = 32 << 20
    /// How long open responses may go on after the daemon was told to stop.
    public var drainTimeout = Duration.seconds(20)
    /// How long a request may take from its first byte to its last; slower ones get 408.
    public var requestTimeout = Duration.seconds(30)
    /// How long a connection may be open without a request.
    public var idleTimeout = Duration.seconds(75)

    /// Bodies up to 32 MiB, 20 seconds to drain, 30 seconds for a request, 75 for the next one.
    public init() {}
}

/// Where the provider port's certificate comes from.
public enum CertificateConfiguration: Sendable, Hashable {
    /// PEM files: the certificate with its chain, and its private key. Read again whenever the configuration is reloaded.
    case files(certificate: String, key: String)
    /// A certificate for this machine that is made at the start, signed by nobody else.
    case selfSigned
}

/// Where the admin API listens and whom it lets in.
public struct AdminConfiguration: Sendable, Hashable {
    /// The address that the admin port is bound to; any but loopback needs a token.
    public var host = "127.0.0.1"
    /// 0 takes any free port.
    public var port = 8081
    /// The path of a unix socket, which is served as well.
    public var socket: String?
    /// The path of a file that holds the bearer token; demanded of every client over TCP when set.
    public var tokenFile: String?
    /// Host names besides `localhost` and the addresses of this machine by which the admin port may be called.
    public var allowedHosts: [String] = []

    /// TCP on 127.0.0.1:8081, no socket, no token.
    public init() {}
}

/// What benchmarks may do.
public struct BenchConfiguration: Sendable, Hashable {
    /// The hosts that a benchmark may be pointed at.
    public var allowedHosts = ["localhost", "127.0.0.1", "::1"]
    /// How many runs are kept; nil for any number.
    public var keptRuns: Int? = 1_000
    /// For how many days a run is kept; nil for ever.
    public var keptDays: Int? = 90

    /// Benchmarks of this machine only, of which a thousand are kept for ninety days.
    public init() {}
}

/// What rules may do that let a real provider answer.
public struct ProxyConfiguration: Sendable, Hashable {
    /// The hosts that requests may be forwarded to.
    public var allowedHosts = ["localhost", "127.0.0.1", "::1"]

    /// Servers of this machine only.
    public init() {}
}
