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
        self.body = body
        var headers: HTTPHeaders = ["host": address.authority, "connection": "close"]
        headers.add(name: "accept", value: "\(route.responseBody.contentType), */*;q=0.1")
        if let token { headers.add(name: "authorization", value: "Bearer \(token)") }
        if let ifMatch { headers.add(name: "if-match", value: ifMatch) }
        if let body {
            let type = route.method == .patch ? "application/merge-patch+json" : "application/json"
            headers.add(name: "content-type", value: type)
            headers.add(name: "content-length", value: String(body.count))
        } else if route.method != .get {
            headers.add(name: "content-length", value: "0")
        }
        head = HTTPRequestHead(
            version: .http1_1, method: HTTPMethod(rawValue: route.method.rawValue), uri: target, headers: headers
        )
    }

    /// How messages name the request: `GET /v1/status at 127.0.0.1:8081`.
    var name: String { "\(head.method.rawValue) \(head.uri) at \(address)" }
}
