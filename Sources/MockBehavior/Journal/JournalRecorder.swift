/// Writes the requests of one event loop into the journal, at about the cost of copying them. Bound to that loop.
package final class JournalRecorder {
    private let journal: Journal
    private let owner: Int
    private let usage: UsagePage
    private var segment: JournalSegment?
    private var configuration: JournalConfiguration

    init(_ journal: Journal, owner: Int, configuration: JournalConfiguration) {
        self.journal = journal
        self.owner = owner
        self.configuration = configuration
        usage = journal.usage.page()
    }

    /// Whether anything is recorded: without, a request need not be described.
    package var isEnabled: Bool { configuration.isEnabled }

    /// See ``Journal/tap``.
    package var tap: ExchangeTap { journal.tap }

    /// Takes over the settings of a revision, when the loop sees it for the first time.
    package func use(_ configuration: JournalConfiguration, revision: Int) {
        journal.use(configuration, revision: revision)
        self.configuration = configuration
    }

    /// Records a request that has been answered.
    @inline(__always)
    package func record(_ request: borrowing JournalRequest, _ ending: JournalEnding, _ bytes: JournalBytes) {
        guard configuration.isEnabled else { return }
        _ = append(request, ending, bytes)
        usage.count(request, ending, bytes)
    }

    /// Records a request whose answer goes on; ``end(_:_:)`` is called when that has ended.
    ///
    /// - Returns: nil if nothing is recorded.
    package func begin(_ request: borrowing JournalRequest, _ bytes: JournalBytes) -> JournalTicket? {
        guard configuration.isEnabled else { return nil }
        let place = append(request, nil, bytes)
        return JournalTicket(segment: segment, place: place, slot: usage.count(request, nil, bytes))
    }

    /// Says how an answer went; nothing happens if the request has been forgotten.
    package func end(_ ticket: JournalTicket, _ ending: JournalEnding) {
        if let place = ticket.place { ticket.segment?.end(place, ending) }
        usage.end(ticket.slot, ending)
    }

    @inline(__always)
    private func append(
        _ request: borrowing JournalRequest, _ ending: JournalEnding?, _ bytes: JournalBytes
    ) -> JournalSegment.Place? {
        if let place = write(request, ending, bytes) { return place }
        segment = journal.segment(for: owner)
        return write(request, ending, bytes)
    }

    @inline(__always)
    private func write(
        _ request: borrowing JournalRequest, _ ending: JournalEnding?, _ bytes: JournalBytes
    ) -> JournalSegment.Place? {
        segment?.append(
            request, ending, bytes, maximumBodyBytes: configuration.maximumBodyBytes, numbers: journal.numbers,
            owner: owner
        )
    }
}

/// A request that was recorded before its answer had ended.
package struct JournalTicket {
    fileprivate let segment: JournalSegment?
    fileprivate let place: JournalSegment.Place?
    fileprivate let slot: UsagePage.Slot
}
