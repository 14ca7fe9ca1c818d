package import ProviderWire

/// What callers did after they were told to wait: whether they waited, how often they came back, and with what.
///
/// A retry is the next request with the same body at the same endpoint, by the same key at the same upstream. Where the
/// client counts its attempts (`x-stainless-retry-count`), a request that says it is the first is none; one that says it is a
/// further one, and has another body, is a changed retry of the last answer that told to wait.
public struct CallerReport: Codable, Sendable, Hashable {
    /// Those that were told to wait first, those with the worst verdict before others.
    public var callers: [Caller]

    /// What one caller did.
    public struct Caller: Codable, Sendable, Hashable {
        /// Redacted; absent for requests without any.
        public var key: String?
        /// Absent for the provider at the top of the configuration.
        public var upstream: String?
        /// The judgement in a word.
        public var verdict: Verdict
        /// Requests in the journal.
        public var requests: Int
        /// Answers that told it to wait.
        public var told: Int
        /// Retries that came when they were told to, or later.
        public var patientRetries: Int
        /// Retries that came before.
        public var earlyRetries: Int
        /// Retries whose body is not that of the request before, of all these.
        public var changedRetries: Int
        /// Answers after which nothing came, although the wait is long over.
        public var abandoned: Int
        /// Other requests that were sent during a wait.
        public var requestsWhileWaiting: Int
        /// The most requests for one answer, the first among them.
        public var mostAttempts: Int
        /// How much later than told the patient retries came, in milliseconds: half of them no later than this.
        public var medianDelayMs: Double?
        /// The retry that came earliest before its time, or else the first one.
        public var example: Example?
    }

    /// An answer and what came after it.
    public struct Example: Codable, Sendable, Hashable {
        /// The number in the journal of the request that was told to wait.
        public var request: Int
        /// That of the retry.
        public var retry: Int
        /// What the answer told.
        public var toldMs: Int
        /// From the answer's last byte to the retry.
        public var waitedMs: Double
    }

    /// What kind of caller it is; worse ones first.
    public enum Verdict: String, Codable, Sendable, Hashable, CaseIterable {
        /// It came back too early three times or more in a row.
        case hammering
        /// It came back too early.
        case early
        /// It never came back.
        case gaveUp
        /// It always waited as told, or longer.
        case patient
        /// It was told to wait, and still may.
        case waiting
        /// It was never told to wait.
        case untested
    }
}

extension CallerReport {
    /// One request and its answer, as far as they matter here. Times are nanoseconds on one clock.
    package struct Contact: Sendable, Hashable {
        package var number: Int
        package var arrival: Int64
        /// When the answer's last byte was written; nil if that did not happen.
        package var answered: Int64?
        package var key: String?
        package var upstream: String?
        package var endpoint: Endpoint?
        package var bodyHash: UInt64
        /// What the client says how often it tried before.
        package var attempt: Int?
        /// What the answer told it to wait, in milliseconds.
        package var toldWait: Int?

        package init(
            number: Int, arrival: Int64, answered: Int64?, key: String? = nil, upstream: String? = nil,
            endpoint: Endpoint? = .chat, bodyHash: UInt64 = 0, attempt: Int? = nil, toldWait: Int? = nil
        ) {
            self.number = number
            self.arrival = arrival
            self.answered = answered
            self.key = key
            self.upstream = upstream
            self.endpoint = endpoint
            self.bodyHash = bodyHash
            self.attempt = attempt
            self.toldWait = toldWait
        }
    }

    /// - Parameter now: on the clock of the contacts.
    package init(_ contacts: [Contact], at now: Int64) {
        let byCaller = Dictionary(grouping: contacts) { CallerIdentity(key: $0.key, upstream: $0.upstream) }
        callers = byCaller.map { caller, contacts in
            CallerHistory(contacts.sorted { ($0.arrival, $0.number) < ($1.arrival, $1.number) }, at: now)
                .summary(of: caller)
        }.sorted { first, second in
            (first.verdict.rank, -first.told, -first.requests, first.key ?? "", first.upstream ?? "")
                < (second.verdict.rank, -second.told, -second.requests, second.key ?? "", second.upstream ?? "")
        }
    }
}

extension CallerReport.Verdict {
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension Journal {
    /// What callers did after they were told to wait, as far as the journal remembers.
    ///
    /// - Parameters:
    ///   - now: on the clock of the arrivals.
    ///   - number: of the request after which to begin.
    package func callers(at now: UInt64, after number: UInt64 = 0) -> CallerReport {
        var contacts: [CallerReport.Contact] = []
        forEach(after: number) { record in
            let arrival = Int64(clamping: record.header.arrival)
            let written = record.header.lastByteWritten
            contacts.append(
                CallerReport.Contact(
                    number: Int(clamping: record.number), arrival: arrival,
                    answered: written == JournalHeader.absent ? nil : arrival + written, key: record.head.key,
                    upstream: record.upstream, endpoint: record.endpoint, bodyHash: record.bodyHash,
                    attempt: record.attempt, toldWait: record.toldWait
                )
            )
        }
        return CallerReport(contacts, at: Int64(clamping: now))
    }
}

private struct CallerIdentity: Hashable {
    var key: String?
    var upstream: String?
}

/// The requests of one caller in the order in which they came.
private struct CallerHistory {
    private struct Question: Hashable {
        var endpoint: Endpoint?
        var bodyHash: UInt64
    }

