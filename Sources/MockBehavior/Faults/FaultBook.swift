package import ProviderWire

/// The faults of one provider listener, compiled when the configuration changed.
///
/// Times are offsets on one clock of the caller's choice, the same for all calls.
package final class FaultBook: Sendable {
    /// In the order of the document, which is that in which they are tried.
    package let faults: [CompiledFault]
    /// What must be read from a request before a fault can be chosen.
    package let needs: RequestNeeds
    /// Whether a fault strikes connections before their first request.
    package let refusesConnections: Bool
    private let byName: [String: CompiledFault]

    /// Nil without faults: a request is then none the wiser.
    ///
    /// - Parameter predecessor: the faults before the change. One that stays as it is keeps its counts and its time.
    package init?(_ configurations: [FaultConfiguration], replacing predecessor: FaultBook?) {
        guard !configurations.isEmpty else { return nil }
        faults = configurations.map { configuration in
            if let known = predecessor?[configuration.name], known.configuration == configuration { return known }
            return CompiledFault(configuration)
        }
        byName = Dictionary(faults.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        needs = configurations.contains { !$0.trigger.models.isEmpty } ? .model : []
        refusesConnections = configurations.contains { $0.act == .refuse }
    }

    /// The fault of that name.
    package subscript(name: String) -> CompiledFault? { byName[name] }

    /// The fault that strikes the request, if one does; it is counted then. Of several the first does: that of the
    /// request's rule before all others, then in the order of the document.
    ///
    /// - Parameters:
    ///   - ruleFault: the fault that the rule names which the request matched.
    ///   - now: on the clock of ``start(at:)``.
    package func take(
        _ request: RequestFacts, ruleFault: String? = nil, at now: Duration,
        using generator: inout some RandomNumberGenerator
    ) -> CompiledFault? {
        if let fault = ruleFault.flatMap({ byName[$0] }), fault.configuration.act != .refuse,
            fault.concerns(request), fault.strikes(at: now, using: &generator)
        {
            return fault
        }
        for fault in faults where !fault.configuration.trigger.isForRulesOnly && fault.name != ruleFault {
            guard fault.configuration.act != .refuse, fault.concerns(request) else { continue }
            if fault.strikes(at: now, using: &generator) { return fault }
        }
        return nil
    }

    /// The fault that strikes a connection just accepted, if one does; it is counted then.
    package func takeForConnection(
        at now: Duration, using generator: inout some RandomNumberGenerator
    ) -> CompiledFault? {
        for fault in faults where fault.configuration.act == .refuse {
            if fault.strikes(at: now, using: &generator) { return fault }
        }
        return nil
    }

    /// Begins the time of the faults that have some to live and have not begun: to be called when they are swapped in.
    package func start(at now: Duration) {
        for fault in faults { fault.start(at: now) }
    }

    /// Lets all faults begin anew.
    package func restart(at now: Duration) {
        for fault in faults { fault.restart(at: now) }
    }

    /// The names of the faults whose time is over.
    package func expired(at now: Duration) -> [String] {
        faults.filter { $0.isOver(at: now) }.map(\.name)
    }
}
