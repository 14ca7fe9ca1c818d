import Synchronization
import Testing

@testable import Systemd

struct ServiceNotifierTests {
    /// Keeps what it is given; state in a mutex.
    private final class RecordingTransport: NotifyTransport {
        private let texts = Mutex<[String]>([])

        var sent: [String] { texts.withLock { $0 } }

        func send(_ message: NotifyMessage) {
            texts.withLock { $0.append(message.text) }
        }

        func awaitBarrier(timeout: Duration) {
            texts.withLock { $0.append("barrier \(timeout)") }
        }
    }

    @Test func `every call is one message, in the order of the calls`() throws {
        let transport = RecordingTransport()
        let notifier = ServiceNotifier(transport: transport)

        try notifier.ready(status: "Serving")
        try notifier.watchdog()
        try notifier.stopping(status: "Draining")
        try notifier.extendTimeout(by: .seconds(5))
        try notifier.barrier(timeout: .seconds(1))

        let expected = [
            "READY=1\nSTATUS=Serving\nMAINPID=\(HostProcess.identifier)",
            "WATCHDOG=1",
            "STOPPING=1\nSTATUS=Draining",
            "EXTEND_TIMEOUT_USEC=5000000",
            "barrier 1.0 seconds",
        ]
        #expect(transport.sent == expected)
    }

    @Test func `a reload is stamped with the monotonic clock`() throws {
        let transport = RecordingTransport()
        let before = HostProcess.monotonicMicroseconds
        try ServiceNotifier(transport: transport).reloading(status: "Reloading")
        let after = HostProcess.monotonicMicroseconds

        let lines = try #require(transport.sent.first).split(separator: "\n")
        let stamp = try #require(UInt64(lines[1].dropFirst("MONOTONIC_USEC=".count)))
        #expect((before...after).contains(stamp))
    }

    @Test func `a notifier without a manager is inactive, and checks names all the same`() throws {
        let notifier = ServiceNotifier(transport: nil)
        #expect(!notifier.isActive)
        try notifier.ready(status: "Serving")
        try notifier.barrier(timeout: .zero)
        #expect(throws: SystemdError.self) { try notifier.removeStoredFileDescriptors(name: "") }
    }
}
