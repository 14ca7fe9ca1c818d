public import AdminAPI
public import ProviderWire

extension MockdClient {
    /// The running configuration document.
    public func configuration() async throws -> Tagged<JSONValue> {
        let answer = try await answer(.configuration)
        return Tagged(try answer.document(), answer)
    }

    /// The JSON Schema of the configuration document, draft 2020-12.
    public func configurationSchema() async throws -> JSONValue {
        try await answer(.configurationSchema).document()
    }

    /// Replaces the running configuration, whole or not at all.
    ///
    /// - Parameter ifMatch: the entity tag of the configuration that is to be replaced; with another one running, the
    ///   change is refused with 412.
    public func replaceConfiguration(
        with document: JSONValue, ifMatch: String? = nil
    ) async throws -> Tagged<ChangeResource> {
        try await changed(answer(.replaceConfiguration, body: document, ifMatch: ifMatch))
    }

    /// Changes the running configuration by a merge patch (RFC 7396).
    ///
    /// - Parameter ifMatch: as for ``replaceConfiguration(with:ifMatch:)``.
    public func patchConfiguration(
        with patch: JSONValue, ifMatch: String? = nil
    ) async throws -> Tagged<ChangeResource> {
        try await changed(answer(.patchConfiguration, body: patch, ifMatch: ifMatch))
    }

    /// Has the daemon read its configuration file again; the running configuration stays if the file is bad.
    public func reload() async throws -> ChangeResource { try await answer(.reload).decoded() }

    /// Goes back to the configuration as it was last loaded; replies begin anew and metrics are cleared.
    public func reset() async throws -> ChangeResource { try await answer(.reset).decoded() }

    /// The delays of all endpoints: `{"endpoints": {"chat": {"delayMs": 200, …}, …}}`, with what all agree on beside it;
    /// latency profiles as they were written, under `latency`.
    public func delay() async throws -> JSONValue { try await answer(.delay).document() }

    /// Sets the delay of every endpoint: `{"delayMs": 200}`, `{"delayMs": {"min": 50, "max": 250}, "chunkDelayMs": 20}`,
    /// or a profile: `{"latency": "gpt-4o-like"}`, `{"latency": {"ttft": 300, "itl": 20}, "model": "gpt-4o*"}`.
    ///
    /// - Returns: as ``delay()``, with the new `revision`.
    public func setDelay(_ delay: JSONValue) async throws -> JSONValue {
        try await answer(.setDelay, body: delay).document()
    }

    /// The delay of one endpoint: `{"delayMs": 200, "chunkDelayMs": 0}`.
    public func delay(of endpoint: Endpoint) async throws -> JSONValue {
        try await answer(.endpointDelay, (endpoint.rawValue, "")).document()
    }

    /// Sets the delay of one endpoint.
    ///
    /// - Returns: as ``delay(of:)``, with the new `revision`.
    public func setDelay(_ delay: JSONValue, of endpoint: Endpoint) async throws -> JSONValue {
        try await answer(.setEndpointDelay, (endpoint.rawValue, ""), body: delay).document()
    }

    private func changed(_ answer: AdminAnswer) throws -> Tagged<ChangeResource> {
        Tagged(try answer.decoded(), answer)
    }
}
