/// Where a real provider is: `https://api.openai.com`, `http://127.0.0.1:9000/gateway`.
package struct UpstreamURL: Sendable, Hashable, CustomStringConvertible {
    package let isSecure: Bool
    /// In lower case, an IPv6 address without its brackets.
    package let host: String
    /// Nil for the scheme's own.
    package let port: Int?
    /// Comes before the path of each request; empty, or begins with a slash and ends without one.
    package let basePath: String

    /// Nil for anything but a scheme, a host, a port and a path.
    package init?(parsing text: String) {
        guard let colon = text.range(of: "://") else { return nil }
        switch text[..<colon.lowerBound].lowercased() {
        case "http": isSecure = false
        case "https": isSecure = true
        default: return nil
        }
        let rest = text[colon.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let (authority, path) = (rest[..<slash], rest[slash...])
        let isForbidden: (Character) -> Bool = { !$0.isASCII || $0.isWhitespace || "?#@\\\"<>".contains($0) }
        guard !text.contains(where: isForbidden), !text.unicodeScalars.contains(where: { $0.value < 0x21 }) else {
            return nil
        }
        var host = authority
        var digits: Substring?
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<end]
            let after = authority[authority.index(after: end)...]
            guard after.isEmpty || after.first == ":" else { return nil }
            digits = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            digits = authority[authority.index(after: colon)...]
        }
        guard !host.isEmpty else { return nil }
        if let digits {
            guard let number = Int(digits), (1...65535).contains(number), digits.allSatisfy(\.isNumber) else {
                return nil
            }
            port = number
        } else {
            port = nil
        }
        self.host = host.lowercased()
        basePath = String(path.last == "/" ? path.dropLast() : path)
    }

    /// As it stands in the `host` header.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port.map { "\(name):\($0)" } ?? name
    }

    package var description: String { "\(isSecure ? "https" : "http")://\(authority)\(basePath)" }
}

extension String {
    fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}
