import LoadGenerator
import LoadModel
import MockBehavior
import NIOCore
import ProviderWire
import ProxyAudit
import Synchronization

/// Why an audit could not be made; the sentence says what would help.
struct AuditFailure: Error, CustomStringConvertible {
    var description: String
}

/// One audit, from its first exchange to its report.
struct AuditSession: Sendable {
    let plan: AuditPlan
    let rig: AuditRunner.Rig
    let progress: AuditProgress

    /// Heads and bodies of an audit that are kept until its end.
    private static let maximumBytes = 512 << 20
    /// How long before its time an exchange is handed to its event loop.
    private static let lead = TimeAmount.milliseconds(100)
    /// A proxy that has never been asked may need more than one exchange to get going.
    private static let trials = 3
    /// What is under way behind the proxy when all clients have gone may end within so long.
    private static let patience = Duration.seconds(5)
    /// A retry comes so long after what went before, if it comes at all.
    private static let quiet = Duration.milliseconds(300)

    /// What came of the exchanges that have ended.
    private final class Ended: Sendable {
        private let all = Mutex<[(AuditExchange, ProbeCapture)]>([])

        func append(_ exchange: AuditExchange, _ capture: ProbeCapture) {
            all.withLock { $0.append((exchange, capture)) }
        }

        func take() -> [(AuditExchange, ProbeCapture)] { all.withLock { $0 } }
    }

    /// Makes all exchanges and judges them.
    ///
    /// However it ends, the rules by which the mock answered are gone then, and nobody listens at the provider port.
    ///
    /// - Throws: ``AuditFailure`` if there is no proxy; `CancellationError`.
    func report() async throws -> AuditReport {
        let own = rig.ownTarget()
        let (direct, proxy) = (try LoadTarget(url: own.url), try LoadTarget(url: plan.via))
        let cases = resilienceCases()
        let requests = AuditRequests(
            plan, run: .random(in: 1...UInt64.max), direct: direct, directKey: own.apiKey, proxy: proxy, cases: cases
        )
        let tap = rig.journal.tap
        guard tap.open(maximumBytes: Self.maximumBytes) else {
            throw AuditFailure(description: "somebody else takes down what passes the provider port; wait for that")
        }
        defer { tap.close() }
        try rig.store.use(OwnRules(AuditRules.rules(run: requests.run, cases: [])))
        defer { withdrawRules() }
        let clients = Clients(
            direct: try await ProbeClient(target: direct, eventLoopGroup: rig.eventLoopGroup),
            proxy: try await ProbeClient(target: proxy, trust: plan.trust, eventLoopGroup: rig.eventLoopGroup)
        )
        defer { clients.close() }
        return try await withTaskCancellationHandler {
            try await tryOut(requests, clients, provider: own.url)
            return try await audit(requests, clients, cases)
        } onCancel: {
            clients.close()
        }
    }

    private struct Clients: Sendable {
        let direct: ProbeClient
        let proxy: ProbeClient

        subscript(lane: Lane) -> ProbeClient { lane == .direct ? direct : proxy }

        func close() {
            direct.close()
            proxy.close()
        }
    }

    private func resilienceCases() -> [ResilienceCase] {
        guard plan.testsResilience else { return [] }
        let hasOthers = rig.store.current.upstreams.count > 1
        return ResilienceCase.battery.filter { hasOthers || !$0.offersFallback }
    }

    /// Rules that were compiled before do not fail now; if they did, the next change of the configuration would say so.
    private func withdrawRules() { _ = try? rig.store.use(OwnRules()) }

    // MARK: - Before

    /// Finds out whether the proxy answers, and whether it asks this daemon.
    private func tryOut(_ requests: AuditRequests, _ clients: Clients, provider: String) async throws {
        var last: ProbeCapture?
        for attempt in 0..<Self.trials {
            try Task.checkCancellation()
            let exchange = requests.trial(attempt)
            let capture = try await clients.proxy.exchange(ProbeRequest(bytes: exchange.bytes, timeout: plan.timeout))
            switch capture.ending {
            case .failed(.connect):
                throw AuditFailure(description: "nothing listens at \(plan.via): is the proxy running?")
            case .failed(.tls):
                throw AuditFailure(
                    description: "the connection to \(plan.via) cannot be secured: is it an https port, and its "
                        + "certificate trusted?"
                )
            case .complete, .left, .failed: last = capture
            }
            if ClientObservation(capture, of: exchange, start: 0).isAnswered { break }
        }
        try await settle()
        let arrived = rig.journal.tap.take().exchanges
        guard arrived.isEmpty, let last else { return }
        let response = ClientObservation(last, of: requests.trial(0), start: 0).response
        let answer = response.status.map { "answered \($0)" } ?? "did not answer"
        throw AuditFailure(
            description: "the proxy at \(plan.via) \(answer), and nothing reached the provider port: point the proxy's "
                + "upstream at \(provider)"
        )
    }

    // MARK: - Exchanges

    private func audit(
        _ requests: AuditRequests, _ clients: Clients, _ cases: [ResilienceCase]
    ) async throws -> AuditReport {
        progress.begin(planned: plan.requests * 2 + cases.reduce(0) { $0 + $1.exchanges })
        let origin = NIODeadline.now()
        let ended = Ended()
        if let rate = plan.rate {
            try await openLoop(requests, clients, rate: rate, from: origin, ended)
        } else {
            try await closedLoop(requests, clients, ended)
        }
        try Task.checkCancellation()
        try await settle()
        var (tapped, lost) = rig.journal.tap.take()
        if !cases.isEmpty {
            try await resilience(requests, clients, cases, busiest: Self.busiestUpstream(of: tapped), ended)
            let more = rig.journal.tap.take()
            tapped += more.exchanges
            lost += more.lost
        }
        progress.end()
        guard lost == 0 else {
            throw AuditFailure(
                description: "\(lost) exchanges were too much to be kept beside the others; give a smaller number")
        }
        return Self.report(
            ended.take(), tapped, cases, plan, start: Int64(clamping: origin.uptimeNanoseconds)
        )
    }

