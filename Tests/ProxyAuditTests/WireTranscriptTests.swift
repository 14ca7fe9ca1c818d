import MockBehavior
import ProviderWire
import ProxyAudit
import Testing

struct WireTranscriptTests {
    private func transcript(_ pieces: [String]) -> WireTranscript {
        WireTranscript(
            bytes: pieces.flatMap { Array($0.utf8) },
            transfers: pieces.enumerated().map { .init(time: .milliseconds($0 * 10), count: $1.utf8.count) }
        )
    }

    private let streamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"

    @Test func `a body of a promised length is read`() {
        let head = "HTTP/1.1 429 Busy\r\nRetry-After:  1 \r\nContent-Length: 2\r\n\r\n"
        let (response, isWhole) = transcript([head + "{", "}"]).response()
        #expect(response.status == 429)
        #expect(response.fields["retry-after"] == "1")
        #expect(response.body == Array("{}".utf8))
        #expect(response.lastByte == .milliseconds(10))
        #expect(isWhole)
    }

    @Test func `events have the moment at which their end passed`() {
        let (response, isWhole) = transcript([
            streamHead, "9\r\ndata: a\n\n\r\n9\r\ndata: b\n\n\r\n", "5\r\ndata:\r\n", "3\r\nc\n\n\r\n0\r\n\r\n",
        ]).response()
        #expect(response.events.map(\.data) == ["a", "b", "c"])
        #expect(response.events.map(\.time) == [10, 10, 30].map { .milliseconds($0) })
        #expect(response.events.map(\.transfer) == [1, 1, 3])
        #expect(isWhole)
    }

    @Test func `a stream is read the same however it was cut`() {
        let whole = streamHead + "1b\r\nevent: ping\ndata: {\"a\":1}\n\n\r\n0\r\n\r\n"
        for size in 1...9 {
            var pieces: [String] = []
            var rest = Substring(whole)
            while !rest.isEmpty {
                pieces.append(String(String.UnicodeScalarView(rest.unicodeScalars.prefix(size))))
                rest = Substring(rest.unicodeScalars.dropFirst(size))
            }
            let (response, isWhole) = transcript(pieces).response()
            #expect(response.events.map(\.data) == ["{\"a\":1}"])
            #expect(response.events.map(\.name) == ["ping"])
            #expect(isWhole)
        }
    }

    @Test(
        arguments: [
            "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nab",
            "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\nab", "no HTTP at all\r\n\r\n",
        ]
    )
    func `what is cut short is not whole, whatever it promised`(text: String) {
        #expect(!transcript([text]).response().isWhole)
    }

    @Test func `interim heads are passed over`() {
        let (response, _) = transcript(["HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"])
            .response()
        #expect(response.status == 200)
    }

    private func tapped(_ response: String, _ outcome: JournalOutcome) -> TappedExchange {
        var exchange = TappedExchange(
            connection: 3, arrival: 1_005_000_000,
            requestHead: Array("POST /v1/chat/completions?x=1 HTTP/1.1\r\nHost: h\r\nX-Team: red\r\n\r\n".utf8),
            requestBody: Array("{}".utf8)
        )
        exchange.response = Array(response.utf8)
        exchange.writes = [TappedExchange.Write(time: 1_007_000_000, count: response.utf8.count)]
        exchange.outcome = outcome
        exchange.end = 1_008_000_000
        return exchange
    }

    @Test func `what the tap took down is an observation`() {
        let exchange = tapped("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", .completed)
        let observation = UpstreamObservation(exchange, number: 9, start: 1_000_000_000)
        #expect(observation.endpoint == .chat)
        #expect(observation.request.method == "POST")
        #expect(observation.request.fields["x-team"] == "red")
        #expect(observation.requestComplete == .milliseconds(5))
        #expect(observation.response.lastByte == .milliseconds(7))
        #expect(observation.end == .milliseconds(8))
        #expect(observation.ending == .complete)
        #expect(observation.connection == 3)
    }

    @Test func `a fault that is a whole answer is one, a cut one is not`() {
        let whole = tapped("HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\n{}", .faulted)
        let cut = tapped("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", .faulted)
        #expect(UpstreamObservation(whole, number: 1, start: 0).ending == .complete)
        #expect(UpstreamObservation(cut, number: 1, start: 0).ending == .faulted)
        #expect(
            UpstreamObservation(tapped("", .clientAborted), number: 1, start: 1_000_000_000).ending
                == .aborted(noticed: .milliseconds(8))
        )
    }
}
