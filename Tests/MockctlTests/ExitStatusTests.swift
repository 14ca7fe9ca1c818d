import AdminClient
import Foundation
import Testing

@testable import mockctl

@Suite(.timeLimit(.minutes(1)))
struct ExitStatusTests {
    @Test func `0 when all went well`() async throws {
        try await FakeDaemon.serving({ _ in .answer(#"{"revision": 3}"#) }) { daemon in
            let outcome = try await Program(daemon).run("set-delay 200")
            let everyEndpoint = "chat, completion, response, embedding, message, countTokens"
            #expect(outcome.status == 0)
            #expect(outcome.output == "delay of \(everyEndpoint): 200 ms (revision 3)\n")
            #expect(outcome.errors == "")
        }
    }

    @Test func `1 when the daemon says no, with every reason on a line`() async throws {
        try await FakeDaemon.serving({ _ in .problem(422, "It is not valid.", at: ["/port", "/chat/delayMs"]) }) {
            daemon in
            let outcome = try await Program(daemon).run("config set -", input: "{}")
            #expect(outcome.status == 1)
            #expect(outcome.output == "")
            #expect(
                outcome.errors == "mockctl: It is not valid.\nmockctl: /port: wrong\nmockctl: /chat/delayMs: wrong\n")
        }
    }

    @Test func `3 when the status is asked of a daemon that does not run, 69 for everything else`() async throws {
        let daemon = try await FakeDaemon.serving({ _ in .silence }) { $0 }
        let status = try await Program(daemon).run("status")
        #expect(status.status == 3)
        #expect(status.errors.contains("not running: cannot connect to \(daemon.address): connection refused"))
        for command in ["delay", "config get", "bench list", "metrics --watch", "version"] {
            let outcome = try await Program(daemon).run(command)
            #expect(outcome.status == 69, "\(command)")
            #expect(outcome.errors.contains("cannot connect to \(daemon.address)"))
            #expect(outcome.errors.contains("systemctl start llm-mockd"))
        }
    }

    @Test(arguments: [
        "frobnicate", "set-delay", "set-delay soon", "set-delay 9h", "set-delay 10 --endpoint models",
        "set-delay 10 --chunk-delay 1-2", "status -o xml", "--address nowhere:x status",
        "--address 127.0.0.1:1 --socket /tmp/x status", "bench start --concurrency 0", "bench start --header nonsense",
        "bench start --timeout 30", "bench start --timeout 30s --timeout-ms 3",
        "bench start --base-url ftp://localhost",
        "metrics --watch --prometheus", "responses remove -- -1", "completion tcsh",
    ])
    func `64 when it is used wrongly, and no daemon is asked`(line: String) async throws {
        let outcome = try await Program(environment: ["MOCKCTL_ADDRESS": "127.0.0.1:1"]).run(line)
        #expect(outcome.status == 64)
        #expect(outcome.output == "")
        #expect(outcome.errors != "")
    }

    @Test func `65 when data is bad, with its place`() async throws {
        let program = Program(environment: ["MOCKCTL_ADDRESS": "127.0.0.1:1"])
        try await withFile("{\n  \"port\": x\n}") { path in
            for command in [
                "config check", "config set", "config patch", "config diff", "responses set", "bench start --plan",
            ] {
                let outcome = try await program.run("\(command) \(path)")
                #expect(outcome.status == 65)
                #expect(outcome.errors.hasPrefix("mockctl: \(path):2:11: "), "\(command): \(outcome.errors)")
            }
        }
        try await withFile(#"{"chat": {"delayMs": -1}, "prot": 1}"#) { path in
            let outcome = try await program.run("config check \(path)")
            #expect(outcome.status == 65)
            #expect(outcome.errors.contains("mockctl: \(path): /prot: unknown key; did you mean \"port\"?"))
            #expect(outcome.errors.contains("mockctl: \(path): /chat/delayMs: "))
        }
        try await withFile(#"{"concurrency": 0}"#) { path in
            let outcome = try await program.run("bench start -n 5 --plan \(path)")
            #expect(outcome.status == 65)
            #expect(outcome.errors.contains("mockctl: \(path): /concurrency: 0 is out of range"))
        }
        for command in ["config check /nonexistent", "status --token-file /nonexistent", "responses add @/nonexistent"]
        {
            let outcome = try await program.run(command)
            #expect(outcome.status == 65)
            #expect(outcome.errors == "mockctl: cannot read /nonexistent: no such file or directory\n")
        }
    }

    @Test func `69 when what answers is no daemon`() async throws {
        try await FakeDaemon.serving({ _ in .answer("<html>", status: 404, type: "text/html") }) { daemon in
            let outcome = try await Program(daemon).run("status")
            #expect(outcome.status == 69)
            #expect(outcome.errors.contains("does something else listen there"))
        }
    }

    @Test func `75 when another benchmark runs, and 1 for any other conflict`() async throws {
        try await FakeDaemon.serving({ _ in .problem(409, "benchmark 3 is running") }) { daemon in
            let start = try await Program(daemon).run("bench start")
            #expect(start.status == 75)
            #expect(start.errors == "mockctl: benchmark 3 is running\n")
            #expect(try await Program(daemon).run("bench stop 3").status == 1)
        }
    }

    @Test(arguments: [401, 403]) func `77 when the daemon lets nobody in`(status: Int) async throws {
        try await FakeDaemon.serving({ _ in .problem(status, "no entry") }) { daemon in
            let outcome = try await Program(daemon).run("status")
            #expect(outcome.status == 77)
            #expect(outcome.errors.hasPrefix("mockctl: no entry\n"))
            #expect(outcome.errors.contains("--token-file") == (status == 401))
        }
    }

    @Test(.enabled(if: getuid() != 0, "root may use every socket")) func `77 when the socket is somebody else's`()
        async throws
    {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("mockctl-\(UUID()).sock").path
        try await FakeDaemon.serving(at: path, { _ in .answer("{}") }) { _ in
            #expect(chmod(path, 0) == 0)
            let outcome = try await Program().run("--socket \(path) status")
            #expect(outcome.status == 77)
            #expect(outcome.errors.contains("cannot connect to \(path): permission denied"))
        }
    }
}
