public import ProviderWire

/// At which requests a fault strikes: at those that meet every condition.
public struct FaultTrigger: Sendable, Hashable {
    /// A fault that is off waits to be switched on.
    public var isEnabled = true
    /// Only requests to these endpoints; empty for any.
    public var endpoints: [Endpoint] = []
    /// Only requests for these models; a `*` at the end stands for any ending. Empty for any.
    public var models: [String] = []
    /// Only where a rule names the fault.
    public var isForRulesOnly = false
    /// Of the requests that meet the conditions above, each n-th.
    public var every = 1
    /// Of those, this share by chance: from 0, never, to 1, all.
    public var rate = 1.0
    /// Of those, the first so many; nil for all.
    public var first: Int?
    /// How long after it was set the fault clears itself; nil for never.
    public var timeToLive: Duration?

    /// Every request.
    public init() {}

    /// Whether the request is one that the fault may strike, time, turn and chance aside.
    package func concerns(_ request: RequestFacts) -> Bool {
        guard endpoints.isEmpty || endpoints.contains(request.endpoint) else { return false }
        return models.isEmpty || models.contains { Self.matches(request.model ?? "", $0) }
    }

    private static func matches(_ model: String, _ pattern: String) -> Bool {
        pattern.last == "*" ? model.hasPrefix(pattern.dropLast()) : model == pattern
    }
}
