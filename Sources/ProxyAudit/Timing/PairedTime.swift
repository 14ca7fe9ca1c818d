/// A time that the proxy may have cost: in both lanes, and by how much the proxy's exchange took longer than the direct
/// exchange of the same pair.
///
/// The difference is of pairs, then quantiles of the differences; never a quantile minus a quantile.
public struct PairedTime: Sendable, Hashable, Codable {
    /// Through the proxy, as measured.
    public var proxy: Quantiles
    /// Without it: the floor. Absent if there was no direct lane.
    public var direct: Quantiles?
    /// Proxy − direct, pair by pair. Absent if there was no direct lane.
    public var difference: Quantiles?

    /// What is charged to the proxy: the difference, or, without a direct lane, what was measured.
    public var charged: Quantiles { difference ?? proxy }

    /// Whether the interval of the median difference lies on one side of zero; nil if there is none.
    public var differs: Bool? {
        guard let median = difference?.p50, let low = median.lowMs, let high = median.highMs else { return nil }
        return low > 0 || high < 0
    }

    /// Pairs the exchanges of one number.
    init(proxy: [Int: Duration], direct: [Int: Duration]) {
        self.proxy = Quantiles(SortedSamples(Array(proxy.values)))
        guard !direct.isEmpty else { return }
        self.direct = Quantiles(SortedSamples(Array(direct.values)))
        let differences = proxy.compactMap { number, time in direct[number].map { time - $0 } }
        difference = Quantiles(SortedSamples(differences))
    }
}
