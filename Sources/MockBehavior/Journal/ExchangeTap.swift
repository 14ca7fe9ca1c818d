import Synchronization

/// Takes whole exchanges down as the provider port saw them, while somebody listens: what the journal keeps in part, and
/// redacts, is kept here to the byte, with the moment of every write.
///
/// Nothing is kept unless it was opened, and then no more than the given bytes: exchanges beyond are counted only.
///
/// State: whether it is open is atomic, so that a request costs one load; the rest is in a `Mutex`, which is taken when an
/// exchange ends.
package final class ExchangeTap: Sendable {
    private struct State {
        var exchanges: [TappedExchange] = []
        var bytes = 0
        var limit = 0
        var lost = 0
        var underway = 0
    }

    private let session = Atomic<Int>(0)
    private let state = Mutex(State())

    /// A tap that is closed.
    package init() {}

    /// Whether somebody listens.
    package var isOpen: Bool { session.load(ordering: .relaxed) & 1 == 1 }

    /// Begins to listen.
    ///
    /// - Parameter maximumBytes: of heads and bodies in both directions together, for what has not been taken.
    /// - Returns: false if somebody listens already.
    package func open(maximumBytes: Int) -> Bool {
        state.withLock { state in
            guard !isOpen else { return false }
            state = State(limit: maximumBytes)
            session.add(1, ordering: .relaxed)
            return true
        }
    }

    /// Takes what has ended since the last call, in the order of the ends.
    package func take() -> (exchanges: [TappedExchange], lost: Int) {
        state.withLock { state in
            defer { state = State(limit: state.limit, underway: state.underway) }
            return (state.exchanges, state.lost)
        }
    }

    /// How many exchanges have begun since the tap was opened and have not ended.
    package var underwayCount: Int { state.withLock { $0.underway } }

    /// Listens no more, and forgets what was not taken.
    package func close() {
        state.withLock { state in
            guard isOpen else { return }
            session.add(1, ordering: .relaxed)
            state = State()
        }
    }

    /// Begins to take an exchange down; nil if nobody listens.
    package func begin(_ request: @autoclosure () -> TappedExchange) -> TapRecording? {
        let session = session.load(ordering: .relaxed)
        guard session & 1 == 1 else { return nil }
        state.withLock { $0.underway += 1 }
        return TapRecording(request(), tap: self, session: session)
    }

    fileprivate func keep(_ exchange: TappedExchange, of session: Int) {
        state.withLock { state in
            guard self.session.load(ordering: .relaxed) == session else { return }
            state.underway -= 1
            let size = exchange.requestHead.count + exchange.requestBody.count + exchange.response.count
            guard state.bytes + size <= state.limit else {
                state.lost += 1
                return
            }
            state.bytes += size
            state.exchanges.append(exchange)
        }
    }
}

/// An exchange as the provider port saw it. Times are nanoseconds of the monotonic clock.
package struct TappedExchange: Sendable, Hashable {
    /// The same number for all requests that came over one connection.
    package var connection: UInt64
    /// The upstream that was asked; nil where there is only one.
    package var upstream: String?
    /// When the request's last byte had come.
    package var arrival: Int64
    /// The request line and the header lines, as they came or as HTTP/1.1 would have them, keys and all.
    package var requestHead: [UInt8]
    /// As it came, without its transfer coding; decompressed where the request was understood.
    package var requestBody: [UInt8]
    /// All that was written, head and framing included.
    package var response: [UInt8] = []
    /// Each write: when, and how many bytes of ``response`` it had. Writes of one moment are one.
    package var writes: [Write] = []
    /// The rule that answered.
    package var rule: String?
    /// The fault that was injected.
    package var fault: String?
    /// How it ended.
    package var outcome = JournalOutcome.open
    /// When it ended, or was noticed to be abandoned.
    package var end: Int64 = 0
    /// How many events of a stream were written.
    package var eventsSent = 0

    /// Some bytes that were written at one moment.
    package struct Write: Sendable, Hashable {
        /// When.
        package var time: Int64
        /// How many.
        package var count: Int
        /// The last moment for which any of them was due; nil for what was not delayed.
        package var due: Int64?

        /// So many bytes at that time.
        package init(time: Int64, count: Int, due: Int64? = nil) {
            self.time = time
            self.count = count
            self.due = due
        }
    }

    /// An exchange whose request has come whole.
    package init(connection: UInt64, arrival: Int64, requestHead: [UInt8], requestBody: [UInt8]) {
        self.connection = connection
        self.arrival = arrival
        self.requestHead = requestHead
        self.requestBody = requestBody
    }
}

/// An exchange that is being taken down. Bound to the event loop of its connection.
package final class TapRecording {
    private var exchange: TappedExchange
    private let tap: ExchangeTap
    private let session: Int

    fileprivate init(_ exchange: TappedExchange, tap: ExchangeTap, session: Int) {
        self.exchange = exchange
        self.tap = tap
        self.session = session
    }

    /// Some bytes of the response are being written.
    ///
    /// - Parameter due: when they were to be; nil for what is not delayed.
    package func wrote(_ bytes: UnsafeRawBufferPointer, at time: Int64, due: Int64? = nil) {
        exchange.response.append(contentsOf: bytes)
        if let last = exchange.writes.indices.last, exchange.writes[last].time == time {
            exchange.writes[last].count += bytes.count
            exchange.writes[last].due = due ?? exchange.writes[last].due
        } else {
            exchange.writes.append(TappedExchange.Write(time: time, count: bytes.count, due: due))
        }
    }

    /// The exchange has ended; it is handed over.
    package func end(_ outcome: JournalOutcome, eventsSent: Int, at time: Int64) {
        exchange.outcome = outcome
        exchange.eventsSent = eventsSent
        exchange.end = time
        tap.keep(exchange, of: session)
    }
}
