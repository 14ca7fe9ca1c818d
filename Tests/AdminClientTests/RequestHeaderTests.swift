import AdminAPI
import Foundation
import NIOHTTP1
import ProviderWire
import Testing

@testable import AdminClient

struct RequestHeaderTests {
    @Test(.timeLimit(.minutes(1))) func `the host is the address that was dialled`() async throws {
        try await FakeDaemon.serving({ _ in .answer("{}") }) { daemon in
            _ = try await MockdClient(daemon.address).delay()
            #expect(daemon.requests.first?.headers["host"] == [daemon.address.description])
            #expect(daemon.requests.first?.headers.contains(name: "authorization") == false)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `over a unix socket the host is localhost`() async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("mockd-\(UUID()).sock").path
        try await FakeDaemon.serving(at: path, { _ in .answer("{}") }) { daemon in
            _ = try await MockdClient(.unixSocket(path: path)).delay()
            #expect(daemon.requests.first?.headers["host"] == ["localhost"])
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a token is borne on every request`() async throws {
        try await FakeDaemon.serving({ _ in .answer(#"{"revision": 1}"#) }) { daemon in
            let client = MockdClient(daemon.address, token: "sesame")
            _ = try await client.delay()
            _ = try await client.reset()
            #expect(daemon.requests.map { $0.headers["authorization"] } == [["Bearer sesame"], ["Bearer sesame"]])
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a change carries the tag that it was given, and tells the new one`()
        async throws
    {
        try await FakeDaemon.serving({ _ in .answer(#"{"revision": 4}"#, entityTag: "\"4\"") }) { daemon in
            let client = MockdClient(daemon.address)
            let replaced = try await client.replaceConfiguration(with: [:], ifMatch: "\"3\"")
            #expect(replaced.value.revision == 4)
            #expect(replaced.entityTag == "\"4\"")
            _ = try await client.patchConfiguration(with: ["port": 1], ifMatch: replaced.entityTag)
            _ = try await client.patchConfiguration(with: [:])
            #expect(daemon.requests.map { $0.headers["if-match"] } == [["\"3\""], ["\"4\""], []])
            #expect(
                daemon.requests.map { $0.headers.first(name: "content-type") } == [
                    "application/json", "application/merge-patch+json", "application/merge-patch+json",
                ])
            #expect(daemon.requests.map(\.body) == ["{}", #"{"port":1}"#, "{}"])
        }
    }

    @Test(arguments: [
        (AdminAddress.tcp(host: "::1", port: 8081), "[::1]:8081"),
        (.tcp(host: "mock.test", port: 80), "mock.test:80"),
        (.unixSocket(path: "/run/a.sock"), "/run/a.sock"),
    ])
    func `an address reads as people write it`(address: AdminAddress, text: String) {
        #expect(address.description == text)
    }
}
