import MockBehavior
import NIOCore
import NIOEmbedded
import Testing

@testable import MockServer

/// The connections of a loop share the memory that responses are written to; nobody gets another one's.
struct ConnectionIsolationTests {
    private struct Broken: Error {}

    private func pair(_ change: (inout MockConfiguration) -> Void = { _ in }) throws -> (TestConnection, TestConnection)
    {
        let one = try TestConnection(change)
        return (one, try TestConnection(beside: one))
    }

    @Test(arguments: [TestRequest.chat, TestRequest.chatStream])
    func `what a connection has put out goes with it when it breaks in the middle of a read`(request: String) throws {
        let (broken, other) = try pair()
        broken.channel.pipeline.fireChannelRead(ByteBuffer(string: request))
        broken.channel.pipeline.fireErrorCaught(Broken())
        #expect(broken.isClosed)
        let answer = try other.answer(to: TestRequest.get("/v1/models"))
        #expect(answer?.status == 200)
        #expect(answer?.body.contains("\"list\"") == true)
        #expect(try other.received() == "")
    }

    @Test func `what a connection has put out goes with it when a fault breaks it off in the same read`() throws {
        let (broken, other) = try pair {
            var fault = FaultConfiguration("cut", .reset(.beforeHead))
            fault.trigger.every = 2
            $0.faults = [fault]
        }
        broken.channel.pipeline.fireChannelRead(ByteBuffer(string: TestRequest.chat + TestRequest.chat))
        #expect(broken.isClosed)
        let answer = try other.answer(to: TestRequest.get("/v1/models"))
        #expect(answer?.body.contains("\"list\"") == true)
        #expect(try other.received() == "")
    }
}
