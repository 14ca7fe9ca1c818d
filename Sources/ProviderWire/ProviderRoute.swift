/// Where a request path leads.
package struct ProviderRoute: Sendable, Hashable {
    package var endpoint: Endpoint
    /// The provider that the path alone decides, by its prefix or by the endpoint.
    package var provider: Provider?
    /// The id at the end of `/v1/models/{id}`, percent-decoded.
    package var modelID: String?

    /// Resolves a path without query: `/v1/…`, `/openai/v1/…` or `/anthropic/v1/…`, with or without a final slash.
    ///
    /// Nil for a path that no provider has; an endpoint under the other provider's prefix is such a path.
    package init?(path: Substring) {
        // Almost every request is for one of these two.
        if path == Endpoint.chat.path {
            self.init(.chat)
        } else if path == Endpoint.message.path {
            self.init(.message)
        } else {
            self.init(resolving: path.utf8)
        }
    }

    private init(_ endpoint: Endpoint) {
        self.endpoint = endpoint
        provider = endpoint.provider
    }

    private init?(resolving path: Substring.UTF8View) {
        var path = path
        var prefix: Provider?
        if Self.consume("/openai", from: &path) {
            prefix = .openAI
        } else if Self.consume("/anthropic", from: &path) {
            prefix = .anthropic
        }
        if path.last == UInt8(ascii: "/") { path.removeLast() }
        if let exact = Self.endpointsOfOnePath.first(where: { path.elementsEqual($0.path.utf8) }) {
            endpoint = exact
        } else if Self.consume(Endpoint.models.path, from: &path) {
            endpoint = .models
            if !path.isEmpty {
                guard path.removeFirst() == UInt8(ascii: "/"), !path.isEmpty else { return nil }
                modelID = PercentEncoding.decoded(path)
            }
        } else {
            return nil
        }
        if let own = endpoint.provider, let prefix, own != prefix { return nil }
        provider = endpoint.provider ?? prefix
    }

    /// All but the models, whose paths end in their ids.
    private static let endpointsOfOnePath = Endpoint.allCases.filter { $0 != .models }

    /// The provider whose error format an unknown path is answered in.
    package static func provider(ofUnknownPath path: Substring.UTF8View) -> Provider? {
        if path.starts(with: "/anthropic/".utf8) || path.starts(with: Endpoint.message.path.utf8) { return .anthropic }
        if path.starts(with: "/openai/".utf8) { return .openAI }
        return nil
    }

    private static func consume(_ prefix: String, from path: inout Substring.UTF8View) -> Bool {
        guard path.starts(with: prefix.utf8) else { return false }
        path = path.dropFirst(prefix.utf8.count)
        return true
    }
}
