import ProviderWire

/// Remembers where one target leads, so that a client which asks the same again and again is not looked up each time.
struct RouteMemo {
    /// Targets are at most this long to be remembered.
    private static let maximumLength = 256

    private var target: [UInt8] = []
    private var route: ProviderRoute?

    /// Where the request's path leads; nil if no provider has it.
    mutating func route(of request: ReceivedRequest) -> ProviderRoute? {
        guard case .simple(let head) = request.head else { return ProviderRoute(path: request.path) }
        return head.withTarget { bytes in
            if isRemembered(bytes) { return route }
            let found = ProviderRoute(path: request.path)
            if bytes.count <= Self.maximumLength {
                target = Array(bytes)
                route = found
            }
            return found
        }
    }

    private func isRemembered(_ bytes: UnsafeRawBufferPointer) -> Bool {
        target.withUnsafeBytes { $0.isSame(as: bytes) }
    }
}
