public import AdminAPI
public import ProviderWire

extension MockdClient {
    /// Whether the daemon lives.
    public func health() async throws -> HealthResource { try await answer(.health).decoded() }

    /// Whether the daemon serves; refused with 503 while it starts or drains.
    public func readiness() async throws -> HealthResource { try await answer(.readiness).decoded() }

    /// The description of the admin API, OpenAPI 3.1.
    public func openAPI() async throws -> JSONValue { try await answer(.openAPI).document() }

    /// The metrics in Prometheus' text format.
    public func prometheus() async throws -> String { try await answer(.prometheus).text }

    /// State, uptime, listeners, revision and the active run.
    public func status() async throws -> StatusResource { try await answer(.status).decoded() }

    /// The daemon's version.
    public func version() async throws -> VersionResource { try await answer(.version).decoded() }

    /// What the daemon counted up to now.
    public func metrics() async throws -> LiveMetrics { try await answer(.metrics).decoded() }

    /// Live metrics once a second, for as long as they are listened to; the events are named `metrics`.
    public func events() async throws -> EventStream<LiveMetrics> {
        try await eventStream(.events, named: ["metrics"])
    }
}
