import NIOCore
import ProviderWire
import Testing

@testable import MockServer

struct ResponseHeadTests {
    /// Its id is `req_`, and 24 times the last letter.
    private func text(
        commonLines: String = "\r\nx-mockd-revision: 3", _ change: (inout ResponseHead) -> Void
    ) -> String {
        var generator = HighestNumbers()
        var head = ResponseHead(
            status: 200, contentType: .json, framing: .length(12), connection: .keepAlive, provider: .openAI,
            requestID: RequestID(using: &generator)
        )
        change(&head)
        let opening = ResponseHead.opening(
            status: head.status, contentType: head.contentType, date: Array("DATE".utf8),
            commonLines: Array(commonLines.utf8)
        )
        var buffer = ByteBuffer()
        head.write(to: &buffer, opening: opening, processing: .milliseconds(7))
        return String(buffer: buffer)
    }

    private let id = "req_" + String(repeating: "z", count: 24)

    @Test func `a whole response`() {
        #expect(
            text { _ in } == """
                HTTP/1.1 200 OK\r
                content-type: application/json\r
                date: DATE\r
                x-mockd-revision: 3\r
                content-length: 12\r
                x-request-id: \(id)\r
                \r

                """
        )
    }

    @Test func `a stream of Anthropic's on a connection that ends`() {
        let text = text(commonLines: "") {
            $0.contentType = .eventStream(.anthropic)
            $0.framing = .chunked
            $0.connection = .close
            $0.provider = .anthropic
        }
        #expect(
            text == """
                HTTP/1.1 200 OK\r
                content-type: text/event-stream\r
                cache-control: no-cache\r
                date: DATE\r
                transfer-encoding: chunked\r
                request-id: \(id)\r
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
            $0.add("allow", "GET")
            $0.connection = .keepAliveExplicitly
        }
        #expect(
            text == """
                HTTP/1.1 204 No Content\r
                date: DATE\r
                x-mockd-revision: 3\r
                x-request-id: \(id)\r
                connection: keep-alive\r
                allow: GET\r
                \r

                """
        )
    }

    @Test(arguments: [(0, "1"), (999, "1"), (1000, "1"), (1999, "1"), (2000, "2"), (120_345_678, "120345")])
    func `the time that an answer took is told in whole milliseconds, one at least`(microseconds: Int, told: String) {
        var generator = HighestNumbers()
        var head = ResponseHead(
            status: 500, contentType: nil, framing: .untilClose, connection: .keepAlive, provider: .openAI,
            requestID: RequestID(using: &generator)
        )
        head.tellsProcessingTime = true
        var buffer = ByteBuffer()
        head.write(to: &buffer, opening: [], processing: .microseconds(Int64(microseconds)))
        #expect(
            String(buffer: buffer)
                == "\r\nx-request-id: \(id)\r\nopenai-processing-ms: \(told)\r\nx-should-retry: true\r\n\r\n"
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

private struct HighestNumbers: RandomNumberGenerator {
    mutating func next() -> UInt64 { .max }
}