    private func make(
        _ exchange: AuditExchange, _ request: ProbeRequest, _ client: ProbeClient, _ ended: Ended
    ) async throws {
        let capture = try await client.exchange(request)
        // What was broken off says nothing about the proxy.
        try Task.checkCancellation()
        ended.append(exchange, capture)
        progress.note(isFailed: exchange.resilienceCase == nil && capture.ending != .complete)
    }

    /// Hands out the numbers of pairs. Atomic.
    private final class Turns: Sendable {
        private let next = Atomic<Int>(0)

        func take(below limit: Int) -> Int? {
            let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
            return number < limit ? number : nil
        }
    }

    /// A fixed number of pairs at once; which lane goes first alternates.
    private func closedLoop(_ requests: AuditRequests, _ clients: Clients, _ ended: Ended) async throws {
        let turns = Turns()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<min(plan.concurrency, plan.requests) {
                group.addTask {
                    while let number = turns.take(below: plan.requests) {
                        for lane in Self.order(number) {
                            let exchange = requests.exchange(number, lane)
                            let request = ProbeRequest(bytes: exchange.bytes, timeout: plan.timeout)
                            try await make(exchange, request, clients[lane], ended)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Pairs at a constant rate, the second exchange of each in the middle between two pairs.
    private func openLoop(
        _ requests: AuditRequests, _ clients: Clients, rate: Double, from origin: NIODeadline, _ ended: Ended
    ) async throws {
        let interval = 1e9 / rate
        let first = origin + Self.lead
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<plan.requests {
                for (half, lane) in Self.order(number).enumerated() {
                    let due = first + .nanoseconds(Int64((Double(number) + Double(half) / 2) * interval))
                    let ahead = due - Self.lead - NIODeadline.now()
                    if ahead > .zero { try await Task.sleep(for: .nanoseconds(ahead.nanoseconds)) }
                    group.addTask {
                        let exchange = requests.exchange(number, lane)
                        let request = ProbeRequest(
                            bytes: exchange.bytes, intendedStart: Int64(clamping: due.uptimeNanoseconds),
                            timeout: plan.timeout
                        )
                        try await make(exchange, request, clients[lane], ended)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func order(_ number: Int) -> [Lane] {
        number.isMultiple(of: 2) ? [.direct, .proxy] : [.proxy, .direct]
    }

    /// One case after the other, since what a proxy learns of one it may hold against the next anyway; the exchanges of
    /// a case at once, each on a connection of its own.
    private func resilience(
        _ requests: AuditRequests, _ clients: Clients, _ cases: [ResilienceCase], busiest: String?, _ ended: Ended
    ) async throws {
        try useRules(requests.run, cases, busiest: busiest)
        for (position, resilienceCase) in cases.enumerated() {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<resilienceCase.exchanges {
                    group.addTask {
                        let exchange = requests.exchange(ofCase: position, index)
                        var request = ProbeRequest(
                            bytes: exchange.bytes, timeout: .milliseconds(resilienceCase.timeoutMs),
                            reusesConnection: false
                        )
                        if case .clientAbort(let count) = resilienceCase.fault { request.leavesAfterEvents = count }
                        try await make(exchange, request, clients.proxy, ended)
                    }
                }
                try await group.waitForAll()
            }
            try Task.checkCancellation()
        }
        try await Task.sleep(for: Self.quiet)
        try await settle()
    }

    private func useRules(_ run: UInt64, _ cases: [ResilienceCase], busiest: String?) throws {
        var rules = OwnRules(AuditRules.rules(run: run, cases: cases))
        for upstream in rig.store.current.upstreams where busiest != nil {
            rules[upstream.name] = AuditRules.rules(
                run: run, cases: cases, upstream: upstream.name, strikesOnly: busiest
            )
        }
        try rig.store.use(rules)
    }

    /// The virtual upstream that the proxy prefers.
    private static func busiestUpstream(of tapped: [TappedExchange]) -> String? {
        let counts = tapped.compactMap(\.upstream).reduce(into: [:]) { $0[$1, default: 0] += 1 }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }

    /// Waits until nothing is under way at the provider port, or for as long as is reasonable.
    private func settle() async throws {
        let limit = ContinuousClock.now + Self.patience
        while rig.journal.tap.underwayCount > 0, ContinuousClock.now < limit {
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    // MARK: - Afterwards

    private static func report(
        _ ended: [(AuditExchange, ProbeCapture)], _ tapped: [TappedExchange], _ cases: [ResilienceCase],
        _ plan: AuditPlan, start: Int64
    ) -> AuditReport {
        let clients = ended.map { ClientObservation($1, of: $0, start: start) }
            .sorted { ($0.number, $0.lane.rawValue) < ($1.number, $1.lane.rawValue) }
        let upstreams = tapped.enumerated().map { number, exchange in
            UpstreamObservation(exchange, number: number, start: start)
        }
        return AuditReport(
            judging: AuditInput(
                clients: clients, upstreams: upstreams, cases: cases, settings: plan.settings,
                objectives: plan.objectives
            )
        )
    }
}
