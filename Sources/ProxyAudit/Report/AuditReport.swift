import LoadModel

/// What an audit found a proxy to do: the verdicts first, then all that they come from.
///
/// As JSON it has camelCase members and durations in milliseconds; what was not measured is absent.
public struct AuditReport: Sendable, Hashable, Codable {
    /// The judgements in a word each.
    public struct Verdicts: Sendable, Hashable, Codable {
        /// Of everything.
        public var overall: Verdict
        /// Of what it cost in time.
        public var timing: Verdict
        /// Of how streams came through.
        public var streaming: StreamReport.Verdict
        /// Of what was handed on: the worst row that is charged to the proxy.
        public var fidelity: FidelityVerdict
        /// Of whether everybody got the own answer.
        public var isolation: Verdict
        /// Of what it did when things went wrong.
        public var resilience: Verdict
    }

    /// A judgement in a word.
    public enum Verdict: String, Sendable, Hashable, Codable {
        /// Nothing was found.
        case clean
        /// Something was: see the findings.
        case findings
        /// The rig's own error is not small: the figures are not charged to the proxy.
        case rigLimited
        /// Nothing came through the proxy.
        case unreachable
        /// It was not tested.
        case notTested
    }

    /// How many exchanges there were.
    public struct Counts: Sendable, Hashable, Codable {
        /// Through the proxy, without those of resilience cases.
        public var proxy: Int
        /// Without the proxy.
        public var direct: Int
        /// Of resilience cases.
        public var resilience: Int
        /// Exchanges through the proxy, without those of resilience cases, that failed.
        public var failed: Int
        /// The reasons of their failures, and the statuses that were no success.
        public var failures: [String: Int]
    }

    /// The judgements.
    public var verdicts: Verdicts
    /// What was found, the worst first.
    public var findings: [Finding]
    /// What was to be reached.
    public var objectives: [AuditObjective.Outcome]
    /// How many exchanges there were.
    public var counts: Counts
    /// What the proxy cost in time.
    public var timing: TimingReport
    /// What it handed on.
    public var fidelity: FidelityReport
    /// Whether everybody got the own answer.
    public var isolation: IsolationReport
    /// How often requests arrived.
    public var attempts: AttemptReport
    /// What it did when things went wrong.
    public var resilience: [ResilienceOutcome]
    /// How requests were recognised.
    public var carriers: CarrierReport
    /// What was taken for a finding.
    public var settings: AuditSettings
}

extension AuditReport {
    /// Judges what both ends saw.
    package init(judging input: AuditInput) {
        let join = ExchangeJoin(clients: input.clients, upstreams: input.upstreams)
        let proxyLane = join.exchanges.filter { $0.client.lane == .proxy }
        let traffic = proxyLane.filter { $0.client.resilienceCase == nil }
        let direct = join.exchanges.filter { $0.client.lane == .direct && $0.client.resilienceCase == nil }
        settings = input.settings
        counts = Counts(traffic: traffic, direct: direct, resilience: proxyLane.count - traffic.count)
        isolation = IsolationReport(
            proxyLane, knownKeys: Set(input.clients.flatMap { [$0.key, $0.promptKey] })
        )
        let mixedUp = isolation.mixedUp
        let own = traffic.filter { !mixedUp.contains($0.client.key) }
        timing = TimingReport(proxy: own, direct: direct, laneSize: traffic.count, settings: input.settings)
        let tally = FidelityTally(
            proxyLane.filter { !mixedUp.contains($0.client.key) }, handling: input.settings.keyHandling
        )
        // Without a proxy in between a key is handed on, whatever a proxy is to do with it.
        fidelity = tally.report(against: FidelityTally(direct, handling: .any))
        attempts = AttemptReport(traffic)
        resilience = input.cases.map { resilienceCase in
            ResilienceJudgement(
                resilienceCase: resilienceCase,
                exchanges: proxyLane.filter { $0.client.resilienceCase == resilienceCase.name }
            ).outcome()
        }
        carriers = CarrierReport(join)
        findings = []
        objectives = []
        verdicts = Verdicts(
            overall: .notTested, timing: .notTested, streaming: .notTested, fidelity: .notTested, isolation: .notTested,
            resilience: .notTested
        )
        findings = FindingList(self, traffic: traffic, tally: tally).findings
        verdicts = Verdicts(self)
        objectives = input.objectives.map { $0.outcome(of: self) }
    }
}

extension AuditReport.Counts {
    init(traffic: [JoinedExchange], direct: [JoinedExchange], resilience: Int) {
        let failing = traffic.filter { !$0.client.isAnswered }
        self.init(
            proxy: traffic.count, direct: direct.count, resilience: resilience, failed: failing.count,
            failures: failing.reduce(into: [:]) { $0[Self.reason($1.client), default: 0] += 1 }
        )
    }

    private static func reason(_ client: ClientObservation) -> String {
        switch client.ending {
        case .failed(.status), .complete: client.response.status.map { "status \($0)" } ?? "no response"
        case .failed(let kind): kind.rawValue
        case .aborted: "left on purpose"
        }
    }
}

extension AuditReport.Verdicts {
    fileprivate init(_ report: AuditReport) {
        let kinds = Set(report.findings.map(\.kind))
        let timingKinds: Set<Finding.Kind> = [.requestPath, .responsePath, .buffering, .coalescing, .jitter]
        let isRigLimited = report.timing.rig.isRigLimited
        func verdict(_ isTested: Bool, _ found: Bool) -> AuditReport.Verdict {
            isTested ? found ? .findings : .clean : .notTested
        }
        timing =
            isRigLimited
            ? .rigLimited : verdict(report.timing.timed > 0, !kinds.isDisjoint(with: timingKinds))
        streaming = report.timing.streams.verdict
        fidelity = report.fidelity.worst
        isolation = verdict(report.isolation.judged > 0, kinds.contains(.isolation))
        resilience = verdict(!report.resilience.isEmpty, report.resilience.contains { !$0.isSound })
        if kinds.contains(.unreachable) {
            overall = .unreachable
        } else if !report.findings.isEmpty {
            overall = .findings
        } else {
            overall = isRigLimited ? .rigLimited : verdict(report.counts.proxy + report.counts.resilience > 0, false)
        }
    }
}
