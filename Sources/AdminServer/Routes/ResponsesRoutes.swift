import AdminAPI
import HTTPTypes
import Hummingbird
import MockBehavior
import ProviderWire

extension AdminRouter {
    @Sendable func responses(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let document = try part(request).document
        let all = Endpoint.withReplies.map { endpoint in
            (endpoint.rawValue, JSONValue.array(ConfigurationEdit.responses(of: endpoint, in: document)))
        }
        return .document(.object(JSONObject(all)))
    }

    @Sendable func replaceResponses(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let resource = try await request.jsonBody()
        let known = Endpoint.withReplies.map(\.rawValue).joined(separator: ", ")
        guard case .object(let members) = resource, !members.isEmpty else {
            throw Problem(
                status: 422,
                detail: "expected an object with an array for each of: \(known)",
                errors: [.init(pointer: "", detail: "expected an object, found \(resource.kindDescription)")]
            )
        }
        let parts: Parts = members.keys.map { key in
            (Self.path(of: Endpoint(name: key) ?? .chat), [key])
        }
        return try change(request, parts: parts) { document in
            try members.members.reduce(document) { document, member in
                guard let endpoint = Endpoint(name: member.key), endpoint.hasReplies else {
                    throw Problem(
                        status: 422,
                        detail: "there is no endpoint \"\(member.key)\" with replies (known: \(known))",
                        errors: [
                            .init(pointer: JSONPointer(tokens: [member.key]).description, detail: "unknown endpoint")
                        ]
                    )
                }
                return ConfigurationEdit.settingResponses(member.value, of: endpoint, in: document)
            }
        }
    }

    @Sendable func endpointResponses(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response
    {
        let endpoint = try requestContext.endpoint()
        return .document(.array(ConfigurationEdit.responses(of: endpoint, in: try part(request).document)))
    }

    @Sendable func replaceEndpointResponses(
        _ request: Request, _ requestContext: AdminRequestContext
    ) async throws -> Response {
        let endpoint = try requestContext.endpoint()
        let responses = try await request.jsonBody()
        return try change(request, parts: [(Self.path(of: endpoint), [])], replying: counting(endpoint)) {
            ConfigurationEdit.settingResponses(responses, of: endpoint, in: $0)
        }
    }

    @Sendable func appendEndpointResponse(
        _ request: Request, _ requestContext: AdminRequestContext
    ) async throws -> Response {
        let endpoint = try requestContext.endpoint()
        let reply = try await request.jsonBody()
        var index = ConfigurationEdit.responses(of: endpoint, in: try part(request).document).count
        let sent = Self.path(of: endpoint) + [String(index)]
        let snapshot = try update(request, parts: [(sent, [])]) { document in
            let responses = ConfigurationEdit.responses(of: endpoint, in: document)
            index = responses.count
            return ConfigurationEdit.settingResponses(.array(responses + [reply]), of: endpoint, in: document)
        }
        var response = try Response.json(
            ChangeResource(revision: snapshot.revision, index: index, count: index + 1), status: .created
        )
        response.headers[.location] = AdminRoute.endpointResponse.path(endpoint.rawValue, String(index))
        response.headers[.eTag] = snapshot.entityTag
        return response
    }

    @Sendable func clearEndpointResponses(
        _ request: Request, _ requestContext: AdminRequestContext
    ) async throws -> Response {
        let endpoint = try requestContext.endpoint()
        return try change(request, replying: counting(endpoint)) {
            ConfigurationEdit.settingResponses([], of: endpoint, in: $0)
        }
    }

    @Sendable func endpointResponse(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response
    {
        let endpoint = try requestContext.endpoint()
        let index = try requestContext.index()
        let responses = ConfigurationEdit.responses(of: endpoint, in: try part(request).document)
        guard responses.indices.contains(index) else {
            throw ConfigurationEdit.noResponse(at: index, of: endpoint, count: responses.count)
        }
        return .document(responses[index])
    }

    @Sendable func replaceEndpointResponse(
        _ request: Request, _ requestContext: AdminRequestContext
    ) async throws -> Response {
        let endpoint = try requestContext.endpoint()
        let index = try requestContext.index()
        let reply = try await request.jsonBody()
        let parts = [(document: Self.path(of: endpoint) + [String(index)], sent: [String]())]
        return try change(request, parts: parts, replying: counting(endpoint)) {
            try ConfigurationEdit.replacingResponse(at: index, of: endpoint, with: reply, in: $0)
        }
    }

    @Sendable func removeEndpointResponse(
        _ request: Request, _ requestContext: AdminRequestContext
    ) async throws -> Response {
        let endpoint = try requestContext.endpoint()
        let index = try requestContext.index()
        return try change(request, replying: counting(endpoint)) {
            try ConfigurationEdit.replacingResponse(at: index, of: endpoint, with: nil, in: $0)
        }
    }

    /// Where an endpoint's replies stand in the configuration document.
    private static func path(of endpoint: Endpoint) -> [String] { [endpoint.rawValue, "defaultResponses"] }

    private func counting(_ endpoint: Endpoint) -> (ConfigurationPart, inout ChangeResource) -> Void {
        { part, change in change.count = part.configuration[endpoint]?.defaultResponses.count }
    }
}

extension AdminRequestContext {
    /// The position that the path names.
    ///
    /// - Throws: ``Problem`` 404 if it is no number.
    fileprivate func index() throws -> Int {
        let text = parameters.get("index") ?? ""
        guard let index = Int(text), index >= 0 else {
            throw Problem(status: 404, detail: "\"\(text)\" is no position; positions count from 0")
        }
        return index
    }
}
