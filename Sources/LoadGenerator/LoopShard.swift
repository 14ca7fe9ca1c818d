import BusyLoops
import LoadModel
import NIOCore
import Synthesis

/// One event loop's share of a run: its connections, its lanes or its part of the schedule, and its tally.
///
/// Bound to that event loop. Whatever is due is begun by ``pump(at:)``, from one timer for the earliest of all; what is due
/// and finds no connection free stays where it is, in the schedule or among the waiting lanes, so that a run that falls
/// behind needs no more memory than one that does not.
final class LoopShard: NIOScheduledCallbackHandler {
    /// How many exchanges are begun before the loop gets to look at its sockets again.
    static let exchangesPerWakeUp = 64

    private enum State { case waiting, running, ended }

    let run: RunDescription
    let eventLoop: any EventLoop
    let counters: ShardCounters
    private(set) var tally: SampleTally
    /// Reads the whole answers of all connections.
    let answerParser = AnswerParser()
    /// Which of the target's addresses answered last.
    var preferredAddress = 0

    private let index: Int
    private let isolated: NIOIsolatedEventLoop
    private let ended: EventLoopPromise<Void>
    private let shared: [PreparedExchange]
    private let thinkTime: DurationDistribution?
    /// Whether each arrival is one request.
    private let arrivalsAreRequests: Bool
    private var state = State.waiting
    private var isPumping = false
    private var wakeUps = WakeUps()
    private var timer: (deadline: NIODeadline, callback: NIOScheduledCallback)?

    /// How the run is to go on, and of which version that is.
    private var control: RunControl
    private var version = -1

    private var arrivals: ArrivalQueue?
    private var lanes: LaneQueue

    private var slots = 0
    private var openCount = 0
    private var idle: [Connection] = []
    private var underway = UnderwayList()
    private var budget = OpeningBudget()
    /// Until when every slot was taken; nil if that never was so.
    private var fullUntil: NIODeadline?
    private var hasBrokenOffExcluded = false
    private var hasBrokenOffAll = false

    /// The counters of all shards, this one's among them.
    private let allCounters: [ShardCounters]
    private let probe: LagProbe
    private var probeCount = 0
    private var usage: LoopUsage?
    private var recent = RecentRate()
    private var peak = 0
    private var hasMeasured = false
    private var unsentCount = 0

    /// A share of a run for the current event loop. ``start()`` must follow.
    init(run: RunDescription, index: Int, eventLoop: any EventLoop, counters: [ShardCounters]) {
        self.run = run
        self.index = index
        self.eventLoop = eventLoop
        self.counters = counters[index]
        allCounters = counters
        isolated = eventLoop.assumeIsolated()
        probe = LagProbe(eventLoop: eventLoop)
        ended = eventLoop.makePromise()
        control = run.course.control
        tally = SampleTally(plan: run.plan)
        lanes = LaneQueue(seed: run.seed)
        // Copies, since loops that count references to the same bytes slow each other down.
        shared = run.source.shared.map { PreparedExchange($0) }
        arrivalsAreRequests = run.plan.workloads.allSatisfy { $0.turns <= 1 }
        if case .closedLoop(_, let thinkTime) = run.plan.arrivals {
            self.thinkTime = thinkTime
        } else {
            thinkTime = nil
        }
    }

    // MARK: - Life

    /// Begins; the future succeeds when nothing more is to be done.
    func start() -> EventLoopFuture<Void> {
        guard state == .waiting else { return ended.futureResult }
        state = .running
        usage = LoopUsage(from: eventLoop.now)
        if !run.plan.arrivals.isClosedLoop {
            arrivals = ArrivalQueue(run, share: index, areRequests: arrivalsAreRequests, by: control)
        }
        probe.start { [unowned self] in self.probed() }
        pump(at: eventLoop.now)
        return ended.futureResult
    }

