import Measurement

/// The error of the instruments: what the generator and the mock did later than they should have.
///
/// Neither enters a proxy's figures, since those count from real writes and reads. But a rig that is late is overloaded,
/// and then its stamps are late too: what it measures is not charged to the proxy.
public struct RigReport: Sendable, Hashable, Codable {
    /// How late the generator sent its requests, in both lanes.
    public var sendLag: Quantiles
    /// How late the mock wrote its events. Events of one stream depend on each other: no interval.
    public var pacingError: Quantiles
    /// The longest send lag, in milliseconds.
    public var longestSendLagMs: Double?
    /// The longest pacing error, in milliseconds.
    public var longestPacingErrorMs: Double?
    /// Whether the errors are not small against what was measured.
    public var isRigLimited: Bool
    /// Why, in sentences that name numbers; empty if it is not.
    public var reasons: [String]

    /// Errors up to this are small, whatever is measured.
    static let alwaysSmall: Duration = .milliseconds(1)

    /// - Parameters:
    ///   - measured: the median of what is charged to the proxy in one exchange.
    init(proxy: [TimedExchange], direct: [TimedExchange], measured: Duration?) {
        let sendLags = SortedSamples((proxy + direct).compactMap(\.client.sendLag))
        let pacingErrors = SortedSamples((proxy + direct).flatMap(\.upstream.pacingErrors))
        let floor = SortedSamples(direct.map(\.cost.overhead))
        sendLag = Quantiles(sendLags)
        pacingError = Quantiles(pacingErrors, isIndependent: false)
        longestSendLagMs = sendLags.durations.last?.shownMilliseconds
        longestPacingErrorMs = pacingErrors.durations.last?.shownMilliseconds
        let measured = max(measured ?? .zero, .zero)
        var reasons: [String] = []
        func judge(_ error: Duration?, _ what: String, small: Duration) {
            guard let error, error > max(Self.alwaysSmall, small) else { return }
            reasons.append("\(what) is \(error.text), and the proxy's median cost \(measured.text)")
        }
        judge(sendLags.value(at: .p99), "the generator's send lag at p99", small: measured / 10)
        judge(pacingErrors.value(at: .p99), "the mock's pacing error at p99", small: measured / 10)
        let smallFloor = max(measured / 2, .milliseconds(5))
        judge(floor.value(at: .p90), "the direct lane's own overhead at p90", small: smallFloor)
        self.reasons = reasons
        isRigLimited = !reasons.isEmpty
    }
}
