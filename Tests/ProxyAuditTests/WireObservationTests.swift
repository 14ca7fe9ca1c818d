import LoadModel
import MockBehavior
import ProxyAudit
import Testing

struct WireObservationTests {
    private static let stream =
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\ntransfer-encoding: chunked\r\n"
        + "x-note: a\r\nX-Note: b \r\n\r\n9\r\ndata: 1\n\n\r\n1b\r\nevent: x\ndata: 2\n\ndata: 3\n\n\r\n0\r\n\r\n"

    /// The response cut into transfers of that many bytes, a millisecond apart.
    private func response(_ text: String, cutEvery size: Int) -> ObservedResponse {
        let bytes = Array(text.utf8)
        let transfers = stride(from: 0, to: bytes.count, by: size).enumerated().map { index, start in
            WireTransfer(time: .milliseconds(index), count: min(size, bytes.count - start))
        }
        return ObservedResponse(bytes: bytes, transfers: transfers)
    }

    @Test(arguments: [1, 2, 3, 7, 50, 10_000])
    func `a stream is the same however it is cut`(size: Int) {
        let response = response(Self.stream, cutEvery: size)
        #expect(response.status == 200)
        #expect(response.fields["x-note"] == "a, b")
        #expect(response.events.map(\.data) == ["1", "2", "3"])
        #expect(response.events.map(\.name) == [nil, "x", nil])
        #expect(response.body.isEmpty)
        #expect(response.lastByte == .milliseconds((Self.stream.utf8.count - 1) / size))
    }

    @Test func `an event passes with the transfer that brings its end`() throws {
        let bytes = Array(Self.stream.utf8)
        let end = try #require(Self.stream.firstRange(of: "data: 2\n\n"))
        let split = Self.stream.utf8.distance(from: Self.stream.startIndex, to: end.upperBound)
        let response = ObservedResponse(
            bytes: bytes,
            transfers: [
                WireTransfer(time: .milliseconds(1), count: split - 1),
                WireTransfer(time: .milliseconds(2), count: 1, due: .milliseconds(1)),
                WireTransfer(time: .milliseconds(3), count: bytes.count - split),
            ]
        )
        #expect(response.events.map(\.transfer) == [0, 1, 2])
        #expect(response.events.map(\.time) == [.milliseconds(1), .milliseconds(2), .milliseconds(3)])
        #expect(response.events.map(\.due) == [nil, .milliseconds(1), nil])
    }

    @Test func `a body ends by its length`() {
        let response = response(
            "HTTP/1.1 429 Too Many Requests\r\ncontent-length: 2\r\nretry-after: 1\r\n\r\n{}beyond", cutEvery: 4)
        #expect(response.status == 429)
        #expect(response.body == Array("{}".utf8))
        #expect(response.fields["retry-after"] == "1")
    }

    @Test func `a body without a length ends with the bytes`() {
        #expect(response("HTTP/1.0 200 OK\n\nall of it", cutEvery: 5).body == Array("all of it".utf8))
    }

    @Test(arguments: ["", "HTT", "HTTP/1.1 200 OK\r\ncontent-le"])
    func `without a whole head there is no response`(text: String) {
        #expect(response(text, cutEvery: 3) == ObservedResponse())
    }

    @Test(arguments: ["zz\r\n", "ffffffffffffffffffff\r\nx", "-5\r\nx", "5\r\nab"])
    func `chunks that are none are read as far as they go`(body: String) {
        let response = response("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + body, cutEvery: 3)
        #expect(response.status == 200)
        #expect(response.body.count <= 4)
    }

    @Test func `what the provider port took down becomes an observation`() throws {
        var exchange = TappedExchange(
            connection: 7, arrival: 1_500_000,
            requestHead: Array("POST /v1/chat/completions HTTP/1.1\r\nHost: mock\r\nX-A: 1\r\n\r\n".utf8),
            requestBody: Array("{}".utf8)
        )
        exchange.upstream = "backup"
        exchange.response = Array("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".utf8)
        exchange.writes = [TappedExchange.Write(time: 3_000_000, count: exchange.response.count)]
        exchange.outcome = .clientAborted
        exchange.end = 4_000_000
        let observation = try #require(UpstreamObservation(exchange, number: 3, origin: 1_000_000))
        #expect(observation.request.target == "/v1/chat/completions")
        #expect(observation.request.fields["x-a"] == "1")
        #expect(observation.request.body == Array("{}".utf8))
        #expect(observation.requestComplete == .microseconds(500))
        #expect(observation.response.lastByte == .milliseconds(2))
        #expect(observation.ending == .aborted(noticed: .milliseconds(3)))
        #expect(observation.upstream == "backup")
        #expect((observation.number, observation.connection) == (3, 7))
    }

    @Test func `what the generator took down becomes an observation of its exchange`() throws {
        let requests = AuditRequests(
            AuditPlan(via: "http://127.0.0.1:1"), run: 5, direct: LoadTarget(host: "a", port: 1), directKey: nil,
            proxy: LoadTarget(host: "b", port: 2), cases: []
        )
        let exchange = requests.exchange(4, .proxy)
        var capture = ProbeCapture(intendedStart: 10_000, start: 12_000, end: 90_000, ending: .failed(.reset))
        capture.response = Array("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".utf8)
        capture.reads = [ProbeCapture.Read(time: 50_000, count: capture.response.count)]
        let observation = ClientObservation(capture, of: exchange, origin: 10_000)
        #expect(observation.sendLag == .microseconds(2))
        #expect(observation.response.body == Array("{".utf8))
        #expect(observation.ending == .failed(.reset))
        #expect(observation.end == .microseconds(80))
        #expect(observation.bytesSent == exchange.bytes.count)
        #expect((observation.number, observation.lane, observation.key) == (4, .proxy, exchange.key))
    }
}
