import AdminAPI
import AdminClient
import ArgumentParser
import LoadModel
import ProviderWire

/// Which run a command is about.
struct RunArgument: ParsableArguments {
    /// Asks the daemon that the environment names.
    static let completion = CompletionKind.shellCommand("mockctl bench list --quiet 2>/dev/null")

    @Argument(help: "The run's id; the newest one if it is not given.", completion: completion) var id: String?

    /// The run that was named, or else the newest one.
    func id(from client: MockdClient) async throws -> String {
        if let id { return id }
        var query = RunQuery()
        query.limit = 1
        guard let run = try await client.benchmarks(query).benchmarks.first else {
            throw CommandFailure(.refused, "no benchmark has been run")
        }
        return run.id
    }
}

/// Which of the runs that have not ended a command is about.
struct ActiveRunArgument: ParsableArguments {
    @Argument(help: "The run's id; the active one if it is not given.", completion: RunArgument.completion)
    var id: String?

    /// The run that was named, or else the one that is active.
    func id(from client: MockdClient) async throws -> String {
        if let id { return id }
        guard let run = try await client.status().benchmark else {
            throw CommandFailure(.refused, "no benchmark is running")
        }
        return run.id
    }
}

/// Which runs of the history are meant.
struct RunConditions: ParsableArguments {
    @Option(help: ArgumentHelp("Only runs of this tag; may be repeated, all must be there.", valueName: "tag"))
    var tag: [String] = []
    @Option(help: ArgumentHelp("Only runs with these words in name, note, tags, URL or model.", valueName: "text"))
    var search: String?
    @Option(
        help: ArgumentHelp("Only runs in this state; may be repeated.", valueName: "state"),
        completion: NamedChoice.completion(of: RunRecord.State.self),
        transform: { try NamedChoice.value($0, "state") }
    )
    var state: [RunRecord.State] = []
    @Option(
        help: ArgumentHelp("Only runs that ask this endpoint.", valueName: "endpoint"),
        completion: .list(Endpoint.allCases.map(\.rawValue)),
        transform: { name in
            guard let endpoint = Endpoint(name: name) else {
                let known = Endpoint.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("\"\(name)\" is no endpoint; give one of: \(known)")
            }
            return endpoint
        }
    )
    var endpoint: Endpoint?
    @Option(
        help: ArgumentHelp("Only runs since then: 7d, 36h, 2026-01-31.", valueName: "time"), transform: Self.moment
    )
    var since: RunQuery.Moment?
    @Option(help: ArgumentHelp("Only runs before then.", valueName: "time"), transform: Self.moment)
    var until: RunQuery.Moment?
    @Option(help: ArgumentHelp("Only runs of the plan of this fingerprint.", valueName: "fingerprint"))
    var samePlan: String?

    /// As the admin API has them.
    func query() -> RunQuery {
        var query = RunQuery()
        query.tags = tag
        query.text = search
        query.states = state
        query.endpoint = endpoint
        query.since = since
        query.until = until
        query.planFingerprint = samePlan
        return query
    }

    /// Whether not every run is meant.
    var areGiven: Bool {
        !tag.isEmpty || search != nil || !state.isEmpty || endpoint != nil || since != nil || until != nil
            || samePlan != nil
    }

    private static func moment(_ text: String) throws -> RunQuery.Moment {
        guard let moment = RunQuery.Moment(text) else {
            throw ValidationError("\"\(text)\" is no time; give 7d, 36h, 2026-01-31 or 2026-01-31T08:15:30Z")
        }
        return moment
    }
}
