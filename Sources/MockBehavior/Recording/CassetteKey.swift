package import ProviderWire

/// What tells one recorded request from another.
package struct CassetteKey: Sendable, Hashable {
    package let method: String
    /// Without a provider's prefix.
    package let path: String
    /// Without secrets; empty for none.
    package let query: String
    /// Of the body in a canonical form, sixteen hexadecimal digits; empty for no body.
    package let bodyHash: String
    /// Whether a stream is asked for. A stream never answers a request for none.
    package let isStreaming: Bool

    package init(method: String, path: String, query: String = "", bodyHash: String = "", isStreaming: Bool = false) {
        self.method = method
        self.path = path
        self.query = query
        self.bodyHash = bodyHash
        self.isStreaming = isStreaming
    }

    /// - Parameter body: of a request in plain form.
    package init(method: String, path: String, query: String, body: some Collection<UInt8>, isStreaming: Bool) {
        self.init(
            method: method, path: path, query: Self.withoutSecrets(query), bodyHash: Self.hash(body),
            isStreaming: isStreaming
        )
    }

    /// The same for all requests that the match does not tell apart.
    func masked(by match: CassetteMatch) -> CassetteKey {
        CassetteKey(
            method: match.contains(.method) ? method : "", path: match.contains(.path) ? path : "",
            query: match.contains(.query) ? query : "", bodyHash: match.contains(.body) ? bodyHash : "",
            isStreaming: isStreaming
        )
    }

    private static func hash(_ body: some Collection<UInt8>) -> String {
        if body.isEmpty { return "" }
        // What is no JSON is compared as it is.
        let bytes = (try? JSONValue(parsing: Array(body)))?.canonicallySerialized() ?? Array(body)
        return BodyHash.text(bytes.withUnsafeBytes(BodyHash.of))
    }

    private static let secretNames: Set<String> = ["key", "api_key", "api-key", "apikey", "token", "access_token"]

    /// Keys that stand in a query are nobody's business.
    private static func withoutSecrets(_ query: String) -> String {
        query.split(separator: "&").filter { part in
            !secretNames.contains(part.prefix { $0 != "=" }.lowercased())
        }.joined(separator: "&")
    }
}

/// What of two requests must be the same for one to be answered by the other's recording.
package struct CassetteMatch: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let method = CassetteMatch(rawValue: 1 << 0)
    package static let path = CassetteMatch(rawValue: 1 << 1)
    package static let query = CassetteMatch(rawValue: 1 << 2)
    package static let body = CassetteMatch(rawValue: 1 << 3)
    package static let all: CassetteMatch = [.method, .path, .query, .body]

    /// The parts by their names in the configuration.
    package static let names = ["method", "path", "query", "body"]

    init?(name: String) {
        guard let index = Self.names.firstIndex(of: name) else { return nil }
        rawValue = 1 << UInt8(index)
    }
}

extension JSONValue {
    /// The same bytes for documents that mean the same: without white space, members in the order of their names, numbers
    /// by their value.
    package func canonicallySerialized() -> [UInt8] {
        var output: [UInt8] = []
        appendCanonically(to: &output)
        return output
    }

    private func appendCanonically(to output: inout [UInt8]) {
        switch self {
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                element.appendCanonically(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let object):
            output.append(UInt8(ascii: "{"))
            let members = object.members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                JSONValue.string(member.key).append(to: &output)
                output.append(UInt8(ascii: ":"))
                member.value.appendCanonically(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        case .number(let number): JSONValue.number(number.canonical).append(to: &output)
        case .null, .bool, .string: append(to: &output)
        }
    }
}

extension JSONNumber {
    /// The shortest form of the value; a whole number that no `Double` holds exactly stays as it is.
    fileprivate var canonical: JSONNumber {
        let value = doubleValue
        return value.isFinite && value.magnitude < 0x1p53 ? JSONNumber(value == 0 ? 0 : value) : self
    }
}
