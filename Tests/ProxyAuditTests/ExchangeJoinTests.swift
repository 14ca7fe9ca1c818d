import ProviderWire
import ProxyAudit
import Testing

struct ExchangeJoinTests {
    private let keys = (0..<4).map { ExchangeKey(run: 9, number: $0) }

    private func client(_ key: ExchangeKey, promptKey: ExchangeKey? = nil, at time: Int = 0) -> ClientObservation {
        ClientObservation(
            number: 0, lane: .proxy, key: key, promptKey: promptKey, endpoint: .chat,
            request: request(key, promptKey: promptKey), intendedStart: .milliseconds(time),
            start: .milliseconds(time), response: ObservedResponse(status: 200), end: .milliseconds(time + 100)
        )
    }

    private func request(_ key: ExchangeKey, promptKey: ExchangeKey? = nil) -> ObservedRequest {
        ObservedRequest(
            target: "/v1/chat/completions", fields: HeadFields(key.headFields),
            body: Array(#"{"messages":[{"role":"user","content":"Hi \#(promptKey ?? key)"}]}"#.utf8)
        )
    }

    private func arrival(
        _ request: ObservedRequest, number: Int = 1, at time: Int = 10, until end: Int = 20
    ) -> UpstreamObservation {
        UpstreamObservation(
            number: number, connection: 1, request: request, requestComplete: .milliseconds(time),
            response: ObservedResponse(status: 200), end: .milliseconds(end)
        )
    }

    @Test func `a request with every carrier belongs to its exchange`() {
        let join = ExchangeJoin(clients: keys.map { client($0) }, upstreams: [arrival(request(keys[2]))])
        #expect(join.exchanges.map(\.arrivals.count) == [0, 0, 1, 0])
        #expect(join.exchanges[2].arrivals[0].carriers == [.header, .traceparent, .prompt])
        #expect(join.exchanges[2].attempts == .one)
        #expect(join.exchanges[0].attempts == .answeredWithoutUpstream)
    }

    @Test(arguments: KeyCarrier.allCases)
    func `one carrier that survives is enough`(carrier: KeyCarrier) {
        var sent = request(keys[1])
        if carrier != .header { sent.fields[ExchangeKey.headerName] = nil }
        if carrier != .traceparent { sent.fields["traceparent"] = nil }
        if carrier != .prompt { sent.body = Array("{}".utf8) }
        let join = ExchangeJoin(clients: keys.map { client($0) }, upstreams: [arrival(sent)])
        #expect(join.exchanges[1].arrivals.map(\.carriers) == [[carrier]])
        #expect(join.orphans == [])
    }

    @Test func `another tracer's trace id does not hide the prompt's key`() {
        var sent = request(keys[1])
        sent.fields[ExchangeKey.headerName] = nil
        sent.fields["traceparent"] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let join = ExchangeJoin(clients: keys.map { client($0) }, upstreams: [arrival(sent)])
        #expect(join.exchanges[1].arrivals.map(\.carriers) == [[.prompt]])
        #expect(join.exchanges[1].arrivals[0].foreignKeys == [])
    }

    @Test func `a request without any key of the run is an orphan`() {
        let stranger = request(ExchangeKey(run: 8, number: 1))
        let join = ExchangeJoin(clients: keys.map { client($0) }, upstreams: [arrival(stranger)])
        #expect(join.orphans.map(\.number) == [1])
    }

    @Test func `carriers that disagree are a leak, and the header decides`() {
        let join = ExchangeJoin(
            clients: keys.map { client($0) }, upstreams: [arrival(request(keys[0], promptKey: keys[3]))]
        )
        #expect(join.exchanges[0].arrivals.map(\.foreignKeys) == [[keys[3]]])
        #expect(join.exchanges[3].arrivals == [])
    }

    @Test func `attempts one after the other are retries, at once they are hedges`() {
        let after = ExchangeJoin(
            clients: [client(keys[0])],
            upstreams: [
                arrival(request(keys[0]), number: 2, at: 30, until: 40), arrival(request(keys[0]), at: 10, until: 20),
            ]
        )
        #expect(after.exchanges[0].arrivals.map(\.observation.number) == [1, 2])
        #expect(after.exchanges[0].attempts == .retried)
        let atOnce = ExchangeJoin(
            clients: [client(keys[0])],
            upstreams: [arrival(request(keys[0]), until: 35), arrival(request(keys[0]), number: 2, at: 30, until: 40)]
        )
        #expect(atOnce.exchanges[0].attempts == .hedged)
    }

    @Test func `a key that two clients use is reported, and joined to the first`() {
        let join = ExchangeJoin(
            clients: [client(keys[0]), client(keys[0])], upstreams: [arrival(request(keys[0]))]
        )
        #expect(join.duplicateKeys == [keys[0]])
        #expect(join.exchanges.map(\.arrivals.count) == [1, 0])
    }

    @Test func `a prompt that exchanges share is resolved by who was in flight`() {
        var sent = request(keys[1], promptKey: keys[0])
        sent.fields = HeadFields()
        let clients = [
            client(keys[0], at: 0), client(keys[1], promptKey: keys[0], at: 200),
            client(keys[2], promptKey: keys[0], at: 400),
        ]
        let join = ExchangeJoin(clients: clients, upstreams: [arrival(sent, at: 250, until: 260)])
        #expect(join.exchanges.map(\.arrivals.count) == [0, 1, 0])
    }

    @Test func `the answer that the client saw is the last of its status`() {
        var failed = arrival(request(keys[0]), number: 2, at: 30, until: 40)
        failed.response.status = 500
        let join = ExchangeJoin(clients: [client(keys[0])], upstreams: [arrival(request(keys[0])), failed])
        #expect(join.exchanges[0].served?.observation.number == 1)
    }
}
