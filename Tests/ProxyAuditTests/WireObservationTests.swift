import LoadModel
import MockBehavior
import ProxyAudit
import Testing

struct WireObservationTests {
    @Test func `what the provider port took down becomes an observation`() {
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
        let observation = UpstreamObservation(exchange, number: 3, start: 1_000_000)
        #expect(observation.request.target == "/v1/chat/completions")
        #expect(observation.request.fields["x-a"] == "1")
        #expect(observation.request.body == Array("{}".utf8))
        #expect(observation.requestComplete == .microseconds(500))
        #expect(observation.response.lastByte == .milliseconds(2))
        #expect(observation.ending == .aborted(noticed: .milliseconds(3)))
        #expect(observation.upstream == "backup")
        #expect((observation.number, observation.connection) == (3, 7))
    }

    @Test func `an event was due when the write was that brought its end`() {
        var exchange = TappedExchange(connection: 1, arrival: 0, requestHead: [], requestBody: [])
        let pieces = ["HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n", "data: 2\n\n"]
        exchange.response = pieces.flatMap { Array($0.utf8) }
        exchange.writes = [
            TappedExchange.Write(time: 2_000, count: pieces[0].utf8.count),
            TappedExchange.Write(time: 45_000, count: pieces[1].utf8.count, due: 40_000),
        ]
        let observation = UpstreamObservation(exchange, number: 0, start: 0)
        #expect(observation.response.events.map(\.due) == [nil, .microseconds(40)])
        #expect(observation.pacingErrors == [.microseconds(5)])
    }

    @Test func `what the generator took down becomes an observation of its exchange`() {
        let requests = AuditRequests(
            AuditPlan(via: "http://127.0.0.1:1"), run: 5, direct: LoadTarget(host: "a", port: 1), directKey: nil,
            proxy: LoadTarget(host: "b", port: 2), cases: []
        )
        let exchange = requests.exchange(4, .proxy)
        var capture = ProbeCapture(intendedStart: 10_000, start: 12_000, end: 90_000, ending: .failed(.reset))
        capture.response = Array("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".utf8)
        capture.reads = [ProbeCapture.Read(time: 50_000, count: capture.response.count)]
        let observation = ClientObservation(capture, of: exchange, start: 10_000)
        #expect(observation.sendLag == .microseconds(2))
        #expect(observation.response.body == Array("{".utf8))
        #expect(observation.ending == .failed(.reset))
        #expect(observation.end == .microseconds(80))
        #expect(observation.bytesSent == exchange.bytes.count)
        #expect((observation.number, observation.lane, observation.key) == (4, .proxy, exchange.key))
    }
}
