/// A fault that is injected: what goes wrong, and at which requests.
///
///     var overloaded = FaultConfiguration("overloaded", .status(FaultStatus(.overloaded)))
///     overloaded.trigger.first = 3
public struct FaultConfiguration: Sendable, Hashable {
    /// What it is called in the configuration, in the journal and in the metrics.
    public var name: String
    /// What goes wrong.
    public var act: FaultAct
    /// At which requests.
    public var trigger = FaultTrigger()

    /// A fault that strikes at every request.
    public init(_ name: String, _ act: FaultAct) {
        self.name = name
        self.act = act
    }
}
