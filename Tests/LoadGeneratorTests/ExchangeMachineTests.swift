import LoadModel
import NIOCore
import ProviderWire
import Testing

@testable import LoadGenerator

@Suite struct ExchangeMachineTests {
    private let origin = NIODeadline.uptimeNanoseconds(1_000_000_000)
    private let answer = "HTTP/1.1 200 OK\r\ncontent-length: 14\r\n\r\n{\"choices\":[]}"
    private let request = Exchange(plan: LoadPlan(.chat), target: LoadTarget(host: "h", port: 80)).request

    private func time(_ milliseconds: Int64) -> NIODeadline { origin + .milliseconds(milliseconds) }

    /// A machine whose request was sent at 12 ms on a connection opened since 10 ms.
    private func sentMachine(stream: Bool = false) -> ExchangeMachine {
        var plan = LoadPlan(.chat)
        plan.isStreaming = stream
        let exchange = Exchange(plan: plan, target: LoadTarget(host: "h", port: 80))
        var machine = ExchangeMachine(expecting: exchange, origin: origin, answerParser: AnswerParser())
        begin(&machine, at: 10, stream: stream)
        machine.connected()
        machine.send(size: request.count, at: time(12))
        return machine
    }

    private func begin(_ machine: inout ExchangeMachine, at milliseconds: Int64, stream: Bool = false) {
        var plan = LoadPlan(.chat)
        plan.isStreaming = stream
        let exchange = Exchange(plan: plan, target: LoadTarget(host: "h", port: 80))
        machine.begin(exchange, number: 7, phase: .measured, due: time(milliseconds))
    }

    /// The sample of an exchange that has ended by that; nil if it has not.
    private func sample(of machine: inout ExchangeMachine, after bytes: String, at milliseconds: Int64) -> Sample? {
        machine.receive(ByteBuffer(string: bytes), at: time(milliseconds)) == .wait ? nil : machine.sample
    }

    private func sample(
        of machine: inout ExchangeMachine, after closing: ExchangeMachine.Closing, at milliseconds: Int64
    ) -> Sample? {
        machine.close(closing, at: time(milliseconds)) == .sendAgain ? nil : machine.sample
    }

    @Test func `a sample has the times of what happened, from the run's start`() throws {
        var machine = sentMachine()

        #expect(machine.receive(ByteBuffer(string: String(answer.prefix(20))), at: time(20)) == .wait)
        let step = machine.receive(ByteBuffer(string: String(answer.dropFirst(20))), at: time(30))

        #expect(step == .end(keepsConnection: true))
        var expected = Sample(number: 7, intendedStart: .milliseconds(10), end: .milliseconds(30), outcome: .success)
        expected.openedConnection = true
        expected.start = .milliseconds(12)
        expected.firstByte = .milliseconds(20)
        expected.bytesSent = request.count
        expected.bytesReceived = answer.utf8.count
        expected.status = 200
        #expect(machine.sample == expected)
    }

    @Test func `each content of a stream is stamped with the read that brought it`() throws {
        var machine = sentMachine(stream: true)
        let head =
            "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\ndata: {\"choices\":[{\"delta\":{\"role\":\"a\",\"content\":\"\"}}]}\n\n"
        let thought = "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"h\"}}]}\n\n"
        let content = "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n"
        let last =
            "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":9}}\n\ndata: [DONE]\n\n"

        #expect(self.sample(of: &machine, after: head, at: 20) == nil)
        #expect(self.sample(of: &machine, after: thought, at: 22) == nil)
        #expect(self.sample(of: &machine, after: content + content, at: 25) == nil)
        #expect(self.sample(of: &machine, after: last, at: 30) == nil)
        let sample = try #require(sample(of: &machine, after: .ended, at: 40))

        #expect(sample.outcome == .success)
        #expect(sample.firstByte == .milliseconds(20) && sample.firstChunk == .milliseconds(20))
        #expect(sample.firstContent == .milliseconds(22) && sample.firstAnswer == .milliseconds(25))
        #expect(sample.contentTimes == [.milliseconds(22), .milliseconds(25), .milliseconds(25)])
        #expect(sample.promptTokens == 3 && sample.outputTokens == 9)
        #expect(sample.end == .milliseconds(40))
    }

    @Test func `nothing of an exchange is left in the next`() throws {
        var machine = sentMachine(stream: true)
        let stream = String(Canned.stream)
        let first = try #require(sample(of: &machine, after: stream, at: 20))
        begin(&machine, at: 21)
        machine.send(size: 5, at: time(21))
        let second = try #require(sample(of: &machine, after: answer, at: 30))

        #expect(first.contentTimes.count == 1)
        #expect(second.contentTimes.isEmpty && second.firstChunk == nil && second.outcome == .success)
        #expect(!second.openedConnection && second.bytesSent == 5)
    }

    @Test func `bytes after the end of a response fail it and cost the connection`() {
        var machine = sentMachine()

        let step = machine.receive(ByteBuffer(string: answer + "x"), at: time(20))

        #expect(step == .end(keepsConnection: false))
        #expect(machine.sample.outcome == .failure(.protocolViolation))
    }

    @Test func `only an idle connection that the server gave up is replaced in silence`() {
        var fresh = sentMachine()
        #expect(sample(of: &fresh, after: .endedBeforeRequest, at: 20)?.outcome == .failure(.reset))

        for closing in [ExchangeMachine.Closing.ended, .endedBeforeRequest, .cut, .broken] {
            var reused = sentMachine()
            _ = sample(of: &reused, after: answer, at: 20)
            begin(&reused, at: 20)
            reused.send(size: request.count, at: time(20))
            let sample = sample(of: &reused, after: closing, at: 21)
            #expect(sample?.outcome == (closing == .endedBeforeRequest ? nil : .failure(.reset)))
        }
    }

    @Test func `a request that is sent again keeps its turn and its first start is forgotten`() throws {
        var machine = sentMachine()
        _ = sample(of: &machine, after: answer, at: 20)
        begin(&machine, at: 20)
        machine.send(size: request.count, at: time(20))
        #expect(machine.close(.endedBeforeRequest, at: time(21)) == .sendAgain)

        machine.connected()
        machine.send(size: request.count, at: time(23))
        let sample = try #require(sample(of: &machine, after: answer, at: 30))

        #expect(sample.intendedStart == .milliseconds(20))
        #expect(sample.start == .milliseconds(23))
        #expect(sample.openedConnection)
        #expect(sample.bytesSent == request.count)
    }

    @Test func `half a response on a connection that went away is a failure of its kind`() {
        let half = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\ndata: "
        for (stream, closing, kind) in [
            (false, ExchangeMachine.Closing.ended, FailureKind.reset), (false, .broken, .reset), (false, .cut, .reset),
            (true, .ended, .truncatedStream), (true, .broken, .reset), (true, .cut, .truncatedStream),
        ] {
            var machine = sentMachine(stream: stream)
            #expect(sample(of: &machine, after: half, at: 20) == nil)
            #expect(sample(of: &machine, after: closing, at: 21)?.outcome == .failure(kind))
        }
    }

    @Test func `a body that ends with its connection is whole only if the connection was ended properly`() {
        let open = "HTTP/1.1 200 OK\r\n\r\n{\"choices\":[]}"
        for (closing, outcome) in [
            (ExchangeMachine.Closing.ended, Outcome.success), (.cut, .failure(.reset)), (.broken, .failure(.reset)),
        ] {
            var machine = sentMachine()
            #expect(sample(of: &machine, after: open, at: 20) == nil)
            #expect(sample(of: &machine, after: closing, at: 21)?.outcome == outcome)
        }
    }
}
