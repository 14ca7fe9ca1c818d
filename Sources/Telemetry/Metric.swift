/// A live value of the registry, shared by all that asked for it by the same name and labels. Safe from any thread.
protocol Metric: AnyObject, Sendable {
    static var kind: MetricName.Kind { get }

    init()

    func read(as key: MetricKey, into readings: inout MetricReadings)

    /// Starts again from nothing, if that means anything for this kind.
    func reset()
}

/// What tells one metric from another of its kind.
struct MetricKey: Sendable, Hashable {
    let name: String
    let labels: [String: String]
}
