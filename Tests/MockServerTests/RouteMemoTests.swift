import NIOCore
import ProviderWire
import Testing

@testable import MockServer

struct RouteMemoTests {
    private func request(_ target: String) throws -> ReceivedRequest {
        var bytes = ByteBuffer(string: "POST \(target) HTTP/1.1\r\nhost: m\r\n\r\n")
        var heads = HeadMemo()
        let taken = SimpleRequest(takenFrom: &bytes, limit: 0, heads: &heads, arrival: .uptimeNanoseconds(0))
        return try #require(taken).request
    }

    @Test func `targets are told apart, whichever came before`() throws {
        var memo = RouteMemo()
        let targets = [
            "/v1/chat/completions", "/v1/chat/completions", "/v1/chat/completionz", "/v1/messages",
            "/v1/messages?beta=1",
            "/", "/v1/models/a", "/v1/models/b", "/v1/chat/completions",
            "/v1/models/" + String(repeating: "m", count: 300),
            "/v1/models/b",
        ]
        for target in targets {
            let path = String(target.prefix { $0 != "?" })
            #expect(memo.route(of: try request(target)) == ProviderRoute(path: path[...]), "\(target)")
        }
    }
}
