import AdminAPI
import NIOHTTP1

/// One request as it will be written.
struct AdminRequest: Sendable {
    var head: HTTPRequestHead
    var body: [UInt8]?
    var address: AdminAddress

    /// - Parameters:
    ///   - target: path and query.
    ///   - body: a JSON document.
    init(_ route: AdminRoute, target: String, body: [UInt8]?, ifMatch: String?, token: String?, address: AdminAddress) {
        self.address = address
        var headers: HTTPHeaders = ["host": address.authority, "connection": "close"]
        headers.add(name: "accept", value: "\(route.responseBody.contentType), */*;q=0.1")
        if let token { headers.add(name: "authorization", value: "Bearer \(token)") }
        if let ifMatch { headers.add(name: "if-match", value: ifMatch) }
        if body == nil, route.method != .get { headers.add(name: "content-length", value: "0") }
        head = HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: route.method.rawValue), uri: target, headers: headers
        )
        if let body {
            setBody(body, type: route.method == .patch ? "application/merge-patch+json" : "application/json")
        }
    }

    /// Sends these bytes in place of whatever was to be sent.
    mutating func setBody(_ bytes: [UInt8], type: String) {
        body = bytes
        head.headers.replaceOrAdd(name: "content-type", value: type)
        head.headers.replaceOrAdd(name: "content-length", value: String(bytes.count))
    }

    /// How messages name the request: `GET /v1/status at 127.0.0.1:8081`.
    var name: String { "\(head.method.rawValue) \(head.uri) at \(address)" }
}
