import AdminAPI
import HTTPTypes
import Hummingbird
import MockBehavior
import ProviderWire

extension AdminRouter {
    @Sendable func delay(_ request: Request, _: AdminRequestContext) async throws -> Response {
        .document(DelayView.all(try part(request)))
    }

    @Sendable func setDelay(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let resource = try await request.jsonBody()
        let snapshot = try update(request, parts: DelayChange.parts(of: resource, on: nil)) {
            try DelayChange.apply(resource, to: nil, in: $0)
        }
        return answer(DelayView.all(try ConfigurationPart(request.upstreamName, of: snapshot)), snapshot)
    }

    @Sendable func endpointDelay(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        let endpoint = try requestContext.endpoint(among: Endpoint.withDelay)
        return .document(DelayView.one(endpoint, try part(request)))
    }

    @Sendable func setEndpointDelay(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response
    {
        let endpoint = try requestContext.endpoint(among: Endpoint.withDelay)
        let resource = try await request.jsonBody()
        let snapshot = try update(request, parts: DelayChange.parts(of: resource, on: endpoint)) {
            try DelayChange.apply(resource, to: endpoint, in: $0)
        }
        return answer(DelayView.one(endpoint, try ConfigurationPart(request.upstreamName, of: snapshot)), snapshot)
    }

    private func answer(_ view: JSONValue, _ snapshot: ConfigurationSnapshot) -> Response {
        let revision = JSONValue.number(JSONNumber(snapshot.revision))
        var response = Response.document(view.setting(["revision"], to: revision))
        response.headers[.eTag] = snapshot.entityTag
        return response
    }
}

/// Delays as the admin API shows them, and profiles as they were written.
enum DelayView {
    /// What all endpoints agree on stands at the top, and so does the profile of those without one of their own.
    static func all(_ part: ConfigurationPart) -> JSONValue {
        let views = Endpoint.withDelay.map { ($0.rawValue, one($0, part)) }
        var view = JSONObject()
        for key in ["delayMs", "chunkDelayMs"] {
            let values = Set(views.compactMap { $0.1[key] })
            if values.count == 1 { view[key] = values.first }
        }
        view["latency"] = latency(part.document)
        view["endpoints"] = .object(JSONObject(views))
        return .object(view)
    }

    static func one(_ endpoint: Endpoint, _ part: ConfigurationPart) -> JSONValue {
        var view = part.configuration.delayDocument(of: endpoint)?.objectValue ?? JSONObject()
        view["latency"] = part.document[endpoint.rawValue].flatMap(latency)
        return .object(view)
    }

    private static func latency(_ section: JSONValue) -> JSONValue? {
        section["latency"].flatMap { $0.isNull ? nil : $0 }
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
