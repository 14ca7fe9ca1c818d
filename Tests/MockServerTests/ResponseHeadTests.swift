import NIOCore
import ProviderWire
import Testing

@testable import MockServer

struct ResponseHeadTests {
    private func text(_ change: (inout ResponseHead) -> Void) -> String {
        var head = ResponseHead(
            status: 200, contentType: .json, framing: .length(12), connection: .keepAlive, provider: .openAI,
            requestID: Array("req_1".utf8), commonLines: Array("\r\nx-mockd-revision: 3".utf8)
        )
        change(&head)
        var buffer = ByteBuffer()
        head.write(to: &buffer, date: Array("DATE".utf8), processing: .milliseconds(7))
        return String(buffer: buffer)
    }

    @Test func `a whole response`() {
        #expect(
            text { _ in } == """
                HTTP/1.1 200 OK\r
                content-type: application/json\r
                content-length: 12\r
                date: DATE\r
                x-request-id: req_1\r
                x-mockd-revision: 3\r
                \r

                """
        )
    }

    @Test func `a stream of Anthropic's on a connection that ends`() {
        let text = text {
            $0.contentType = .eventStream(.anthropic)
            $0.framing = .chunked
            $0.connection = .close
            $0.provider = .anthropic
            $0.commonLines = []
        }
        #expect(
            text == """
                HTTP/1.1 200 OK\r
                content-type: text/event-stream\r
                cache-control: no-cache\r
                transfer-encoding: chunked\r
                date: DATE\r
                request-id: req_1\r
                connection: close\r
                \r

                """
        )
    }

    @Test func `an answer without content has neither type nor length`() {
        let text = text {
            $0.status = 204
            $0.contentType = nil
            $0.framing = .length(0)
            $0.allow = "GET"
            $0.connection = .keepAliveExplicitly
        }
        #expect(
            text == """
                HTTP/1.1 204 No Content\r
                allow: GET\r
                date: DATE\r
                x-request-id: req_1\r
                connection: keep-alive\r
                x-mockd-revision: 3\r
                \r

                """
        )
    }

    @Test func `a response until the connection's end has no framing`() {
        let text = text { $0.framing = .untilClose }
        #expect(!text.contains("content-length") && !text.contains("transfer-encoding"))
    }

    @Test(arguments: [
        ProviderError.Kind.invalidRequest, .authentication, .notFound, .methodNotAllowed, .requestTimeout,
        .requestTooLarge, .headersTooLarge,
    ])
    func `every error has a status line`(kind: ProviderError.Kind) {
        let status = ProviderError(kind, "").status
        let line = text { $0.status = status }.prefix { $0 != "\r\n" }
        #expect(line.hasPrefix("HTTP/1.1 \(status) ") && line.count > "HTTP/1.1 400 ".count)
    }
}
