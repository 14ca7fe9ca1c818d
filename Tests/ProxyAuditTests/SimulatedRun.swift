import LoadModel
import ProviderWire
import ProxyAudit
import Synthesis

/// Both ends of a run in which every exchange goes straight through, with the noise of a good machine; proxies are
/// functions that change what the ends saw of the proxy lane.
struct SimulatedRun {
    /// One exchange as both ends saw it.
    struct Passage {
        var client: ClientObservation
        var upstreams: [UpstreamObservation]

        /// Everything upstream happens that much later.
        mutating func delayUpstream(by delay: Duration) {
            for index in upstreams.indices {
                upstreams[index].requestComplete += delay
                upstreams[index].end += delay
                upstreams[index].response.shift(by: delay)
            }
        }

        /// Everything that the client reads comes that much later.
        mutating func delayClient(by delay: Duration) {
            client.end += delay
            client.response.shift(by: delay)
        }
    }

    typealias Proxy = (inout [Passage]) -> Void

    static let run: UInt64 = 0x5eed_5eed_5eed_5eed
    private static let gap: Duration = .milliseconds(20)

    var pairs = 60
    var isStreaming = true
    var endpoint = Endpoint.chat
    /// The dialect in which the provider is asked, if it is another.
    var upstreamEndpoint: Endpoint?
    var cases: [ResilienceCase] = []
    var settings = AuditSettings()
    var objectives: [AuditObjective] = []
    /// How late the generator itself is, beyond the noise.
    var sendLag: Duration = .zero
    private var generator: SeededGenerator

    init(seed: UInt64 = 7) { generator = SeededGenerator(seed: seed) }

    /// The report of the run through that proxy.
    func report(through proxy: Proxy) throws -> AuditReport { AuditReport(judging: try input(through: proxy)) }

    func input(through proxy: Proxy) throws -> AuditInput {
        var run = self
        var direct: [Passage] = []
        var proxied: [Passage] = []
        for number in 0..<pairs {
            direct.append(try run.passage(number, .direct))
            proxied.append(try run.passage(number, .proxy))
        }
        for (position, resilienceCase) in cases.enumerated() {
            for number in 0..<resilienceCase.exchanges {
                var passage = try run.passage(pairs + position * 100 + number, .proxy, resilienceCase)
                passage.strike(resilienceCase.fault)
                proxied.append(passage)
            }
        }
        proxy(&proxied)
        let all = direct + proxied
        return AuditInput(
            clients: all.map(\.client), upstreams: all.flatMap(\.upstreams), cases: cases, settings: settings,
            objectives: objectives
        )
    }

    /// A duration between two bounds, in microseconds.
    private mutating func noise(_ range: ClosedRange<Int>) -> Duration {
        .microseconds(Int.random(in: range, using: &generator))
    }

    private mutating func passage(
        _ number: Int, _ lane: Lane, _ resilienceCase: ResilienceCase? = nil
    ) throws -> Passage {
        let key = ExchangeKey(run: Self.run, number: number * 2 + (lane == .proxy ? 1 : 0))
        let streams = resilienceCase?.isStreaming ?? isStreaming
        let served = lane == .proxy ? upstreamEndpoint ?? endpoint : endpoint
        let intended = Duration.milliseconds(number * 10 + (lane == .proxy ? 5 : 0))
        let start = intended + sendLag + noise(20...120)
        let complete = start + noise(180...420)
        var turn = AssistantTurn(text: "Echo \(key) all is well and nothing was lost")
        turn.toolCalls = [.init(id: "a1b2", name: "look_up", arguments: ["place": "Hamburg", "days": 3])]
        turn.ending = .toolCalls
        var client = ClientObservation(
            number: number, lane: lane, key: key, resilienceCase: resilienceCase?.name, endpoint: endpoint,
            request: request(key, endpoint, streams), intendedStart: intended, start: start, end: .zero,
            bytesSent: 600, bytesReceived: 4_000
        )
        let id = "chatcmpl-\(key.digits.suffix(8))"
        let answer = try CannedAnswer(turn, endpoint: served, id: id)
        let first = complete + .milliseconds(30)
        var written = ObservedResponse(status: 200, fields: responseFields(number), lastByte: first)
        if streams {
            var transfer = -1
            var step = -1
            written.events = answer.events.map { event in
                if event.step > step { (transfer, step) = (transfer + 1, event.step) }
                let due = first + Self.gap * event.step
                return ObservedEvent(name: event.name, data: event.data, time: due, transfer: transfer, due: due)
            }
            var late = Duration.zero
            for index in written.events.indices {
                if index == 0 || written.events[index].transfer != written.events[index - 1].transfer {
                    late = noise(5...90)
                }
                written.events[index].time += late
            }
            written.lastByte = written.events.last?.time
        } else {
            written.body = answer.body
        }
        client.response = try read(written, turn, streams, id)
        client.end = client.response.lastByte ?? first
        let upstream = UpstreamObservation(
            number: Int(number * 2 + (lane == .proxy ? 1 : 0)), connection: (lane == .proxy ? 100 : 0) + number % 10,
            request: request(key, served, streams), requestComplete: complete, response: written,
            end: written.lastByte ?? first
        )
        return Passage(client: client, upstreams: [upstream])
    }

