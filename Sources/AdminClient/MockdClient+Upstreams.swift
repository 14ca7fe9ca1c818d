public import AdminAPI

extension MockdClient {
    /// The upstreams and where clients reach them.
    public func upstreams() async throws -> UpstreamList { try await answer(.upstreams).decoded() }

    /// Which share of the requests each upstream received, and whether that is what was expected.
    ///
    /// - Parameter weights: what is expected, by the upstream's name: `["default": 3, "backup": 1]`; nil for the
    ///   configuration's weights.
    public func routing(expecting weights: [String: Double]? = nil) async throws -> RoutingReport {
        let text = weights?.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: ",")
        return try await answer(.routing, query: text.map(Self.routingQuery(expecting:))).decoded()
    }

    package static func routingQuery(expecting weights: String) -> String {
        "expect=" + AdminRoute.percentEncoded(weights)
    }
}
