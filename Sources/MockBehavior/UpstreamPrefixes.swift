/// Finds the upstream that a path leads to by its prefix. No prefix begins with another one.
package struct UpstreamPrefixes: Sendable {
    private var entries: [(prefix: [UInt8], index: Int)] = []

    /// Nil if no upstream has a prefix.
    init?(_ upstreams: [UpstreamConfiguration]) {
        for (index, upstream) in upstreams.enumerated() {
            if let prefix = upstream.prefix { entries.append((Array(prefix.utf8), index + 1)) }
        }
        if entries.isEmpty { return nil }
    }

    /// The upstream's position in the snapshot, and how many bytes of the path lead to it; nil for the provider port's own.
    package func match(_ path: Substring.UTF8View) -> (index: Int, length: Int)? {
        for entry in entries where path.starts(with: entry.prefix) {
            let rest = path.dropFirst(entry.prefix.count)
            if rest.isEmpty || rest.first == UInt8(ascii: "/") { return (entry.index, entry.prefix.count) }
        }
        return nil
    }
}
