import AdminAPI
import HTTPTypes
import Hummingbird
import MockBehavior
import ProviderWire

extension AdminRouter {
    @Sendable func delay(_ request: Request, _: AdminRequestContext) async throws -> Response {
        .document(DelayView.all(context.store.current.configuration))
    }

    @Sendable func setDelay(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let resource = try await request.jsonBody()
        let snapshot = try update(request, parts: Endpoint.withDelay.map { ([$0.rawValue], []) }) {
            try ConfigurationEdit.settingDelay(resource, on: nil, in: $0)
        }
        return answer(DelayView.all(snapshot.configuration), snapshot)
    }

    @Sendable func endpointDelay(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        let endpoint = try requestContext.endpoint(among: Endpoint.withDelay)
        return .document(DelayView.one(endpoint, context.store.current.configuration))
    }

    @Sendable func setEndpointDelay(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response
    {
        let endpoint = try requestContext.endpoint(among: Endpoint.withDelay)
        let resource = try await request.jsonBody()
        let snapshot = try update(request, parts: [([endpoint.rawValue], [])]) {
            try ConfigurationEdit.settingDelay(resource, on: endpoint, in: $0)
        }
        return answer(DelayView.one(endpoint, snapshot.configuration), snapshot)
    }

    private func answer(_ view: JSONValue, _ snapshot: ConfigurationSnapshot) -> Response {
        let revision = JSONValue.number(JSONNumber(snapshot.revision))
        var response = Response.document(view.setting(["revision"], to: revision))
        response.headers[.eTag] = snapshot.entityTag
        return response
    }
}

/// Delays as the admin API shows them.
enum DelayView {
    /// What all endpoints agree on stands at the top.
    static func all(_ configuration: MockConfiguration) -> JSONValue {
        let views = Endpoint.withDelay.map { ($0.rawValue, one($0, configuration)) }
        var view = JSONObject()
        for key in ["delayMs", "chunkDelayMs"] {
            let values = Set(views.compactMap { $0.1[key] })
            if values.count == 1 { view[key] = values.first }
        }
        view["endpoints"] = .object(JSONObject(views))
        return .object(view)
    }

    static func one(_ endpoint: Endpoint, _ configuration: MockConfiguration) -> JSONValue {
        configuration.delayDocument(of: endpoint) ?? .object(JSONObject())
    }
}

extension AdminRequestContext {
    /// The endpoint that the path names.
    ///
    /// - Throws: ``Problem`` 404 if there is none of that name among those.
    func endpoint(among endpoints: [Endpoint] = Endpoint.withReplies) throws -> Endpoint {
        let name = parameters.get("endpoint") ?? ""
        guard let endpoint = Endpoint(name: name), endpoints.contains(endpoint) else {
            let known = endpoints.map(\.rawValue)
            let guess = NearestName.of(name, among: known).map { "; did you mean \"\($0)\"?" } ?? ""
            throw Problem(
                status: 404,
                detail:
                    "there is no such endpoint \"\(name)\" here\(guess) (known: \(known.joined(separator: ", ")))"
            )
        }
        return endpoint
    }
}
