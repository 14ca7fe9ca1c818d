import MockBehavior
import NIOCore
import NIOHTTP1
import ProviderRelay
import ProviderWire

extension ForwardedRequest {
    /// The request as it came, but for what concerns the connection that it came over, and for the key where the rule has
    /// another.
    /// - Parameter name: what forwards it.
    init(_ request: ReceivedRequest, by order: RelayOrder, provider: Provider, through name: String) {
        var headers = request.headers
        headers.removeConnectionFields()
        for name in ["host", "content-length", "expect"] { headers.remove(name: name) }
        // What is written down is to be read by people, and played to clients that accept nothing else.
        headers.replaceOrAdd(name: "accept-encoding", value: "identity")
        headers.add(name: "via", value: "\(request.version.major).\(request.version.minor) \(name)")
        if let key = order.apiKey {
            headers.remove(name: "authorization")
            headers.remove(name: "x-api-key")
            switch provider {
            case .openAI: headers.add(name: "authorization", value: "Bearer \(key)")
            case .anthropic: headers.add(name: "x-api-key", value: key)
            }
        }
        let query = request.query.map { "?\($0)" } ?? ""
        self.init(
            method: request.method, url: order.upstream.description + request.pathWithoutPrefix + query,
            headers: headers, body: request.body
        )
    }
}

extension ReceivedRequest {
    /// The path as the provider itself has it.
    var pathWithoutPrefix: Substring {
        let path = path
        for prefix in ["/openai/", "/anthropic/"] where path.hasPrefix(prefix) {
            return path.dropFirst(prefix.count - 1)
        }
        return path
    }

    /// What a recording of the answer is found by; nil for a request whose answer has no body.
    func cassetteKey(isStreaming: Bool) -> CassetteKey? {
        if isHead { return nil }
        let body = decodedBody ?? self.body ?? ByteBuffer()
        return CassetteKey(
            method: method.rawValue, path: String(pathWithoutPrefix), query: query.map(String.init) ?? "",
            body: body.readableBytesView, isStreaming: isStreaming
        )
    }
}

extension HTTPHeaders {
    /// Removes what concerns one connection alone (RFC 9110, 7.6.1).
    mutating func removeConnectionFields() {
        let named = self["connection"].flatMap { $0.split(separator: ",") }.map { String(String($0).withoutPadding) }
        let known = [
            "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te",
            "trailer",
            "transfer-encoding", "upgrade",
        ]
        for name in named + known { remove(name: name) }
    }
}
