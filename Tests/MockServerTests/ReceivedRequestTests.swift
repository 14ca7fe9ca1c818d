import NIOCore
import NIOHTTP1
import Testing

@testable import MockServer

struct ReceivedRequestTests {
    @Test(arguments: [
        ("/v1/models", "/v1/models"), ("/v1/models?limit=1", "/v1/models"), ("/?a=/b?c", "/"), ("?a", ""), ("*", "*"),
        ("http://localhost:8080/v1/models?x=1", "/v1/models"), ("HTTP://a", "/"), ("http://a/", "/"), ("http://a?x=/v1/models", "/"),
        ("/v1/models/http://x", "/v1/models/http://x"), ("localhost:80", "localhost:80"),
    ])
    func `the path is the target without host and query`(target: String, path: String) {
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: target)
        #expect(ReceivedRequest(head: head, body: nil, arrival: .uptimeNanoseconds(0)).path == path)
    }

    @Test func `the headers of a message are read in any case`() {
        let framing = MessageFraming(
            HTTPHeaders([("HOST", "a"), ("Content-Length", "12"), ("EXPECT", "100-Continue"), ("Upgrade", "h2c"), ("host", "b")])
        )
        #expect(framing.hostCount == 2)
        #expect(framing.contentLength == 12)
        #expect(framing.expectsContinue)
        #expect(framing.offersUpgrade)
    }

    @Test func `names that only look alike mean nothing`() {
        let framing = MessageFraming(
            HTTPHeaders([("hoss", "a"), ("expec", "100-continue"), ("upgrada", "x"), ("content_length", "1"), ("x-host", "b")])
        )
        #expect(framing == MessageFraming())
    }
}
