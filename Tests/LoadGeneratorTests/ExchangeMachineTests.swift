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
        var machine = ExchangeMachine(exchange: exchange, origin: origin)
        machine.begin(at: time(10))
        machine.connected()
        machine.send(at: time(12))
        return machine
    }

    private func ending(_ step: ExchangeMachine.Step) -> (sample: Sample, keepsConnection: Bool)? {
        if case .end(let sample, let keepsConnection) = step { (sample, keepsConnection) } else { nil }
    }

    private func ending(_ step: ExchangeMachine.ClosingStep) -> Sample? {
        if case .end(let sample) = step { sample } else { nil }
    }

    @Test func `a sample has the times of what happened, from the run's start`() throws {
        var machine = sentMachine()

        #expect(ending(machine.receive(ByteBuffer(string: String(answer.prefix(20))), at: time(20))) == nil)
        let step = machine.receive(ByteBuffer(string: String(answer.dropFirst(20))), at: time(30))
        let (sample, keepsConnection) = try #require(ending(step))

        #expect(keepsConnection)
        #expect(
            sample
                == Sample(
                    openedConnection: true,
                    intendedStart: .milliseconds(10),
                    start: .milliseconds(12),
                    firstByte: .milliseconds(20),
                    end: .milliseconds(30),
                    bytesSent: request.count,
                    bytesReceived: answer.utf8.count,
                    status: 200,
                    outcome: .success
                )
        )
    }

    @Test func `the first content of a stream is stamped`() throws {
        var machine = sentMachine(stream: true)
        let head =
            "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\ndata: {\"choices\":[{\"delta\":{\"role\":\"a\",\"content\":\"\"}}]}\n\n"
        let content =
            "data: {\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"

        _ = machine.receive(ByteBuffer(string: head), at: time(20))
        _ = machine.receive(ByteBuffer(string: content), at: time(25))
        let sample = try #require(ending(machine.close(.ended, at: time(40))))

        #expect(sample.outcome == .success)
        #expect(sample.firstByte == .milliseconds(20))
        #expect(sample.firstContent == .milliseconds(25))
        #expect(sample.end == .milliseconds(40))
    }

    @Test func `bytes after the end of a response fail it and cost the connection`() throws {
        var machine = sentMachine()

        let (sample, keepsConnection) = try #require(
            ending(machine.receive(ByteBuffer(string: answer + "x"), at: time(20))))

        #expect(sample.outcome == .failure(.protocolViolation))
        #expect(!keepsConnection)
    }

    @Test func `only an idle connection that the server gave up is replaced in silence`() throws {
        var fresh = sentMachine()
        #expect(ending(fresh.close(.endedBeforeRequest, at: time(20)))?.outcome == .failure(.reset))

        for closing in [ExchangeMachine.Closing.ended, .endedBeforeRequest, .broken] {
            var reused = sentMachine()
            _ = reused.receive(ByteBuffer(string: answer), at: time(20))
            reused.begin(at: time(20))
            reused.send(at: time(20))
            let sample = ending(reused.close(closing, at: time(21)))
            #expect(sample?.outcome == (closing == .endedBeforeRequest ? nil : .failure(.reset)))
        }
    }

    @Test func `a request that is sent again keeps its turn and its first start is forgotten`() throws {
        var machine = sentMachine()
        _ = machine.receive(ByteBuffer(string: answer), at: time(20))
        machine.begin(at: time(20))
        machine.send(at: time(20))
        _ = machine.close(.endedBeforeRequest, at: time(21))

        machine.connected()
        machine.send(at: time(23))
        let (sample, _) = try #require(ending(machine.receive(ByteBuffer(string: answer), at: time(30))))

        #expect(sample.intendedStart == .milliseconds(20))
        #expect(sample.start == .milliseconds(23))
        #expect(sample.openedConnection)
        #expect(sample.bytesSent == request.count)
    }

    @Test func `half a response on a connection that went away is a failure of its kind`() {
        let half = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\ndata: "
        for (stream, closing, kind) in [
            (false, ExchangeMachine.Closing.ended, FailureKind.reset), (false, .broken, .reset),
            (true, .ended, .truncatedStream), (true, .broken, .reset),
        ] {
            var machine = sentMachine(stream: stream)
            _ = machine.receive(ByteBuffer(string: half), at: time(20))
            #expect(ending(machine.close(closing, at: time(21)))?.outcome == .failure(kind))
        }
    }
}
