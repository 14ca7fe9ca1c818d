public import ProviderWire

/// What a run does: which exchanges, when, how many, and what is demanded of them.
///
///     var plan = LoadPlan(.chat, baseURL: "http://127.0.0.1:8080", requests: 1_000, concurrency: 50)
///     plan.isStreaming = true
///     plan.arrivals = .poisson(rate: 200)
///
/// Three things are chosen independently: ``arrivals``, ``stop`` and ``workload`` (or ``mix``).
public struct LoadPlan: Sendable, Hashable {
    /// What the run is called in lists; nil for a name made from the workload.
    public var name: String?
    /// Words by which the run is found again.
    public var tags: [String] = []
    /// Where the requests go, for instance `http://127.0.0.1:4000/openai`; nil for the daemon's own provider port.
    public var baseURL: String?
    /// The key that is sent as the provider expects it. It is never written out with the plan.
    public var apiKey: String?
    /// What the exchanges are like.
    public var workload: Workload
    /// Several workloads in place of ``workload``, each with its weight; empty for that one alone.
    public var mix: [Workload] = []
    /// When requests are due.
    public var arrivals: ArrivalProcess
    /// When enough was measured.
    public var stop: StopCondition
    /// What precedes the measurement, at the same load; nil for nothing.
    public var warmUp: Extent?
    /// How long the load goes on after the measurement, so that the last measured exchanges end under it.
    public var coolDown: Duration = .zero
    /// How many requests of an open loop may be under way; those beyond wait for their turn, which counts as send lag.
    public var maximumInFlight = 10_000
    /// How long one exchange may take, opening a connection for it included.
    public var timeout: Duration = .seconds(30)
    /// The most connections that are open at once; nil for as many as can be in flight.
    ///
    /// It caps the requests in flight, since a connection has one at a time.
    public var maximumConnections: Int?
    /// Whether a connection is used again for the next request.
    public var keepsAlive = true
    /// Whose certificate is trusted where the target is `https`.
    public var trust = Trust.system
    /// What decides all that is random: arrivals, prompts, the order of a mix. Nil for another seed each run.
    public var seed: UInt64?
    /// What the run is to reach, for its verdict.
    public var objectives: [Objective] = []
    /// At which loads the plan is carried out one after the other; nil for once, as it is.
    public var search: LoadSearch?

    /// A closed loop with the defaults of `mockctl bench start`: 200 requests, 20 at once.
    public init(
        _ endpoint: Endpoint = .chat,
        baseURL: String? = nil,
        requests: Int? = 200,
        concurrency: Int = 20
    ) {
        self.baseURL = baseURL
        workload = Workload(endpoint)
        arrivals = .closedLoop(concurrency: concurrency, thinkTime: nil)
        stop = StopCondition(requests: requests)
    }

    /// So many requests, or so much time.
    public enum Extent: Sendable, Hashable {
        /// Until so many requests have ended.
        case requests(Int)
        /// For so long.
        case duration(Duration)
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
    /// The workloads of the run: those of the mix, else the one.
    public var workloads: [Workload] { mix.isEmpty ? [workload] : mix }

    /// ``Workload/endpoint`` of ``workload``.
    public var endpoint: Endpoint {
        get { workload.endpoint }
        set { workload.endpoint = newValue }
    }
    /// ``Workload/isStreaming`` of ``workload``.
    public var isStreaming: Bool {
        get { workload.isStreaming }
        set { workload.isStreaming = newValue }
    }
    /// ``Workload/model`` of ``workload``.
    public var model: String? {
        get { workload.model }
        set { workload.model = newValue }
    }
    /// ``Workload/prompt`` of ``workload``.
    public var prompt: Workload.Prompt? {
        get { workload.prompt }
        set { workload.prompt = newValue }
    }
    /// ``Workload/headers`` of ``workload``.
    public var headers: [HeaderField] {
        get { workload.headers }
        set { workload.headers = newValue }
    }

    /// How many requests a closed loop keeps in flight; nil for an open loop.
    public var concurrency: Int? {
        if case .closedLoop(let concurrency, _) = arrivals { concurrency } else { nil }
    }

    /// The most connections that the run uses: never more than requests, lanes or the caps on connections and in flight.
    public var effectiveConnections: Int {
        min(concurrency ?? maximumInFlight, maximumConnections ?? .max, stop.requests ?? .max)
    }

    /// The plan's name, else one made from the workloads.
    public var displayName: String { name ?? workloads.map(\.displayName).joined(separator: " + ") }

    /// Where the plan runs: its base URL, else the target given here.
    ///
    /// - Throws: ``PlanError`` if there is neither, or if the URL is none that the generator can reach.
    public func target(otherwise ownTarget: LoadTarget? = nil) throws(PlanError) -> LoadTarget {
        if let baseURL { return try LoadTarget(url: baseURL) }
        if let ownTarget { return ownTarget }
        throw PlanError(targetIssue: "no base URL is given; give one such as http://127.0.0.1:8080")
    }
}
