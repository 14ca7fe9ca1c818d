package import AdminAPI
package import ProviderWire
import ServerSentEvents

/// Steers a running `llm-mockd` through its admin API: one method for each ``AdminAPI/AdminRoute``.
///
///     let client = MockdClient(.tcp(host: "127.0.0.1", port: 8081))
///     _ = try await client.setDelay(["delayMs": 200])
///     let run = try await client.startBenchmark(LoadPlan(requests: 1_000))
///
/// Every method throws ``AdminClientError``, and `CancellationError` if its task was cancelled. Each call has a connection
/// of its own.
public struct MockdClient: Sendable {
    /// Where the daemon is.
    public var address: AdminAddress
    /// The bearer token, if the daemon asks for one.
    public var token: String?
    /// The provider that delays, replies, rules, faults and the configuration are about; nil for the one at the top of
    /// the configuration.
    public var upstream: String?
    /// How long to wait for a connection.
    public var connectTimeout = Duration.seconds(5)
    /// How long to wait for a whole response; for an event stream, until it begins.
    public var responseTimeout = Duration.seconds(30)

    /// A client of the daemon at that address.
    public init(_ address: AdminAddress = .standard, token: String? = nil) {
        self.address = address
        self.token = token
    }

    /// Calls a route and gives its successful answer as it came.
    ///
    /// - Parameters:
    ///   - arguments: for the variables in the route's path, in their order.
    ///   - query: what follows the question mark.
    package func answer(
        _ route: AdminRoute, _ arguments: (String, String) = ("", ""), query: String? = nil, body: JSONValue? = nil,
        ifMatch: String? = nil
    ) async throws -> AdminAnswer {
        try await AdminConnection.exchange(
            request(route, arguments, query: query, body: body, ifMatch: ifMatch),
            connectTimeout: connectTimeout, timeout: responseTimeout
        ).accepted()
    }

    /// Calls a route with a body that is no single JSON document; both ways may take as long as a large one needs.
    package func answer(_ route: AdminRoute, text body: [UInt8]) async throws -> AdminAnswer {
        var request = request(route, ("", ""))
        request.setBody(body, type: route.requestBody?.contentType ?? "application/octet-stream")
        return try await AdminConnection.exchange(
            request, connectTimeout: connectTimeout, timeout: max(responseTimeout, .seconds(300))
        ).accepted()
    }

    /// Opens an event stream; events of other names are passed over.
    func eventStream<Value>(
        _ route: AdminRoute, _ argument: String = "", query: String? = nil, named names: Set<String>
    ) async throws -> EventStream<Value> {
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: ServerSentEvent.self)
        _ = try await AdminConnection.exchange(
            request(route, (argument, ""), query: query), connectTimeout: connectTimeout, timeout: responseTimeout,
            events: continuation
        ).accepted()
        return EventStream(names: names, base: stream)
    }

    private func request(
        _ route: AdminRoute, _ arguments: (String, String), query: String? = nil, body: JSONValue? = nil,
        ifMatch: String? = nil
    ) -> AdminRequest {
        let upstream = upstream.flatMap {
            route.takesUpstream ? "upstream=" + AdminRoute.percentEncoded($0) : nil
        }
        let parts = [query, upstream].compactMap(\.self)
        return AdminRequest(
            route,
            target: route.path(arguments.0, arguments.1) + (parts.isEmpty ? "" : "?" + parts.joined(separator: "&")),
            body: body?.serialized(), ifMatch: ifMatch, token: token, address: address
        )
    }
}
