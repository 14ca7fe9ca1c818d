#if os(Linux)
    import Dispatch
    import Glibc
    import Testing

    @testable import Systemd

    /// libsystemd against a fake manager. The environment belongs to the whole process, hence a process for each test.
    struct ManagerSocketTests {
        @Test(.timeLimit(.minutes(1)))
        func `the manager gets the exact messages in order`() async {
            await #expect(processExitsWith: .success) {
                let manager = try FakeManager()
                setenv("NOTIFY_SOCKET", manager.name, 1)
                let notifier = ServiceNotifier()
                #expect(notifier.isActive)

                try notifier.extendTimeout(by: .seconds(10))
                try notifier.ready(status: "Serving\non two ports")
                try notifier.status("Serving 3 models")
                try notifier.watchdog()
                try notifier.reloading(status: "Reloading")
                try notifier.ready(status: "Serving")
                try notifier.stopping(status: "Draining")

                var texts = manager.received().map(\.text)
                try #require(texts.count == 7)
                let reloading = texts.remove(at: 4).split(separator: "\n")
                let expected = [
                    "EXTEND_TIMEOUT_USEC=10000000",
                    "READY=1\nSTATUS=Serving on two ports\nMAINPID=\(getpid())",
                    "STATUS=Serving 3 models",
                    "WATCHDOG=1",
                    "READY=1\nSTATUS=Serving\nMAINPID=\(getpid())",
                    "STOPPING=1\nSTATUS=Draining",
                ]
                #expect(texts == expected)
                #expect(reloading.first == "RELOADING=1")
                #expect(reloading.last == "STATUS=Reloading")
            }
        }

        @Test(.timeLimit(.minutes(1)))
        func `a stored descriptor reaches the manager under its name`() async {
            await #expect(processExitsWith: .success) {
                let manager = try FakeManager()
                setenv("NOTIFY_SOCKET", manager.name, 1)
                let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)

                try ServiceNotifier().storeFileDescriptors([listener], name: "data")
                try ServiceNotifier().removeStoredFileDescriptors(name: "data")

                let datagrams = manager.received()
                #expect(datagrams.map(\.text) == ["FDSTORE=1\nFDNAME=data", "FDSTOREREMOVE=1\nFDNAME=data"])
                let copy = try #require(datagrams.first?.descriptors.first)
                #expect(HostProcess.deviceAndInode(of: copy) == HostProcess.deviceAndInode(of: listener))
            }
        }

        @Test(.timeLimit(.minutes(1)))
        func `a barrier ends when the manager has read up to it`() async {
            await #expect(processExitsWith: .success) {
                let manager = try FakeManager()
                setenv("NOTIFY_SOCKET", manager.name, 1)
                let reader = DispatchGroup()
                DispatchQueue.global().async(group: reader) {
                    #expect(manager.receive()?.text == "STOPPING=1\nSTATUS=Bye")
                    let barrier = manager.receive()
                    #expect(barrier?.text == "BARRIER=1")
                    barrier?.descriptors.forEach { close($0) }
                }

                try ServiceNotifier().stopping(status: "Bye")
                try ServiceNotifier().barrier(timeout: .seconds(30))
                reader.wait()
            }
        }

        @Test(.timeLimit(.minutes(1)))
        func `a barrier that nobody answers times out`() async {
            await #expect(processExitsWith: .success) {
                let manager = try FakeManager()
                setenv("NOTIFY_SOCKET", manager.name, 1)
                let error = #expect(throws: SystemdError.self) {
                    try ServiceNotifier().barrier(timeout: .milliseconds(1))
                }
                #expect(error?.code == .timedOut)
                // Read only here, so that the manager's socket stays open until then.
                #expect(manager.received().map(\.text) == ["BARRIER=1"])
            }
        }

        @Test(.timeLimit(.minutes(1)))
        func `a manager that is gone is an error, and no manager is none`() async {
            await #expect(processExitsWith: .success) {
                setenv("NOTIFY_SOCKET", "@llm-mockd-tests-nobody", 1)
                let notifier = ServiceNotifier()
                let error = #expect(throws: SystemdError.self) { try notifier.watchdog() }
                #expect(error?.code == .notifyFailed)
                #expect(error?.errorNumber == ECONNREFUSED)

                unsetenv("NOTIFY_SOCKET")
                #expect(!ServiceNotifier().isActive)
            }
        }
    }
#endif
