/// One exchange that is made by itself, with everything that comes back taken down.
package struct ProbeRequest: Sendable, Hashable {
    /// The whole request, head and body.
    package var bytes: [UInt8]
    /// When its first byte is to be written, in nanoseconds of the monotonic clock; nil as soon as a connection is open.
    package var intendedStart: Int64?
    /// How long the response may take, from the moment at which the exchange is asked for.
    package var timeout: Duration
    /// The client leaves once it has read so many events; nil for one that stays.
    package var leavesAfterEvents: Int?
    /// Whether a connection that has carried another exchange will do, and this one's may carry more.
    package var reusesConnection: Bool

    package init(
        bytes: [UInt8], intendedStart: Int64? = nil, timeout: Duration, leavesAfterEvents: Int? = nil,
        reusesConnection: Bool = true
    ) {
        self.bytes = bytes
        self.intendedStart = intendedStart
        self.timeout = timeout
        self.leavesAfterEvents = leavesAfterEvents
        self.reusesConnection = reusesConnection
    }
}

/// What came of a ``ProbeRequest``. Times are nanoseconds of the monotonic clock.
package struct ProbeCapture: Sendable, Hashable {
    /// How the exchange ended.
    package enum Ending: Sendable, Hashable {
        /// The response is whole, whatever its status.
        case complete
        /// The client left, on purpose.
        case left(afterEvents: Int)
        /// No whole response came; why.
        case failed(FailureKind)
    }

    /// Some bytes that were read at one moment.
    package struct Read: Sendable, Hashable {
        package var time: Int64
        package var count: Int

        package init(time: Int64, count: Int) {
            self.time = time
            self.count = count
        }
    }

    /// When its first byte was to be written.
    package var intendedStart: Int64
    /// When it was; nil if none was.
    package var start: Int64?
    /// All that was read, head and framing included.
    package var response: [UInt8] = []
    /// Each read: when, and how many bytes of ``response`` it brought.
    package var reads: [Read] = []
    /// When the response was complete, had failed, or was left.
    package var end: Int64
    package var ending: Ending

    package init(intendedStart: Int64, start: Int64? = nil, end: Int64, ending: Ending) {
        self.intendedStart = intendedStart
        self.start = start
        self.end = end
        self.ending = ending
    }
}
