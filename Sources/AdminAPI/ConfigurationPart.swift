package import MockBehavior
package import ProviderWire

/// What one provider is, of all that a configuration has: the top of the document, or one of its upstreams.
package struct ConfigurationPart: Sendable {
    package let upstream: CompiledUpstream
    package let configuration: MockConfiguration
    /// As it was written.
    package let document: JSONValue
    /// Where it stands in the whole document.
    package let path: [String]

    /// - Parameter name: of the upstream; nil, as `default`, for the top of the document.
    /// - Throws: ``Problem`` 404 if there is no upstream of that name.
    package init(_ name: String?, of snapshot: ConfigurationSnapshot) throws {
        let known = snapshot.upstreams.map(\.name)
        guard let index = known.firstIndex(of: name ?? UpstreamConfiguration.defaultName) else {
            let guess = NearestName.of(name ?? "", among: known).map { "; did you mean \"\($0)\"?" } ?? ""
            throw Problem(
                status: 404,
                detail: "there is no upstream \"\(name ?? "")\"\(guess) (known: \(known.joined(separator: ", ")))"
            )
        }
        upstream = snapshot.upstreams[index]
        if index == 0 {
            (configuration, document, path) = (snapshot.configuration, snapshot.document, [])
        } else {
            path = ["upstreams", String(index - 1)]
            configuration = snapshot.configuration.upstreams[index - 1].configuration
            document = snapshot.document[JSONPointer(tokens: path)] ?? [:]
        }
    }

    /// The whole document with this part of it changed.
    package func replaced(by part: JSONValue, in whole: JSONValue) -> JSONValue {
        guard path.count == 2, let index = Int(path[1]), var upstreams = whole["upstreams"]?.arrayValue else {
            return part
        }
        upstreams[index] = part
        return whole.setting(["upstreams"], to: .array(upstreams))
    }
}
