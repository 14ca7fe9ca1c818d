public import ProviderWire

/// Where requests go: a scheme, a host, a port and the path that stands before the provider's own.
public struct LoadTarget: Sendable, Hashable, CustomStringConvertible {
    /// A name or an address; an IPv6 address without its brackets.
    public var host: String
    /// The TCP port.
    public var port: Int
    /// What precedes the endpoint's path, without a slash at its end: empty, `/openai` or `/openai/v1`.
    public var pathPrefix: String
    /// Whether connections are secured by TLS, as for `https`.
    public var isSecure: Bool

    /// A target by its parts, which are not checked.
    public init(host: String, port: Int, pathPrefix: String = "", isSecure: Bool = false) {
        self.host = host
        self.port = port
        self.pathPrefix = pathPrefix
        self.isSecure = isSecure
    }

    /// Reads a URL such as `http://127.0.0.1:4000/openai` or `https://[::1]:8443`; the port is 80, or 443 for `https`, if
    /// none is given.
    ///
    /// - Throws: ``PlanError`` for anything but an `http` or `https` URL of a host, an optional port and an optional path.
    public init(url: String) throws(PlanError) {
        func refusal(_ detail: String) -> PlanError {
            PlanError(targetIssue: "\"\(url.escapedForDisplay)\": \(detail)")
        }
        guard let schemeEnd = url.firstRange(of: "://") else {
            throw refusal("no scheme; give a URL such as http://127.0.0.1:8080")
        }
        let isSecure: Bool
        switch url[..<schemeEnd.lowerBound].lowercased() {
        case "http": isSecure = false
        case "https": isSecure = true
        case let scheme: throw refusal("\(scheme) targets are not supported; use http or https")
        }
        let rest = url[schemeEnd.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let path = rest.dropFirst(authority.count)
        guard !authority.contains("@") else {
            throw refusal("a user name in the URL is not supported; use apiKey or headers")
        }
        guard !path.contains(where: { $0 == "?" || $0 == "#" }) else {
            throw refusal("a base URL has no query and no fragment; remove it")
        }
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw refusal("the path has characters that must be percent-encoded")
        }
        guard let (host, port) = Self.parse(authority: authority) else {
            throw refusal("no host and port can be read; give a URL such as http://127.0.0.1:8080 or http://[::1]:8080")
        }
        self.init(
            host: host, port: port ?? Self.defaultPort(isSecure: isSecure), pathPrefix: Self.withoutFinalSlashes(path),
            isSecure: isSecure
        )
    }

    /// The value of the `host` header.
    public var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == Self.defaultPort(isSecure: isSecure) ? name : "\(name):\(port)"
    }

    /// The target as a URL.
    public var description: String { "\(isSecure ? "https" : "http")://\(authority)\(pathPrefix)" }

    /// The request path of an endpoint; a prefix that already ends in `/v1` does not get a second one.
    public func path(of endpoint: Endpoint) -> String {
        pathPrefix.hasSuffix("/v1") ? pathPrefix + endpoint.path.dropFirst("/v1".count) : pathPrefix + endpoint.path
    }

    private static func defaultPort(isSecure: Bool) -> Int { isSecure ? 443 : 80 }

    private static func parse(authority: Substring) -> (host: String, port: Int?)? {
        let host: Substring
        let afterHost: Substring
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<close]
            afterHost = authority[authority.index(after: close)...]
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
        } else {
            host = authority.prefix { $0 != ":" }
            afterHost = authority.dropFirst(host.count)
            guard !host.isEmpty, host.utf8.allSatisfy(isHostNameByte) else { return nil }
        }
        if afterHost.isEmpty { return (String(host), nil) }
        let digits = afterHost.dropFirst()
        guard afterHost.first == ":", digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let port = Int(digits),
            (1...65_535).contains(port)
        else { return nil }
        return (String(host), port)
    }

    private static func isHostNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func withoutFinalSlashes(_ path: Substring) -> String {
        var path = path
        while path.last == "/" { path.removeLast() }
        return String(path)
    }
}
