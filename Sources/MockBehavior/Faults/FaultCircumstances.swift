package import ProviderWire

/// What a fault needs to know of the request that it strikes.
package struct FaultCircumstances: Sendable, Hashable {
    package var endpoint: Endpoint
    package var provider: Provider
    /// What an error body names the request by.
    package var requestID: String
    /// The time of day; Anthropic says when a limit is full again.
    package var secondsSince1970: Int

    package init(endpoint: Endpoint, provider: Provider, requestID: String, secondsSince1970: Int) {
        self.endpoint = endpoint
        self.provider = provider
        self.requestID = requestID
        self.secondsSince1970 = secondsSince1970
    }
}
