import MockBehavior
import NIOCore
import Testing

@testable import MockServer
@testable import ProviderWire

struct PlaybackTests {
    private let arrival = NIODeadline.uptimeNanoseconds(1_000_000_000)
    private let values = HoleValues(
        responseID: Array(#""id""#.utf8), created: Array("1".utf8), model: Array(#""m""#.utf8), promptTokens: 5
    )

    private func template(_ text: String) -> ByteTemplate {
        var template = ByteTemplate()
        template.append(text)
        return template
    }

    private func stream(_ frames: [(String, Int)], delay: Duration = .zero, chunkDelay: Duration = .zero)
        -> ResponseScript
    {
        let frames = frames.map { StreamFrame(template: template($0.0), step: $0.1) }
        return ResponseScript(content: .stream(frames), delay: delay, chunkDelay: chunkDelay)
    }

    private func play(_ script: ResponseScript, _ framing: Playback.Framing = .chunked) -> Playback {
        Playback(script, values: values, arrival: arrival, framing: framing)
    }

    /// What one step writes, so many milliseconds after the arrival.
    private func step(_ playback: inout Playback, at milliseconds: Int64) -> (Playback.Step, String) {
        var buffer = ByteBuffer()
        let now = arrival + .milliseconds(milliseconds)
        let step = playback.advance(now: now, into: &buffer, late: { _ in }) { $0.writeString("HEAD|") }
        return (step, String(buffer: buffer))
    }

    /// How late one step is for each of its moments.
    private func lateness(_ playback: inout Playback, at milliseconds: Int64) -> [TimeAmount] {
        var buffer = ByteBuffer()
        var lateness: [TimeAmount] = []
        let now = arrival + .milliseconds(milliseconds)
        _ = playback.advance(now: now, into: &buffer, late: { lateness.append($0) }) { _ in }
        return lateness
    }

    @Test func `nothing is written before the delay has passed`() {
        var playback = play(ResponseScript(content: .whole(template("body")), delay: .milliseconds(300)), .length)
        #expect(step(&playback, at: 0) == (.wait(until: arrival + .milliseconds(300)), ""))
        #expect(step(&playback, at: 299) == (.wait(until: arrival + .milliseconds(300)), ""))
        #expect(!playback.hasBegun)
        #expect(step(&playback, at: 300) == (.finished, "HEAD|body"))
        #expect(playback.hasBegun)
    }

    @Test func `HEAD is answered without a body, in its time`() {
        var playback = play(ResponseScript(content: .whole(template("body")), delay: .milliseconds(5)), .none)
        #expect(step(&playback, at: 4).1 == "")
        #expect(step(&playback, at: 5) == (.finished, "HEAD|"))
        var streamed = play(stream([("a", 0)]), .none)
        #expect(step(&streamed, at: 0) == (.finished, "HEAD|"))
    }

    @Test func `frames leave at their deadlines, which count from the arrival`() {
        var playback = play(
            stream([("a", 0), ("b", 0), ("c", 1), ("d", 2)], delay: .milliseconds(300), chunkDelay: .milliseconds(20))
        )
        #expect(step(&playback, at: 300) == (.wait(until: arrival + .milliseconds(320)), "HEAD|1\r\na\r\n1\r\nb\r\n"))
        #expect(step(&playback, at: 319) == (.wait(until: arrival + .milliseconds(320)), ""))
        #expect(step(&playback, at: 320) == (.wait(until: arrival + .milliseconds(340)), "1\r\nc\r\n"))
        #expect(step(&playback, at: 340) == (.finished, "1\r\nd\r\n0\r\n\r\n"))
    }

    @Test func `lateness does not add up`() {
        var playback = play(stream([("a", 0), ("b", 1), ("c", 2)], chunkDelay: .milliseconds(20)))
        #expect(step(&playback, at: 15).0 == .wait(until: arrival + .milliseconds(20)))
        #expect(step(&playback, at: 39).0 == .wait(until: arrival + .milliseconds(40)))
        #expect(step(&playback, at: 40).0 == .finished)
    }

    @Test func `all that is due leaves together`() {
        var playback = play(stream([("a", 0), ("b", 1), ("c", 2), ("d", 3)], chunkDelay: .milliseconds(20)))
        #expect(
            step(&playback, at: 45) == (
                .wait(until: arrival + .milliseconds(60)), "HEAD|1\r\na\r\n1\r\nb\r\n1\r\nc\r\n"
            ))
    }

