/// Which way an exchange took: one of the interleaved paths of an audit.
public enum Lane: String, Sendable, Hashable, Codable, CaseIterable {
    /// Straight to the mock's provider port, which gives the floor of every figure.
    case direct
    /// Through the proxy under test.
    case proxy
}
