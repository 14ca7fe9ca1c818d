import NIOCore
import NIOHTTP1
import Testing

@testable import MockServer

struct ReceivedRequestTests {
    @Test(arguments: [
        ("/v1/models", "/v1/models"), ("/v1/models?limit=1", "/v1/models"), ("/?a=/b?c", "/"), ("?a", ""), ("*", "*"),
        ("http://localhost:8080/v1/models?x=1", "/v1/models"), ("HTTP://a", "/"), ("http://a/", "/"),
        ("http://a?x=/v1/models", "/"), ("/v1/models/http://x", "/v1/models/http://x"),
        ("localhost:80", "localhost:80"),
    ])
    func `the path is the target without host and query`(target: String, path: String) {
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: target)
        #expect(ReceivedRequest(head: head, body: nil, arrival: .uptimeNanoseconds(0)).path == path)
    }

    private func framing(
        _ headers: [(String, String)], method: HTTPMethod = .POST, version: HTTPVersion = .http1_1
    ) -> MessageFraming {
        MessageFraming(HTTPRequestHead(version: version, method: method, uri: "/", headers: HTTPHeaders(headers)))
    }

    @Test func `the headers of a message are read in any case`() {
        let framing = framing([
            ("HOST", "a"), ("Content-Length", " 12\t"), ("EXPECT", "100-Continue "), ("Upgrade", "h2c"), ("host", "b"),
        ])
        #expect(framing.hostCount == 2)
        #expect(framing.contentLength == 12)
        #expect(framing.expectsContinue)
        #expect(framing.offersUpgrade)
    }

    @Test func `names that only look alike mean nothing`() {
        let framing = framing([
            ("hoss", "a"), ("expec", "100-continue"), ("expecu", "100-continue"), ("upgrada", "x"),
            ("content_length", "1"),
        ])
        #expect(framing == MessageFraming())
    }

    @Test func `HTTP 1.0 waits for nobody to tell it to go on`() {
        #expect(!framing([("expect", "100-continue")], version: .http1_0).expectsContinue)
    }

    @Test func `a tunnel is another protocol`() {
        #expect(framing([], method: .CONNECT).offersUpgrade)
    }
}
