#if canImport(CSystemd)
    import CSystemd
#endif

/// One entry for the journal: a message, its priority, and fields in order.
package struct JournalEntry: Sendable, Hashable {
    /// What happened; it may have several lines.
    package let message: String
    /// How much it matters.
    package let priority: LogPriority
    /// The facts, in the order in which the journal shall list them; a name may occur more than once.
    package let fields: [JournalField]

    /// An entry to be sent by `send()`.
    package init(_ message: String, priority: LogPriority, fields: [JournalField] = []) {
        self.message = message
        self.priority = priority
        self.fields = fields
    }

    /// `NAME=value` for each field as the journal gets it, message and priority first.
    var assignments: [String] {
        ["MESSAGE=\(message)", "PRIORITY=\(priority.rawValue)"] + fields.map { "\($0.name)=\($0.value)" }
    }

    /// Whether this system has a journal to send to at all.
    static var canBeSent: Bool {
        #if canImport(CSystemd)
            true
        #else
            false
        #endif
    }

    /// Sends the entry to the journal.
    ///
    /// Blocks while journald is busy: never call it on an event loop. Throws `journalFailed` when the journal did not
    /// take it. Where no journald runs, or on a system without one, the entry is lost in silence; so send only when
    /// `LogDestination` says `.journal`.
    package func send() throws(SystemdError) {
        #if canImport(CSystemd)
            let result = withBuffers { buffers in
                let vectors = buffers.map { iovec(iov_base: $0.baseAddress, iov_len: $0.count) }
                return sd_journal_sendv(vectors, CInt(vectors.count))
            }
            if result < 0 {
                throw SystemdError(.journalFailed, "cannot write to the journal", errorNumber: -result)
            }
        #endif
    }

    /// The bytes of each assignment, which libsystemd takes without copying; valid only within `body`.
    func withBuffers<Result>(_ body: ([UnsafeMutableRawBufferPointer]) -> Result) -> Result {
        var bytes: [UInt8] = []
        var ends: [Int] = []
        for assignment in assignments {
            bytes.append(contentsOf: assignment.utf8)
            ends.append(bytes.count)
        }
        return bytes.withUnsafeMutableBytes { all in
            var start = 0
            let buffers = ends.map { end in
                defer { start = end }
                return UnsafeMutableRawBufferPointer(rebasing: all[start..<end])
            }
            return body(buffers)
        }
    }
}