    /// The run's course has changed, or may have.
    func wake() { pump(at: eventLoop.now) }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        timer = nil
        let now = eventLoop.now
        wakeUps.wokenUp(at: now)
        pump(at: now)
    }

    private func end() {
        state = .ended
        timer?.callback.cancel()
        timer = nil
        probe.stop()
        lanes.removeAll()
        let closing = idle
        idle = []
        for connection in closing { connection.close() }
        usage?.finish(at: eventLoop.now)
        arrivals?.takeUnsent(by: control) { due in
            unsentCount += 1
            if let end = control.measuredEnd { tally.note(hold: .nanoseconds((end - due).nanoseconds)) }
        }
        ended.succeed()
    }

    // MARK: - What is due

    /// Begins everything that is due and finds a connection free, gives up what has reached its limit, and sees to it that
    /// it is called again in time.
    func pump(at time: NIODeadline) {
        guard state == .running, !isPumping else { return }
        isPumping = true
        followControl()
        giveUp(at: time)
        var now = time
        var begun = 0
        while begun < Self.exchangesPerWakeUp, canBegin, let due = earliestBeginning(at: now), due <= now {
            begun += 1
            beginNext(at: now)
            now = eventLoop.now
        }
        isPumping = false
        if underway.count == 0, control.isCancelled || hasNothingMoreToBegin(at: now) { return end() }
        guard let earliest = nextWakeUp(at: now) else { return }
        setTimer(wakeUps.next(for: earliest, at: now))
    }

    private var canBegin: Bool { underway.count < slots && !control.isPaused && !control.isCancelled }

    private func hasLoadEnded(at now: NIODeadline) -> Bool { control.loadEnd.map { now >= $0 } ?? false }

    /// The earliest of what is waiting and of the schedule; nil if there is nothing, now or later.
    private func earliestDue(at now: NIODeadline) -> NIODeadline? {
        if hasLoadEnded(at: now) { return mustSendArrival ? arrivals?.due : nil }
        guard let arrival = arrivals?.due else { return lanes.due }
        return lanes.due.map { min($0, arrival) } ?? arrival
    }

    /// When what is due next can begin, as far as that is up to this side.
    private func earliestBeginning(at now: NIODeadline) -> NIODeadline? {
        earliestDue(at: now).map { idle.isEmpty ? budget.opening(for: $0) : $0 }
    }

    private var mustSendArrival: Bool { arrivals?.mustBeSent(by: control) ?? false }

    private func hasNothingMoreToBegin(at now: NIODeadline) -> Bool {
        if hasLoadEnded(at: now) { return !mustSendArrival }
        // The lanes of a closed loop may come to be more, so a shard without any waits for the end.
        return !run.plan.arrivals.isClosedLoop && arrivals?.due == nil && lanes.count == 0
    }

    private func nextWakeUp(at now: NIODeadline) -> NIODeadline? {
        var earliest = underway.first?.deadline ?? .distantFuture
        if canBegin, let due = earliestBeginning(at: now) { earliest = min(earliest, due) }
        if let end = control.loadEnd {
            if now < end { earliest = min(earliest, end) }
            if now >= end, !hasBrokenOffAll, let stop = control.stop { earliest = min(earliest, stop.graceEnd) }
        }
        return earliest == .distantFuture ? nil : earliest
    }

    private func followControl() {
        let version = run.course.version
        guard version != self.version else { return }
        self.version = version
        let pausedBefore = control.pausedTime
        control = run.course.control
        let pause = control.pausedTime - pausedBefore
        if pause > .zero { lanes.shift(by: pause) }
        arrivals?.follow(control)
        let connections = run.plan.maximumConnections ?? .max
        guard run.plan.arrivals.isClosedLoop else {
            slots = run.share(of: min(run.plan.maximumInFlight, connections), for: index)
            return
        }
        slots = run.share(of: min(control.concurrency, connections), for: index)
        let count = run.share(of: control.concurrency, for: index)
        lanes.keep(count, at: control.pausedAt ?? eventLoop.now) { $0 * run.shardCount + index }
    }

    // MARK: - Beginning

    private func beginNext(at now: NIODeadline) {
        if let arrival = arrivals?.due, lanes.due.map({ arrival < $0 }) ?? true {
            beginArrival(at: now)
        } else if let (due, lane) = lanes.take() {
            begin(lane, due: due, at: now)
        }
    }

    private func beginArrival(at now: NIODeadline) {
        guard let arrival = arrivals?.take(by: control) else { return }
        if arrivalsAreRequests {
            let phase = run.course.admit(
                arrival: arrival.number, first: arrival.firstMeasured, due: arrival.due, by: control
            )
            guard let phase, case .request(let prepared) = pick(arrival.number, arrival.entry) else { return }
            send(prepared, arrival.number, phase, lane: nil, due: arrival.due, at: now)
        } else {
            let lane = lanes.addLane(number: arrival.number, isPermanent: false)
            begin(pick(arrival.number, arrival.entry), of: lane, number: nil, due: arrival.due, at: now)
        }
    }

    /// It is the lane's turn.
    private func begin(_ lane: Lane, due: NIODeadline, at now: NIODeadline) {
        if lanes.hasSurplus { return lanes.retire() }
        if let turn = lane.turn {
            lane.turn = nil
            begin(.request(PreparedExchange(turn)), of: lane, number: nil, due: due, at: now)
        } else {
            let number = run.course.takeNumber()
            begin(pick(number, nil), of: lane, number: number, due: due, at: now)
        }
    }

    private func begin(_ pick: Pick, of lane: Lane, number: Int?, due: NIODeadline, at now: NIODeadline) {
        let prepared: PreparedExchange
        switch pick {
        case .request(let request): prepared = request
        case .conversation(let conversation):
            lane.conversation = conversation
            guard let turn = lane.conversation?.nextTurn() else { return lanes.retire() }
            prepared = PreparedExchange(turn)
        }
        let number = number ?? run.course.takeNumber()
        guard let phase = run.course.admit(number, due: due, by: control) else { return lanes.retire() }
        send(prepared, number, phase, lane: lane, due: due, at: now)
    }

    private enum Pick {
        case request(PreparedExchange)
        case conversation(Conversation)
    }

    private func pick(_ number: Int, _ entry: ArrivalTrace.Entry?) -> Pick {
        if entry == nil, let index = run.source.sharedIndex(number: number) { return .request(shared[index]) }
        return switch run.source.next(number: number, entry: entry) {
        case .shared(let index): .request(shared[index])
        case .own(let exchange): .request(PreparedExchange(exchange))
        case .conversation(let conversation): .conversation(conversation)
        }
    }

    private func send(
        _ prepared: PreparedExchange, _ number: Int, _ phase: Sample.Phase, lane: Lane?, due: NIODeadline,
        at now: NIODeadline
    ) {
        if phase == .measured {
            if !hasMeasured {
                hasMeasured = true
                probe.reset()
            }
            if let fullUntil, due < fullUntil { tally.note(hold: .nanoseconds((now - due).nanoseconds)) }
        }
        let exchange = PendingExchange(
            prepared: prepared, number: number, phase: phase, intendedStart: due, deadline: now + run.timeout,
            lane: lane
        )
        if let connection = idle.popLast() {
            underway.append(connection)
            connection.begin(exchange)
        } else {
            let connection = Connection(shard: self, exchange: exchange)
            openCount += 1
            underway.append(connection)
            connection.open(from: preferredAddress)
            // A loop without other exchanges has nothing else to do, and one without a schedule nothing to keep.
            if arrivals != nil, run.plan.keepsAlive, underway.count > 1 { budget.spent(from: now, to: eventLoop.now) }
        }
        counters.setInFlight(underway.count)
        if underway.count > peak {
            peak = underway.count
            noteInFlight(at: now)
        }
    }

    // MARK: - Ending

    /// A connection's exchange has ended, well or not.
    ///
    /// - Parameter inLaterTurn: whether what comes next must wait for another turn of the loop. A failure may be told
    ///   within the very call that caused it, and would otherwise pile up calls.
    func ended(_ connection: Connection, at now: NIODeadline, inLaterTurn: Bool) {
        if underway.count >= slots { fullUntil = now }
        underway.remove(connection)
        counters.setInFlight(underway.count)
        let sample = connection.machine.sample
        counters.countEnded(sample)
        tally.record(sample)
        let lane = connection.takeExchange()?.lane
        if connection.state == .idle, openCount <= slots, state == .running {
            idle.append(connection)
        } else {
            openCount -= 1
            connection.close()
        }
        if let lane { goOn(lane, after: connection, at: now) }
        guard inLaterTurn else { return pump(at: now) }
        isolated.execute { self.wake() }
    }

    /// The lane's exchange has ended: its next is due at some time, or it has none.
    private func goOn(_ lane: Lane, after connection: Connection, at now: NIODeadline) {
        if lane.conversation != nil, connection.machine.sample.outcome == .success {
            lane.conversation?.answered(connection.machine.answerText)
            lane.turn = lane.conversation?.nextTurn()
        }
        var delay: Duration?
        if lane.turn != nil {
            delay = lane.conversation?.delay(using: &lane.generator)
        } else {
            lane.conversation = nil
            guard lane.isPermanent, !lanes.hasSurplus else { return lanes.retire() }
            delay = thinkTime?.sample(using: &lane.generator)
        }
        // The run's clock, by which a user thinks, stands still in a pause.
        let time = control.pausedAt ?? now
        lanes.wait(lane, until: delay.map { time + TimeAmount($0) } ?? time)
    }

    /// An idle connection went away.
    func lost(_ connection: Connection) {
        openCount -= 1
        if let index = idle.firstIndex(where: { $0 === connection }) { idle.remove(at: index) }
    }

    /// The server had given up the connection before the request reached it: the request goes out on a new one.
    func replace(_ connection: Connection) {
        let replacement = Connection(replacing: connection)
        underway.replace(connection, by: replacement)
        replacement.open(from: preferredAddress)
    }

    /// Ends what has reached its time limit, and breaks off what is not to end any more.
    private func giveUp(at now: NIODeadline) {
        while let connection = underway.first, connection.deadline <= now {
            let isOpening = connection.state == .opening
            connection.fail(isOpening ? connection.isSecuring ? .tls : .connect : .timeout, at: now)
            ended(connection, at: now, inLaterTurn: false)
        }
        if let stop = control.stop {
            guard !hasBrokenOffAll, now >= stop.graceEnd else { return }
            hasBrokenOffAll = true
            for connection in underway.connections { breakOff(connection) }
        } else if !hasBrokenOffExcluded, hasLoadEnded(at: now) {
            // Once is enough, since none begins after the end.
            hasBrokenOffExcluded = true
            for connection in underway.connections where connection.exchange?.phase != .measured {
                breakOff(connection)
            }
        }
    }

    /// Ends an exchange of which nothing is counted.
    private func breakOff(_ connection: Connection) {
        underway.remove(connection)
        counters.setInFlight(underway.count)
        openCount -= 1
        if connection.takeExchange()?.lane != nil { lanes.retire() }
        connection.close()
    }

    // MARK: - The shard's own facts

    private func probed() {
        let now = eventLoop.now
        if probeCount.isMultiple(of: 10) { recent.note(counters.endedCount, at: now) }
        probeCount += 1
        if index == 0 { noteInFlight(at: now) }
    }

    private func noteInFlight(at now: NIODeadline) {
        guard control.phase(at: now) == .measured else { return }
        let count = allCounters.reduce(0) { $0 + $1.inFlightCount }
        tally.note(inFlight: count, at: .nanoseconds((now - run.origin).nanoseconds))
    }

    /// What the shard knows at this moment.
    var reading: ShardReading {
        ShardReading(
            tally: tally, loopLag: probe.lag, utilization: usage?.utilization(at: eventLoop.now),
            recentRate: recent.value, unsentCount: unsentCount
        )
    }

    private func setTimer(_ deadline: NIODeadline) {
        if let timer, timer.deadline <= deadline { return }
        timer?.callback.cancel()
        // Only a loop that has shut down refuses, and nothing is due on it any more.
        timer = (try? isolated.scheduleCallback(at: deadline, handler: self)).map { (deadline, $0) }
    }
}
