import LoadModel
import Measurement
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
    /// The loop goes on with what is due, and leaves its sockets alone, until nothing more is due at once.
    private static let pause = TimeAmount.microseconds(5)

    let run: RunDescription
    let eventLoop: any EventLoop
    let counters: ShardCounters
    private(set) var tally: SampleTally
    /// Which of the target's addresses answered last.
    var preferredAddress = 0

    private let index: Int
    private let probe: LagProbe
    private let ended: EventLoopPromise<Void>
    private let isolated: NIOIsolatedEventLoop
    /// The counters of all shards, this one's among them.
    private let allCounters: [ShardCounters]

    // How the run is to go on.
    private var control: RunControl
    private var version = -1

    // What is due.
    private var cursor: ArrivalCursor?
    /// When the cursor's arrival is due; nil if there is none, or none that has a place in the run.
    private var arrivalTime: NIODeadline?
    /// Whether it has no place in a measured phase that ends with its last request.
    private var isArrivalBeyondLimit = false
    private var waiting = DueHeap<Lane>()
    private var laneCount = 0
    private let numbersByArrival: Bool
    private let thinkTime: DurationDistribution?

    // What is under way.
    private var slots = 0
    private var idle: [Connection] = []
    private var underway = UnderwayList()
    private var openCount = 0
    private var peak = 0
    /// Until when every slot was taken; nil if that never was so.
    private var fullUntil: NIODeadline?
    private let shared: [PreparedExchange]

    // The shard's own life.
    private enum State { case waiting, running, ended }
    private var state = State.waiting
    private var isPumping = false
    private var timer: (deadline: NIODeadline, callback: NIOScheduledCallback)?
    private var hasMeasured = false
    private var hasBrokenOffExcluded = false
    private var hasBrokenOffAll = false
    private var probeCount = 0
    private var unsentCount = 0
    private var recent = RecentRate()
    private var usageBegin: (wall: NIODeadline, processor: Duration?)?
    private var usageEnd: (wall: NIODeadline, processor: Duration?)?

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
        // Copies, since loops that count references to the same bytes slow each other down.
        shared = run.source.shared.map { PreparedExchange($0) }
        numbersByArrival = !run.plan.arrivals.isClosedLoop && run.plan.workloads.allSatisfy { $0.turns <= 1 }
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
        usageBegin = (eventLoop.now, ThreadClock.now())
        if !run.plan.arrivals.isClosedLoop {
            cursor = ArrivalCursor(
                ArrivalSchedule(run.plan.arrivals, seed: run.seed), share: index, of: run.shardCount,
                noting: measuredOffset
            )
        }
        probe.start { [unowned self] in self.probed() }
        pump(at: eventLoop.now)
        return ended.futureResult
    }

    /// The run's course has changed, or may have.
    func wake() { pump(at: eventLoop.now) }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        timer = nil
        pump(at: eventLoop.now)
    }

    private func end() {
        guard state == .running else { return }
        state = .ended
        timer?.callback.cancel()
        timer = nil
        probe.stop()
        waiting.removeAll()
        let closing = idle
        idle = []
        for connection in closing { connection.close() }
        countUnsent()
        usageEnd = (eventLoop.now, ThreadClock.now())
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
        while begun < Self.exchangesPerWakeUp, canBegin, let due = earliestDue(at: now), due <= now {
            begun += 1
            beginNext(at: now)
            now = eventLoop.now
        }
        isPumping = false
        if control.isCancelled || hasNothingMoreToBegin(at: now), underway.count == 0 { return end() }
        let earliest = nextWakeUp(at: now)
        if let earliest { setTimer(begun < Self.exchangesPerWakeUp ? earliest : max(earliest, now + Self.pause)) }
    }

    private var canBegin: Bool { !control.isPaused && underway.count < slots && !control.isCancelled }

    /// The earliest of what is waiting and of the schedule; nil if there is nothing, now or later.
    private func earliestDue(at now: NIODeadline) -> NIODeadline? {
        if let end = control.loadEnd, now >= end { return mustSendArrival ? arrivalTime : nil }
        guard let arrivalTime else { return waiting.earliest }
        return waiting.earliest.map { min($0, arrivalTime) } ?? arrivalTime
    }

    /// Whether the arrival whose turn it is belongs to a measured phase that ends with its last request.
    private var mustSendArrival: Bool { control.endsWithRequest && arrivalTime != nil && !isArrivalBeyondLimit }

    /// Finds out about the arrival whose turn it is, whenever that, or the run's course, has changed.
    private func lookAtArrival() {
        guard let cursor, let arrival = cursor.arrival else { return arrivalTime = nil }
        isArrivalBeyondLimit =
            !numbersByArrival || run.course.isBeyondLimit(arrival: cursor.number, first: cursor.notedNumber)
        let isWanted = !numbersByArrival || !isArrivalBeyondLimit || control.hasCoolDown
        arrivalTime = isWanted ? control.schedule.time(of: arrival.offset) : nil
    }

    private func advance() {
        cursor?.advance(noting: measuredOffset)
        lookAtArrival()
    }

    /// Where in the schedule the measured phase begins; nil if that is not known.
    private var measuredOffset: Duration? { control.measuredStart.map { control.schedule.offset(at: $0) } }

    private func hasNothingMoreToBegin(at now: NIODeadline) -> Bool {
        if let end = control.loadEnd, now >= end { return !mustSendArrival }
        // The lanes of a closed loop may come to be more, so a shard without any waits for the end.
        return !run.plan.arrivals.isClosedLoop && arrivalTime == nil && waiting.isEmpty && !hasLaneUnderway
    }

    /// Whether an answer that is being waited for may have another turn.
    private var hasLaneUnderway: Bool { laneCount > 0 }

    private func nextWakeUp(at now: NIODeadline) -> NIODeadline? {
        var times = [underway.first?.deadline]
        if canBegin { times.append(earliestDue(at: now)) }
        if let end = control.loadEnd {
            times.append(now < end ? end : hasBrokenOffAll ? nil : control.stop?.graceEnd)
        }
        return times.compactMap(\.self).min()
    }

    private func beginNext(at now: NIODeadline) {
        if let arrivalTime, waiting.earliest.map({ arrivalTime < $0 }) ?? true {
            beginArrival(at: now, due: arrivalTime)
        } else if let (due, lane) = waiting.pop() {
            begin(lane, due: due, at: now)
        }
    }

    private func beginArrival(at now: NIODeadline, due: NIODeadline) {
        guard let number = cursor?.number, let arrival = cursor?.arrival else { return }
        let first = cursor?.notedNumber
        advance()
        let pick = run.source.next(number: number, entry: arrival.entry)
        guard numbersByArrival else {
            let lane = Lane(isPermanent: false, seed: laneSeed(number))
            laneCount += 1
            switch pick {
            case .shared(let index): begin(shared[index], of: lane, due: due, at: now)
            case .own(let exchange): begin(PreparedExchange(exchange), of: lane, due: due, at: now)
            case .conversation(let conversation):
                lane.conversation = conversation
                guard let exchange = lane.conversation?.nextTurn() else { return retireLane() }
                begin(PreparedExchange(exchange), of: lane, due: due, at: now)
            }
            return
        }
        guard let phase = run.course.admit(arrival: number, first: first, due: due, by: control) else { return }
        switch pick {
        case .shared(let index): send(shared[index], number, phase, lane: nil, due: due, at: now)
        case .own(let exchange): send(PreparedExchange(exchange), number, phase, lane: nil, due: due, at: now)
        case .conversation: preconditionFailure("a plan whose workloads have one turn has no conversations")
        }
    }

    // MARK: - Lanes

    private func laneSeed(_ number: Int) -> UInt64 {
        // Odd multiples of an odd number are all different.
        run.seed &+ UInt64(truncatingIfNeeded: number &* 2 &+ 1) &* 0x9E37_79B9_7F4A_7C15
    }

    private func adjustLanes() {
        guard run.plan.arrivals.isClosedLoop else {
            slots = run.share(of: min(run.plan.maximumInFlight, run.plan.maximumConnections ?? .max), for: index)
            return
        }
        slots = run.share(of: min(control.concurrency, run.plan.maximumConnections ?? .max), for: index)
        let wanted = run.share(of: control.concurrency, for: index)
        let now = control.pausedAt ?? eventLoop.now
        while laneCount < wanted {
            waiting.insert(
                Lane(isPermanent: true, seed: laneSeed(laneCount * run.shardCount + index)), due: now
            )
            laneCount += 1
        }
    }

    private var hasSurplusLanes: Bool {
        run.plan.arrivals.isClosedLoop && laneCount > run.share(of: control.concurrency, for: index)
    }

    private func retireLane() { laneCount -= 1 }

    /// It is the lane's turn.
    private func begin(_ lane: Lane, due: NIODeadline, at now: NIODeadline) {
        if hasSurplusLanes { return retireLane() }
        if let turn = lane.turn {
            lane.turn = nil
            return begin(PreparedExchange(turn), of: lane, due: due, at: now)
        }
        let number = run.course.takeNumber()
        switch run.source.next(number: number, entry: nil) {
        case .shared(let index): begin(shared[index], number, of: lane, due: due, at: now)
        case .own(let exchange): begin(PreparedExchange(exchange), number, of: lane, due: due, at: now)
        case .conversation(let conversation):
            lane.conversation = conversation
            guard let exchange = lane.conversation?.nextTurn() else { return retireLane() }
            begin(PreparedExchange(exchange), number, of: lane, due: due, at: now)
        }
    }

    private func begin(
        _ prepared: PreparedExchange, _ number: Int? = nil, of lane: Lane, due: NIODeadline, at now: NIODeadline
    ) {
        let number = number ?? run.course.takeNumber()
        guard let phase = run.course.admit(number, due: due, by: control) else { return retireLane() }
        send(prepared, number, phase, lane: lane, due: due, at: now)
    }

    /// The lane's exchange has ended: its next is due at some time, or it has none.
    private func goOn(_ lane: Lane, after connection: Connection, at now: NIODeadline) {
        var delay = Duration.zero
        if lane.conversation != nil, connection.machine.sample.outcome == .success {
            lane.conversation?.answered(connection.machine.answerText)
            lane.turn = lane.conversation?.nextTurn()
        }
        if lane.turn != nil {
            delay = lane.conversation?.delay(using: &lane.generator) ?? .zero
        } else {
            lane.conversation = nil
            guard lane.isPermanent, !hasSurplusLanes else { return retireLane() }
            delay = thinkTime?.sample(using: &lane.generator) ?? .zero
        }
        let due = delay == .zero ? now : now + TimeAmount(delay)
        waiting.insert(lane, due: control.pausedAt.map { $0 + (due - now) } ?? due)
    }

    // MARK: - Exchanges

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
        }
        counters.setInFlight(underway.count)
        if underway.count > peak {
            peak = underway.count
            noteInFlight(at: now)
        }
    }

    /// A connection's exchange has ended, well or not.
    ///
    /// - Parameter inLaterTurn: whether what comes next must wait for another turn of the loop. A failure may be told
    ///   within the very call that caused it, and would otherwise pile up calls.
    func ended(_ connection: Connection, at now: NIODeadline, inLaterTurn: Bool) {
        let wasFull = underway.count >= slots
        underway.remove(connection)
        if wasFull { fullUntil = now }
        counters.setInFlight(underway.count)
        let lane = connection.takeExchange()?.lane
        counters.countEnded(connection.machine.sample)
        tally.record(connection.machine.sample)
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
        } else if !hasBrokenOffExcluded, let end = control.loadEnd, now >= end {
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
        if connection.takeExchange()?.lane != nil { retireLane() }
        connection.close()
    }

    // MARK: - The run's course

    private func followControl() {
        let version = run.course.version
        guard version != self.version else { return }
        self.version = version
        let paused = control.pausedTime
        control = run.course.control
        let pause = control.pausedTime - paused
        if pause > .zero { waiting.shift(by: pause) }
        adjustLanes()
        lookAtArrival()
    }

    /// Arrivals of the measured phase that were not sent, since the phase was over before a connection was free.
    private func countUnsent() {
        guard let end = control.measuredEnd, numbersByArrival, !control.endsWithRequest else { return }
        while let due = arrivalTime, due < end {
            if !isArrivalBeyondLimit, control.phase(at: due) == .measured {
                tally.note(hold: .nanoseconds((end - due).nanoseconds))
                unsentCount += 1
            }
            advance()
        }
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
        let (wall, processor) = usageEnd ?? (eventLoop.now, state == .running ? ThreadClock.now() : nil)
        var utilization: Double?
        if let usageBegin, let begin = usageBegin.processor, let processor, wall > usageBegin.wall {
            utilization = (processor - begin) / .nanoseconds((wall - usageBegin.wall).nanoseconds)
        }
        return ShardReading(
            tally: tally, loopLag: probe.lag, utilization: utilization, recentRate: recent.value,
            unsentCount: unsentCount
        )
    }

    // MARK: - The timer

    private func setTimer(_ deadline: NIODeadline) {
        if let timer, timer.deadline <= deadline { return }
        timer?.callback.cancel()
        // Only a loop that has shut down refuses, and nothing is due on it any more.
        timer = (try? isolated.scheduleCallback(at: deadline, handler: self)).map { (deadline, $0) }
    }
}

/// What one event loop's share of a run has come to.
struct ShardReading: Sendable {
    var tally: SampleTally
    /// How late the loop ran what was due.
    var loopLag: LatencyHistogram
    /// The loop's share of a core, 0 to 1; nil where it cannot be told.
    var utilization: Double?
    /// Exchanges that ended in the last second.
    var recentRate: Double?
    /// Requests that were due in the measured phase and never sent.
    var unsentCount: Int
}
