/// All that an audit is made of: what both ends saw, and what is asked.
///
/// The runner fills it: client observations from the load generator (both lanes interleaved exchange by exchange, then
/// the resilience cases through the proxy only), upstream observations from the tap of the provider port. Both count time
/// from the same start on the same monotonic clock.
package struct AuditInput: Sendable, Hashable {
    package var clients: [ClientObservation]
    package var upstreams: [UpstreamObservation]
    /// The cases that were run; exchanges name theirs in ``ClientObservation/resilienceCase``.
    package var cases: [ResilienceCase]
    package var settings: AuditSettings
    package var objectives: [AuditObjective]

    package init(
        clients: [ClientObservation], upstreams: [UpstreamObservation], cases: [ResilienceCase] = [],
        settings: AuditSettings = AuditSettings(), objectives: [AuditObjective] = []
    ) {
        self.clients = clients
        self.upstreams = upstreams
        self.cases = cases
        self.settings = settings
        self.objectives = objectives
    }
}