    @Test func `how late it is is told once for each moment, and only where something had to wait`() {
        let frames = [("a", 0), ("b", 1), ("b", 1), ("c", 2), ("d", 3)]
        var playback = play(stream(frames, chunkDelay: .milliseconds(20)))
        #expect(lateness(&playback, at: 3) == [])
        #expect(lateness(&playback, at: 19) == [])
        #expect(lateness(&playback, at: 45) == [.milliseconds(25), .milliseconds(5)])
        #expect(lateness(&playback, at: 60) == [.zero])
    }

    @Test func `a delayed head and what leaves with it are one moment`() {
        let script = stream([("a", 0), ("b", 1)], delay: .milliseconds(7), chunkDelay: .milliseconds(1))
        var playback = play(script)
        #expect(lateness(&playback, at: 7) == [.zero])
        var late = play(script)
        #expect(lateness(&late, at: 9) == [.milliseconds(2), .milliseconds(1)])
    }

    @Test func `chunks carry their length in hexadecimal, in bytes`() {
        let long = String(repeating: "x", count: 0x1AB)
        var playback = play(stream([("ä", 0), (long, 0)]))
        #expect(step(&playback, at: 0).1 == "HEAD|2\r\nä\r\n1ab\r\n\(long)\r\n0\r\n\r\n")
    }

    @Test func `a stream until the connection's end has no framing`() {
        var playback = play(stream([("a", 0), ("b", 0)]), .untilClose)
        #expect(step(&playback, at: 0) == (.finished, "HEAD|ab"))
    }

    @Test func `an empty stream is a head and an end`() {
        var playback = play(stream([]))
        #expect(step(&playback, at: 0) == (.finished, "HEAD|0\r\n\r\n"))
    }

    @Test func `holes are filled, and counted in the length of their chunk`() {
        var filled = ByteTemplate(["id": .hole(.responseID), "n": .hole(.promptTokensPlus(7))])
        filled.append("!")
        var playback = play(ResponseScript(content: .stream([StreamFrame(template: filled, step: 0)])))
        #expect(step(&playback, at: 0).1 == "HEAD|13\r\n{\"id\":\"id\",\"n\":12}!\r\n0\r\n\r\n")
    }

    @Test func `a buffer that is full enough is handed over before more is put in`() {
        let frame = String(repeating: "x", count: 10_000)
        var playback = play(stream(Array(repeating: (frame, 0), count: 20)), .untilClose)
        var sizes: [Int] = []
        var steps: [Playback.Step] = []
        repeat {
            let (step, text) = step(&playback, at: 0)
            steps.append(step)
            sizes.append(text.utf8.count)
        } while steps.last == .pause
        #expect(sizes == [70_005, 70_000, 60_000])
        #expect(steps == [.pause, .pause, .finished])
    }

    @Test func `after a pause only what is due is written`() {
        let frame = String(repeating: "x", count: Playback.sliceSize)
        var playback = play(stream([(frame, 0), ("b", 0), ("c", 1)], chunkDelay: .milliseconds(10)), .untilClose)
        #expect(step(&playback, at: 0).0 == .pause)
        #expect(step(&playback, at: 0) == (.wait(until: arrival + .milliseconds(10)), "b"))
        #expect(step(&playback, at: 10) == (.finished, "c"))
    }
}
