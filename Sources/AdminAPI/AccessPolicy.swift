import MockBehavior

/// Who may use the admin API. Decides on what a request says of itself, before anything else is looked at.
package struct AccessPolicy: Sendable {
    /// What of a request the decision rests on.
    package struct Request: Sendable {
        /// A health or readiness probe, which needs no token.
        package var isProbe: Bool
        package var isMutation: Bool
        package var isOverUnixSocket: Bool
        package var host: String?
        package var origin: String?
        package var authorization: String?
        package var contentType: String?
        package var hasBody: Bool

        package init(
            isProbe: Bool = false, isMutation: Bool, isOverUnixSocket: Bool, host: String?, origin: String?,
            authorization: String?,
            contentType: String?, hasBody: Bool
        ) {
            self.isProbe = isProbe
            self.isMutation = isMutation
            self.isOverUnixSocket = isOverUnixSocket
            self.host = host
            self.origin = origin
            self.authorization = authorization
            self.contentType = contentType
            self.hasBody = hasBody
        }
    }

    private let allowedHosts: Set<String>
    private let allowsAnyAddress: Bool
    private let token: [UInt8]?

    /// - Parameters:
    ///   - allowedHosts: names and addresses, without port, by which the port may be called; loopback always may.
    ///   - allowsAnyAddress: whether any IP address will do besides, as where the port listens on all of them. Only names
    ///     can be made to point here by somebody else.
    ///   - token: what clients over TCP must present; nil asks nobody. Over a unix socket the file's mode is the guard.
    package init(allowedHosts: [String], allowsAnyAddress: Bool = false, token: [UInt8]?) {
        self.allowsAnyAddress = allowsAnyAddress
        self.allowedHosts = Set((["localhost", "127.0.0.1", "::1"] + allowedHosts).map { $0.lowercased() })
        self.token = token
    }

    /// Nil lets the request in.
    package func refusal(of request: Request) -> Problem? {
        if !request.isOverUnixSocket {
            guard let host = request.host, allows(host) else {
                return Problem(
                    status: 403,
                    detail: "the host \"\(request.host ?? "")\" is not one that this admin port may be called by; call "
                        + "it by its address, or add the name to admin.allowedHosts"
                )
            }
        }
        if let origin = request.origin, !isOwn(origin: origin, host: request.host) {
            return Problem(
                status: 403, detail: "the origin \"\(origin)\" is foreign; web pages may not use the admin API")
        }
        if let token, !request.isProbe, !request.isOverUnixSocket, !Self.bears(token, request.authorization) {
            return Problem(
                status: 401,
                detail: request.authorization == nil
                    ? "a token is required: send it as \"Authorization: Bearer …\"" : "the token is not the right one"
            )
        }
        if request.isMutation, request.hasBody || request.contentType != nil, !Self.isJSON(request.contentType) {
            let found = request.contentType.map { "\"\($0)\"" } ?? "none"
            return Problem(status: 415, detail: "the content type must be application/json, found \(found)")
        }
        return nil
    }

    /// Pages that the admin port itself serves are at home here.
    private func isOwn(origin: String, host: String?) -> Bool {
        guard let host, origin.hasPrefix("http://") else { return false }
        return origin.dropFirst("http://".count).lowercased() == host.lowercased()
            && allows(host)
    }

    private func allows(_ host: String) -> Bool {
        let name = Self.withoutPort(host)
        return allowedHosts.contains(name) || (allowsAnyAddress && Self.isAddress(name))
    }

    private static func isAddress(_ name: String) -> Bool {
        if name.contains(":") { return name.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." } }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func bears(_ token: [UInt8], _ authorization: String?) -> Bool {
        guard let authorization, authorization.prefix(7).lowercased() == "bearer " else { return false }
        return ConstantTime.equals(token, Array(authorization.utf8.dropFirst(7)))
    }

    private static func isJSON(_ contentType: String?) -> Bool {
        guard let type = contentType?.lowercased().split(separator: ";").first else { return false }
        let essence = String(type.filter { $0 != " " })
        return ["application/json", "application/merge-patch+json", AdminSchema.archiveType].contains(essence)
    }

    /// `127.0.0.1:8081` → `127.0.0.1`, `[::1]:8081` → `::1`.
    static func withoutPort(_ host: String) -> String {
        let host = host.lowercased()
        if host.first == "[" { return String(host.dropFirst().prefix { $0 != "]" }) }
        return String(host.prefix { $0 != ":" })
    }
}
