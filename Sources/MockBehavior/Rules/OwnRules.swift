package import ProviderWire

/// Rules of the daemon's own, for as long as it needs them: they are tried before all others, neither limits nor faults
/// strike what they answer, and no document has them.
package struct OwnRules: Sendable, Hashable {
    /// As they stand in a document, by the name of the upstream that has them.
    private var byUpstream: [String: [JSONValue]] = [:]
    /// What every other upstream has.
    private var everywhere: [JSONValue] = []

    /// None.
    package init() {}

    /// The same rules at every upstream.
    package init(_ everywhere: [JSONValue]) { self.everywhere = everywhere }

    /// The rules of an upstream; by default, what all have. The one at the top of the document is
    /// ``UpstreamConfiguration/defaultName``.
    package subscript(upstream: String) -> [JSONValue] {
        get { byUpstream[upstream] ?? everywhere }
        set { byUpstream[upstream] = newValue }
    }
}
