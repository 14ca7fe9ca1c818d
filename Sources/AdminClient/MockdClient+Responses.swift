public import AdminAPI
public import ProviderWire

extension MockdClient {
    /// The canned replies of all endpoints: `{"chat": […], "message": […]}`.
    public func responses() async throws -> JSONValue { try await answer(.responses).document() }

    /// Replaces the canned replies of the endpoints that the object names.
    public func replaceResponses(with responses: JSONValue) async throws -> ChangeResource {
        try await answer(.replaceResponses, body: responses).decoded()
    }

    /// The canned replies of one endpoint.
    public func responses(of endpoint: Endpoint) async throws -> [JSONValue] {
        try await answer(.endpointResponses, (endpoint.rawValue, "")).document().arrayValue ?? []
    }

    /// Replaces the canned replies of one endpoint.
    public func replaceResponses(of endpoint: Endpoint, with responses: [JSONValue]) async throws -> ChangeResource {
        try await answer(.replaceEndpointResponses, (endpoint.rawValue, ""), body: .array(responses)).decoded()
    }

    /// Appends a canned reply: a whole reply object of the provider, or a text.
    public func appendResponse(_ response: JSONValue, to endpoint: Endpoint) async throws -> ChangeResource {
        try await answer(.appendEndpointResponse, (endpoint.rawValue, ""), body: response).decoded()
    }

    /// Removes all canned replies of one endpoint; the built-in one is served then.
    public func clearResponses(of endpoint: Endpoint) async throws -> ChangeResource {
        try await answer(.clearEndpointResponses, (endpoint.rawValue, "")).decoded()
    }

    /// The canned reply at a position, counted from 0.
    public func response(at index: Int, of endpoint: Endpoint) async throws -> JSONValue {
        try await answer(.endpointResponse, (endpoint.rawValue, String(index))).document()
    }

    /// Replaces the canned reply at a position.
    public func replaceResponse(
        at index: Int, of endpoint: Endpoint, with response: JSONValue
    ) async throws -> ChangeResource {
        try await answer(.replaceEndpointResponse, (endpoint.rawValue, String(index)), body: response).decoded()
    }

    /// Removes the canned reply at a position.
    public func removeResponse(at index: Int, of endpoint: Endpoint) async throws -> ChangeResource {
        try await answer(.removeEndpointResponse, (endpoint.rawValue, String(index))).decoded()
    }
}
