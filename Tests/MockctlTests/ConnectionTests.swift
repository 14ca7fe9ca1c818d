import AdminClient
import Foundation
import NIOHTTP1
import Testing

@testable import mockctl

@Suite(.timeLimit(.minutes(1)))
struct ConnectionTests {
    private static let version = FakeDaemon.Reply.answer(#"{"name": "llm-mockd", "version": "1.2.3"}"#)

    @Test func `an option may stand before and after the command`() async throws {
        try await FakeDaemon.serving({ _ in Self.version }) { daemon in
            let address = daemon.address.description
            for line in ["--address \(address) -o json version", "version --output json --address=\(address)"] {
                let outcome = try await Program().run(line)
                #expect(outcome.status == 0)
                #expect(outcome.output == "{\n  \"name\": \"llm-mockd\",\n  \"version\": \"1.2.3\"\n}\n")
            }
        }
    }

    @Test func `an option goes before a variable`() async throws {
        try await FakeDaemon.serving({ _ in Self.version }) { daemon in
            let program = Program(environment: ["MOCKCTL_SOCKET": "/nonexistent"])
            #expect(try await program.run("version").status == 69)
            let outcome = try await program.run("version --address \(daemon.address)")
            #expect(outcome.output.hasSuffix("llm-mockd 1.2.3\n"))
        }
    }

    @Test func `a unix socket serves as well`() async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("mockctl-\(UUID()).sock").path
        try await FakeDaemon.serving(at: path, { _ in Self.version }) { _ in
            let byOption = try await Program().run("--socket \(path) version")
            #expect(byOption.status == 0)
            let byVariable = try await Program(environment: ["MOCKCTL_SOCKET": path]).run("version")
            #expect(byVariable.status == 0)
        }
    }

    @Test func `the token comes from a file, without its newline`() async throws {
        try await FakeDaemon.serving({ _ in Self.version }) { daemon in
            try await withFile("sesame\n") { path in
                _ = try await Program(daemon).run("version --token-file \(path)")
                var program = Program(daemon)
                program.environment["MOCKCTL_TOKEN_FILE"] = path
                _ = try await program.run("version")
            }
            let tokens = daemon.requests.map { $0.headers["authorization"] }
            #expect(tokens == [["Bearer sesame"], ["Bearer sesame"]])
        }
        try await withFile("\n") { path in
            let outcome = try await Program().run("version --token-file \(path)")
            #expect(outcome.status == 65)
            #expect(outcome.errors.contains("is empty"))
        }
    }

    @Test(
        arguments: [
            (nil, nil, [:], false, "127.0.0.1:8081"),
            (nil, nil, [:], true, "/run/llm-mockd/admin.sock"),
            (nil, nil, ["MOCKCTL_ADDRESS": "[::1]:9"], true, "[::1]:9"),
            (nil, nil, ["MOCKCTL_SOCKET": "/a"], true, "/a"),
            ("mock.test:9", nil, ["MOCKCTL_SOCKET": "/a"], true, "mock.test:9"),
            (nil, "/b", ["MOCKCTL_ADDRESS": "x:1"], true, "/b"),
        ] as [(String?, String?, [String: String], Bool, String)])
    func `options go before variables, those before the usual socket, and that before the usual port`(
        address: String?, socket: String?, environment: [String: String], hasSocket: Bool, expected: String
    ) throws {
        let choice = try ConnectionChoice.address(
            address: address, socket: socket, environment: { environment[$0] },
            exists: { hasSocket && $0 == ConnectionChoice.standardSocket }
        )
        #expect(choice.description == expected)
    }

    @Test(arguments: [
        ("127.0.0.1:80", "127.0.0.1:80"), ("localhost", "localhost:8081"), (":9000", "127.0.0.1:9000"),
        ("[::1]:80", "[::1]:80"), ("[::1]", "[::1]:8081"), ("http://mock.test:81/", "mock.test:81"),
    ])
    func `an address may be written in several ways`(text: String, expected: String) throws {
        #expect(try ConnectionChoice.tcp(text, from: "--address").description == expected)
    }

    @Test(arguments: [
        "", ":", "host:", "host:x", "host:0", "host:65536", "::1:80", "[::1", "[]:80", "a/b:80", "u@h:80",
    ])
    func `what is no address is refused by name`(text: String) {
        let failure = #expect(throws: CommandFailure.self) { try ConnectionChoice.tcp(text, from: "MOCKCTL_ADDRESS") }
        #expect(failure?.status == .usage)
        #expect(failure?.message.hasPrefix("MOCKCTL_ADDRESS: \"\(text)\"") == true)
    }

    @Test func `two places at once are refused`() {
        #expect(throws: CommandFailure.self) {
            try ConnectionChoice.address(
                address: "a:1", socket: "/b", environment: { _ in nil }, exists: { _ in false })
        }
        let failure = #expect(throws: CommandFailure.self) {
            try ConnectionChoice.address(address: nil, socket: nil, environment: { _ in "x:1" }, exists: { _ in false })
        }
        #expect(failure?.message == "MOCKCTL_ADDRESS and MOCKCTL_SOCKET are both set; unset one of them")
    }
}