    /// What the client reads of it, in its own dialect.
    private mutating func read(
        _ written: ObservedResponse, _ turn: AssistantTurn, _ streams: Bool, _ id: String
    ) throws -> ObservedResponse {
        var response = written
        let transferDelays = (0...64).map { _ in noise(150...330) }
        func readTime(_ event: ObservedEvent) -> Duration { event.time + transferDelays[min(event.transfer, 64)] }
        for index in response.events.indices {
            response.events[index].time = readTime(response.events[index])
            response.events[index].due = nil
        }
        if let upstreamEndpoint, upstreamEndpoint != endpoint {
            let translated = try CannedAnswer(turn, endpoint: endpoint, id: id)
            response.body = streams ? [] : translated.body
            let lastTransfer = written.events.last?.transfer ?? 0
            if streams {
                response.events = translated.events.map { event in
                    let transfer = min(event.step, lastTransfer)
                    let source = written.events.first { $0.transfer == transfer } ?? written.events[0]
                    return ObservedEvent(
                        name: event.name, data: event.data, time: readTime(source), transfer: source.transfer
                    )
                }
            }
        }
        response.lastByte = streams ? response.events.last?.time : written.lastByte.map { $0 + transferDelays[0] }
        return response
    }

    private func request(_ key: ExchangeKey, _ endpoint: Endpoint, _ streams: Bool) -> ObservedRequest {
        let prompt = JSONValue.string(key.marking("Say it again:"))
        var body: JSONValue = [
            "model": "gpt-4o-mini", "messages": [["role": "user", "content": prompt]], "max_tokens": 100,
        ]
        if endpoint == .response { body = ["model": "gpt-4o-mini", "input": prompt, "max_output_tokens": 100] }
        if streams { body = body.setting(["stream"], to: true) }
        if streams && endpoint == .chat { body = body.setting(["stream_options"], to: ["include_usage": true]) }
        var fields: HeadFields = [
            "host": "127.0.0.1:8080", "authorization": "Bearer sk-client-0123456789abcdef",
            "content-type": "application/json", "x-team": "red",
        ]
        fields.fields += key.headFields
        return ObservedRequest(target: endpoint.path, fields: fields, body: body.serialized())
    }

    private func responseFields(_ number: Int) -> HeadFields {
        [
            "content-type": "application/json", "x-request-id": "req_\(number)",
            "x-ratelimit-remaining-requests": "99", "x-mockd-revision": "1",
        ]
    }
}

extension ObservedResponse {
    mutating func shift(by delay: Duration) {
        lastByte = lastByte.map { $0 + delay }
        for index in events.indices {
            events[index].time += delay
            events[index].due = events[index].due.map { $0 + delay }
        }
    }

    /// Cuts the stream behind so many events.
    mutating func cut(after count: Int) {
        events = Array(events.prefix(count))
        lastByte = events.last?.time
    }
}

extension SimulatedRun.Passage {
    /// What happens with the fault when the proxy hands everything on as it is.
    fileprivate mutating func strike(_ fault: ResilienceCase.Fault) {
        switch fault {
        case .status(let status, let retryAfter):
            let error: JSONValue = ["error": ["message": "Struck on purpose", "type": "server_error"]]
            upstreams[0].response.status = status
            upstreams[0].response.body = error.serialized()
            upstreams[0].response.events = []
            upstreams[0].response.fields["retry-after"] = retryAfter.map(String.init)
            upstreams[0].response.lastByte = upstreams[0].requestComplete + .milliseconds(1)
            upstreams[0].end = upstreams[0].requestComplete + .milliseconds(1)
            client.response = upstreams[0].response
            client.response.lastByte = upstreams[0].end + .microseconds(200)
            client.end = upstreams[0].end + .microseconds(200)
        case .reset:
            upstreams[0].response = ObservedResponse()
            upstreams[0].ending = .faulted
            upstreams[0].end = upstreams[0].requestComplete + .milliseconds(1)
            client.response = ObservedResponse()
            client.ending = .failed(.reset)
            client.end = upstreams[0].end + .microseconds(200)
        case .truncatedStream(let count), .stall(let count):
            upstreams[0].response.cut(after: count)
            upstreams[0].ending = .faulted
            upstreams[0].end = upstreams[0].response.lastByte ?? upstreams[0].end
            client.response.cut(after: count)
            client.ending = .failed(fault.isStall ? .timeout : .truncatedStream)
            client.end = (client.response.lastByte ?? client.end) + (fault.isStall ? .seconds(10) : .zero)
        case .errorEvent(let count):
            let error = #"{"error":{"message":"Struck on purpose","type":"server_error"}}"#
            upstreams[0].response.cut(after: count)
            client.response.cut(after: count)
            upstreams[0].response.events.append(
                ObservedEvent(data: error, time: upstreams[0].response.lastByte ?? .zero, transfer: 99)
            )
            client.response.events.append(
                ObservedEvent(data: error, time: client.response.lastByte ?? .zero, transfer: 99)
            )
            client.ending = .failed(.streamError)
        case .slowFirstToken(let milliseconds):
            delayUpstream(by: .milliseconds(milliseconds))
            delayClient(by: .milliseconds(milliseconds))
        case .clientAbort(let count):
            client.response.cut(after: count)
            client.ending = .aborted(afterEvents: count)
            client.end = client.response.lastByte ?? client.end
            let noticed = client.end + .milliseconds(1)
            upstreams[0].response.events.removeAll { $0.time > noticed }
            upstreams[0].ending = .aborted(noticed: noticed)
            upstreams[0].end = noticed
        }
    }
}

extension ResilienceCase.Fault {
    fileprivate var isStall: Bool { if case .stall = self { true } else { false } }
}
