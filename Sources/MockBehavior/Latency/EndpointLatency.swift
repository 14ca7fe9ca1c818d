package import ProviderWire
package import Synthesis

/// How long one endpoint's responses take. Without profiles (the usual case) nothing is looked up, and nothing allocated.
package final class EndpointLatency: Sendable {
    /// To the first byte, where no profile applies.
    package let delay: DurationDistribution
    /// Between two steps of a stream, where no profile applies.
    package let step: Duration
    /// Nil without profiles.
    package let table: LatencyTable?
    /// Whether the table is this endpoint's alone.
    private let isOwn: Bool

    /// - Parameters:
    ///   - own: the endpoint's setting; it counts in place of `shared`, also where it says nothing.
    ///   - shared: the setting of all endpoints, in use.
    ///   - predecessor: the same endpoint's before the change.
    init(
        delay: DurationDistribution, step: Duration = .zero, own: LatencySetting?, shared: LatencyTable?,
        replacing predecessor: EndpointLatency?
    ) {
        self.delay = delay
        self.step = step
        isOwn = own != nil
        let before = predecessor.flatMap { $0.isOwn ? $0.table : nil }
        table = own == nil ? shared : LatencyTable.compile(own, replacing: before)
    }

    /// Recordings begin anew, and servers are cold.
    package func reset() { table?.reset() }

    /// What must be read from a request.
    package var needs: RequestNeeds { table?.needsModel == true ? .model : [] }

    /// When the parts of a response are due.
    ///
    /// - Parameters:
    ///   - model: the requested one; nil unless ``needs`` asked for it.
    ///   - circumstances: looked at only where a profile applies.
    package func timing(
        model: String?, isStreaming: Bool, _ circumstances: @autoclosure () -> LatencyCircumstances,
        using generator: inout some RandomNumberGenerator
    ) -> ResponseTiming {
        guard let table, let latency = table.latency(for: model) else {
            return .even(delay: delay.sample(using: &generator), step: isStreaming ? step : .zero)
        }
        return latency.timing(circumstances(), using: &generator)
    }
}
