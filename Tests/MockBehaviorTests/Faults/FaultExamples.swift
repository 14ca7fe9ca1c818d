import MockBehavior
import ProviderWire

/// One of each kind of act, and more of those that differ within.
enum FaultExamples {
    static let acts: [FaultAct] =
        [
            .refuse, .reset(.beforeHead), .reset(.afterHead), .reset(.afterEvents(2)), .close(.beforeHead),
            .close(.afterHead), .close(.afterEvents(0)), .endEarly(afterEvents: nil), .endEarly(afterEvents: 3),
            .errorEvent(FaultErrorEvent(afterEvents: 2)), .trickle(size: 3, interval: .milliseconds(5)),
            .malformedJSON(afterEvents: 0), .malformedJSON(afterEvents: 2), .contentType("text/html"), .truncateBody,
            .duplicateEvents(afterEvents: nil), .duplicateEvents(afterEvents: 1), .reorderEvents(afterEvents: nil),
            .reorderEvents(afterEvents: 2), .errorEvent(wordyEvent), .status(wordyStatus),
        ] + FaultFailure.allCases.map { .status(FaultStatus($0)) } + stalls.map(FaultAct.stall)
        + framings.map(FaultAct.framing)

    static let framings: [StreamFraming] = [
        framing { $0.splitSize = 1 }, framing { $0.splitSize = 7 }, framing { $0.splitsCharacters = true },
        framing { framing in
            framing.splitsLineEnds = true
            framing.lineEnd = .crlf
        },
        framing { $0.lineEnd = .crlf }, framing { $0.lineEnd = .cr }, framing { $0.hasSpace = false },
        framing { $0.hasComments = true }, framing { $0.packedEvents = 3 }, framing { $0.hasFinalBlankLine = false },
        framing { $0.commentSize = 100_000 }, framing { $0.eventPadding = 100_000 },
    ]

    private static let stalls: [FaultStall] =
        [.beforeHead, .afterHead, .afterEvents(1)].map(FaultStall.init) + [filled]

    private static let filled: FaultStall = {
        var stall = FaultStall(.afterEvents(1))
        stall.filling = .pings
        stall.interval = .milliseconds(100)
        stall.duration = .milliseconds(350)
        return stall
    }()

    private static let wordyEvent: FaultErrorEvent = {
        var event = FaultErrorEvent(afterEvents: 1)
        event.failure = .quota
        event.message = "spent"
        return event
    }()

    private static let wordyStatus: FaultStatus = {
        var status = FaultStatus(.tokenRateLimit)
        status.message = "slowly"
        status.retryAfter = .milliseconds(1_500)
        status.shouldRetry = false
        status.headers = ["x-one": "1", "content-type": "text/x-two"]
        status.body = ["any": ["json"]]
        return status
    }()

    private static func framing(_ change: (inout StreamFraming) -> Void) -> StreamFraming {
        var framing = StreamFraming()
        change(&framing)
        return framing
    }
}