    /// An answer that told to wait, and what came of it.
    private struct Wait {
        var contact: Int
        var told: Int
        /// Before it the caller was not to come back.
        var end: Int64
        var retry: Int?
        var isChanged = false
        var attempts = 1
        /// How many retries before this answer came too early, without one in between that did not.
        var earlyBefore = 0
    }

    private let contacts: [CallerReport.Contact]
    private let now: Int64
    private var waits: [Wait] = []

    /// How long after its wait a caller may be expected, in nanoseconds: as long again, and at least this.
    private static let leastGrace: Int64 = 10_000_000_000
    private static let millisecond: Int64 = 1_000_000
    private static let hammering = 3

    init(_ contacts: [CallerReport.Contact], at now: Int64) {
        self.contacts = contacts
        self.now = now
        var open: [Question: Int] = [:]
        for (index, contact) in contacts.enumerated() {
            let question = Question(endpoint: contact.endpoint, bodyHash: contact.bodyHash)
            var attempts = 1
            var earlyBefore = 0
            if let answered = take(index, contact, question, &open) {
                waits[answered].retry = index
                attempts = waits[answered].attempts + 1
                earlyBefore = isEarly(waits[answered]) ? waits[answered].earlyBefore + 1 : 0
                waits[answered].earlyBefore = earlyBefore
            }
            if let told = contact.toldWait, let end = contact.answered {
                var wait = Wait(contact: index, told: told, end: end + Int64(told) * Self.millisecond)
                wait.attempts = attempts
                wait.earlyBefore = earlyBefore
                open[question] = waits.count
                waits.append(wait)
            }
            mostAttempts = max(mostAttempts, attempts)
        }
    }

    private var mostAttempts = 0

    /// The wait that the request ends, if it is a retry.
    private mutating func take(
        _ index: Int, _ contact: CallerReport.Contact, _ question: Question, _ open: inout [Question: Int]
    ) -> Int? {
        if contact.attempt == 0 { return nil }
        if let wait = open[question], isBehind(contact, waits[wait]) {
            open[question] = nil
            return wait
        }
        guard contact.attempt != nil else { return nil }
        // It says that it is a retry, and nothing like it was asked before.
        let changed = open.filter { entry in
            entry.key.endpoint == question.endpoint && isBehind(contact, waits[entry.value])
        }.max { $0.value < $1.value }
        guard let changed else { return nil }
        open[changed.key] = nil
        waits[changed.value].isChanged = true
        return changed.value
    }

    /// Whether the request came after the answer.
    private func isBehind(_ contact: CallerReport.Contact, _ wait: Wait) -> Bool {
        contacts[wait.contact].answered.map { contact.arrival >= $0 } ?? false
    }

    private func isEarly(_ wait: Wait) -> Bool {
        wait.retry.map { contacts[$0].arrival < wait.end } ?? false
    }

    private func isAbandoned(_ wait: Wait) -> Bool {
        wait.retry == nil && now > wait.end + max(Self.leastGrace, Int64(wait.told) * Self.millisecond)
    }

    /// In milliseconds; how much later than told the retry came, negative for earlier.
    private func delay(_ wait: Wait) -> Double? {
        wait.retry.map { Double(contacts[$0].arrival - wait.end) / Double(Self.millisecond) }
    }

    func summary(of caller: CallerIdentity) -> CallerReport.Caller {
        let retried = waits.filter { $0.retry != nil }
        let early = retried.filter(isEarly)
        let delays = retried.compactMap(delay).filter { $0 >= 0 }.sorted()
        return CallerReport.Caller(
            key: caller.key.map(RedactedKey.of), upstream: caller.upstream, verdict: verdict, requests: contacts.count,
            told: waits.count, patientRetries: retried.count - early.count, earlyRetries: early.count,
            changedRetries: waits.count { $0.isChanged }, abandoned: waits.count(where: isAbandoned),
            requestsWhileWaiting: requestsWhileWaiting, mostAttempts: mostAttempts,
            medianDelayMs: delays.isEmpty ? nil : delays[(delays.count - 1) / 2],
            example: (early.min { (delay($0) ?? 0) < (delay($1) ?? 0) } ?? retried.first).flatMap(example)
        )
    }

    private var verdict: CallerReport.Verdict {
        if waits.isEmpty { return .untested }
        if waits.contains(where: { $0.earlyBefore >= Self.hammering }) { return .hammering }
        if waits.contains(where: isEarly) { return .early }
        if waits.contains(where: isAbandoned) { return .gaveUp }
        return waits.contains { $0.retry != nil } ? .patient : .waiting
    }

    /// Requests that came during a wait and were not its retry.
    private var requestsWhileWaiting: Int {
        let retries = Set(waits.compactMap(\.retry))
        var end = Int64.min
        var next = 0
        let waits = waits.sorted { (contacts[$0.contact].answered ?? 0) < (contacts[$1.contact].answered ?? 0) }
        var count = 0
        for (index, contact) in contacts.enumerated() {
            while next < waits.count, let answered = contacts[waits[next].contact].answered, answered <= contact.arrival
            {
                end = max(end, waits[next].end)
                next += 1
            }
            if contact.arrival < end, !retries.contains(index) { count += 1 }
        }
        return count
    }

    private func example(_ wait: Wait) -> CallerReport.Example? {
        guard let retry = wait.retry, let answered = contacts[wait.contact].answered else { return nil }
        return CallerReport.Example(
            request: contacts[wait.contact].number, retry: contacts[retry].number, toldMs: wait.told,
            waitedMs: Double(contacts[retry].arrival - answered) / Double(Self.millisecond)
        )
    }
}
