import AdminAPI
import Foundation
import NIOCore
import ProviderWire
import Testing

@testable import AdminClient

struct FailureTests {
    @Test(.timeLimit(.minutes(1))) func `a problem is told with its status and its places`() async throws {
        try await FakeDaemon.serving({ _ in .problem(422, "It is not valid.", at: ["/port", "/chat/delayMs"]) }) {
            daemon in
            let error = await #expect(throws: AdminClientError.self) {
                try await MockdClient(daemon.address).replaceConfiguration(with: [:])
            }
            #expect(error?.code == .refused)
            #expect(error?.problem?.status == 422)
            #expect(error?.problem?.errors?.map(\.pointer) == ["/port", "/chat/delayMs"])
            #expect(error?.message == "It is not valid.\n/port: wrong\n/chat/delayMs: wrong")
        }
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            FakeDaemon.Reply.answer("<html>", status: 404, type: "text/html"),
            .answer("<html>", status: 200, type: "text/html"),
            .answer(#"{"state": "unheard of"}"#),
            .answer("{", status: 500, type: "application/problem+json"),
        ])
    func `what the admin API does not answer is a bad response`(reply: FakeDaemon.Reply) async throws {
        try await FakeDaemon.serving({ _ in reply }) { daemon in
            let error = await #expect(throws: AdminClientError.self) { try await MockdClient(daemon.address).status() }
            #expect(error?.code == .badResponse)
            #expect(error?.message.hasPrefix("GET /v1/status at \(daemon.address) was answered with status") == true)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `silence is a timeout`() async throws {
        try await FakeDaemon.serving({ _ in .silence }) { daemon in
            var client = MockdClient(daemon.address)
            client.responseTimeout = .milliseconds(20)
            let error = await #expect(throws: AdminClientError.self) { try await client.status() }
            #expect(error?.code == .timeout)
            let streamError = await #expect(throws: AdminClientError.self) { try await client.events() }
            #expect(streamError?.code == .timeout)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a connection that ends early is lost`() async throws {
        try await FakeDaemon.serving({ _ in .hangUp }) { daemon in
            let error = await #expect(throws: AdminClientError.self) { try await MockdClient(daemon.address).status() }
            #expect(error?.code == .connectionLost)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `where nobody listens there is no connection, and the message names the address`()
        async throws
    {
        let address = try await FakeDaemon.serving({ _ in .silence }) { $0.address }
        let error = await #expect(throws: AdminClientError.self) { try await MockdClient(address).status() }
        #expect(error?.code == .cannotConnect)
        #expect(error?.message == "cannot connect to \(address): connection refused")

        let missing = AdminAddress.unixSocket(path: "/nonexistent/admin.sock")
        let socketError = await #expect(throws: AdminClientError.self) { try await MockdClient(missing).status() }
        #expect(socketError?.code == .cannotConnect)
        #expect(socketError?.message == "cannot connect to /nonexistent/admin.sock: no such file or directory")
    }

    @Test(arguments: [EACCES, EPERM]) func `a socket that is not ours is told apart from none`(code: CInt) {
        let error = AdminClientError(
            connectingTo: .unixSocket(path: "/run/a.sock"), failedWith: IOError(errnoCode: code, reason: "connect")
        )
        #expect(error.code == .notPermitted)
        #expect(error.message.hasPrefix("cannot connect to /run/a.sock: "))
    }

    @Test(.timeLimit(.minutes(1))) func `a cancelled call ends at once and closes its connection`() async throws {
        try await FakeDaemon.serving({ _ in .silence }) { daemon in
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await MockdClient(daemon.address).status() }
                await daemon.awaitCall("GET /v1/status")
                group.cancelAll()
                let result = await group.nextResult()
                #expect(throws: CancellationError.self) { try result?.get() }
            }
            await daemon.awaitClosing()
        }
    }
}
