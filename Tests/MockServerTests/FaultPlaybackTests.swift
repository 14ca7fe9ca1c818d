import MockBehavior
import NIOCore
import Testing

@testable import MockServer

struct FaultPlaybackTests {
    private static let head = WireHead(status: 200, framing: .stream, fields: [])
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    /// What comes of the steps when time goes by in leaps to each deadline: the writes, then how it ends.
    private func played(
        _ steps: [WireStep], framing: Playback.Framing = .chunked, beats: Int = 3
    ) -> [String] {
        var playback = FaultPlayback(steps, arrival: start, framing: framing)
        var now = start
        var log: [String] = []
        while log.count < 20 {
            var buffer = ByteBuffer()
            let step = playback.advance(now: now, into: &buffer, late: { _ in }) { head, buffer in
                buffer.writeString("head \(head.status)")
            }
            if buffer.readableBytes > 0 {
                log.append("\((now - start).nanoseconds / 1_000_000): \(String(buffer: buffer))")
            }
            switch step {
            case .wait(let deadline): now = deadline
            case .pause: if log.count > beats { return log }
            case .finished: return log + ["finished"]
            case .close: return log + ["close"]
            case .reset: return log + ["reset"]
            case .stall: return log + ["stall"]
            }
        }
        return log
    }

    @Test func `each piece of a body is a write and a chunk of its own, at its moment`() {
        let steps = [
            WireStep(.head(Self.head), at: .milliseconds(5)), WireStep(.body(Array("one".utf8)), at: .milliseconds(5)),
            WireStep(.body(Array("two".utf8)), at: .milliseconds(9)), WireStep(.end, at: .milliseconds(9)),
        ]
        #expect(
            played(steps, beats: 9) == [
                "5: head 200", "5: 3\r\none\r\n", "9: 3\r\ntwo\r\n", "9: 0\r\n\r\n", "finished",
            ]
        )
        #expect(played(steps, framing: .untilClose, beats: 9) == ["5: head 200", "5: one", "9: two", "finished"])
        #expect(played(steps, framing: .none, beats: 9) == ["5: head 200", "finished"])
    }

    @Test func `a body with a length has no chunks, wherever it comes`() {
        let head = WireHead(status: 200, framing: .length(9), fields: [])
        let steps = [
            WireStep(.head(head), at: .zero), WireStep(.body(Array("part".utf8)), at: .zero),
            WireStep(.close, at: .zero),
        ]
        #expect(played(steps, beats: 9) == ["0: head 200", "0: part", "close"])
    }

    @Test(arguments: [(WireStep.Action.close, "close"), (.reset, "reset"), (.stall, "stall")])
    func `what is no end of the response is left to the connection`(action: WireStep.Action, outcome: String) {
        #expect(played([WireStep(action, at: .milliseconds(3))]) == [outcome])
    }

    @Test func `a heartbeat beats on, each time an interval later`() {
        let steps = [
            WireStep(.head(Self.head), at: .zero),
            WireStep(.heartbeat(Array(":\n\n".utf8), every: .milliseconds(20)), at: .milliseconds(30)),
        ]
        let beat = "3\r\n:\n\n\r\n"
        #expect(played(steps) == ["0: head 200", "30: \(beat)", "50: \(beat)", "70: \(beat)"])
    }

    @Test func `no piece is an empty chunk, which would end the body`() {
        let steps = [
            WireStep(.head(Self.head), at: .zero), WireStep(.body([]), at: .zero), WireStep(.end, at: .zero),
        ]
        #expect(played(steps) == ["0: head 200", "0: 0\r\n\r\n", "finished"])
    }

    @Test func `lateness is told for each moment but the arrival`() {
        let steps = [
            WireStep(.head(Self.head), at: .zero), WireStep(.body([1]), at: .zero),
            WireStep(.body([2]), at: .milliseconds(10)), WireStep(.body([3]), at: .milliseconds(10)),
            WireStep(.end, at: .milliseconds(10)),
        ]
        var playback = FaultPlayback(steps, arrival: start, framing: .chunked)
        var told: [TimeAmount] = []
        var buffer = ByteBuffer()
        while playback.advance(
            now: start + .milliseconds(12), into: &buffer, late: { told.append($0) }, writeHead: { _, _ in }
        ) != .finished {}
        #expect(told == [.milliseconds(2)])
    }
}
