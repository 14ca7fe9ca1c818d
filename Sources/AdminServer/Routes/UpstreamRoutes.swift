import AdminAPI
import Hummingbird
import MockBehavior

extension AdminRouter {
    @Sendable func upstreams(_: Request, _: AdminRequestContext) async throws -> Response {
        let snapshot = context.store.current
        let scheme = snapshot.configuration.tls == nil ? "http" : "https"
        let top = UpstreamConfiguration(UpstreamConfiguration.defaultName, snapshot.configuration)
        let listeners = context.upstreamListeners
        let provider = context.listeners["provider"]
        return try .json(
            UpstreamList(
                upstreams: ([top] + snapshot.configuration.upstreams).map { upstream in
                    let isOnProviderPort = upstream.prefix != nil || upstream.name == top.name
                    let listener =
                        isOnProviderPort
                        ? provider.map { AdminContext.UpstreamListener(address: $0) } : listeners[upstream.name]
                    return UpstreamList.Upstream(upstream, listener, scheme: scheme)
                }
            )
        )
    }

    @Sendable func routing(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let weights = try request.uri.queryParameters["expect"].map { try RoutingReport.weights(String($0)) }
        let snapshot = context.store.current
        let alone = snapshot.upstreams.count > 1 ? nil : await countsOfAll()
        return try .json(RoutingReport(snapshot, weights: weights, alone: alone))
    }

    /// A provider without others beside it is not counted on its own.
    private func countsOfAll() async -> UpstreamTally.Counts {
        let live = await context.liveMetrics()
        var counts = UpstreamTally.Counts()
        counts.succeeded = live.provider.successfulRequests
        counts.failed = live.provider.failedRequests
        counts.aborted = live.clientDisconnects.values.reduce(0, +)
        counts.requests = counts.succeeded + counts.failed + counts.aborted + live.requestsInFlight
        return counts
    }
}

extension UpstreamList.Upstream {
    fileprivate init(
        _ upstream: UpstreamConfiguration, _ listener: AdminContext.UpstreamListener?, scheme: String
    ) {
        let configuration = upstream.configuration
        self.init(
            name: upstream.name, state: .failed, models: configuration.modelCount, rules: configuration.rules.count,
            faults: configuration.faults.count
        )
        prefix = upstream.prefix
        weight = configuration.weight
        reason = listener == nil ? "its port is being bound" : listener?.problem
        guard let address = listener?.address else { return }
        state = .listening
        self.address = address
        baseURL = "\(scheme)://\(address)\(upstream.prefix ?? "")"
    }
}
