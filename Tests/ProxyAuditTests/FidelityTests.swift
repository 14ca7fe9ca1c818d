import LoadModel
import ProviderWire
import ProxyAudit
import Testing

/// One proxy's one misdeed, the row that it belongs to, and what becomes of it there.
struct Misdeed: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var aspect: FidelityAspect
    var verdict: FidelityVerdict
    var isStreaming = true
    var endpoint = Endpoint.chat
    var deed: @Sendable (inout SimulatedRun.Passage) throws -> Void

    static let requests: [Misdeed] = [
        Misdeed(testDescription: "asks another model", aspect: .model, verdict: .changed) {
            try $0.upstreams[0].request.edit { $0.setting(["model"], to: "gpt-4o") }
        },
        Misdeed(testDescription: "drops stream_options", aspect: .streamOptions, verdict: .lost) {
            try $0.upstreams[0].request.edit { $0.merged(with: ["stream_options": .null]) }
        },
        Misdeed(testDescription: "drops a field of the body", aspect: .requestBody, verdict: .lost) {
            try $0.upstreams[0].request.edit { $0.merged(with: ["max_tokens": .null]) }
        },
        Misdeed(testDescription: "adds a field to the body", aspect: .requestBody, verdict: .changed) {
            try $0.upstreams[0].request.edit { $0.setting(["user"], to: "proxy") }
        },
        Misdeed(testDescription: "cuts the body", aspect: .requestBody, verdict: .broken) {
            $0.upstreams[0].request.body.removeLast()
        },
        Misdeed(testDescription: "adds a header", aspect: .requestHeaders, verdict: .changed) {
            $0.upstreams[0].request.fields["x-added"] = "1"
        },
        Misdeed(testDescription: "drops traceparent", aspect: .traceparent, verdict: .lost) {
            $0.upstreams[0].request.fields["traceparent"] = nil
        },
        Misdeed(testDescription: "begins another trace", aspect: .traceparent, verdict: .broken) {
            $0.upstreams[0].request.fields["traceparent"] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        },
        Misdeed(testDescription: "drops the client's key", aspect: .clientKey, verdict: .lost) {
            $0.upstreams[0].request.fields["authorization"] = nil
        },
        Misdeed(testDescription: "leaks the client's key beside its own", aspect: .clientKey, verdict: .broken) {
            let key = $0.client.request.fields["authorization"]?.dropFirst("Bearer ".count)
            $0.upstreams[0].request.fields["authorization"] = "Bearer sk-proxy-0123456789abcdef"
            $0.upstreams[0].request.fields["x-api-key"] = key.map(String.init)
        },
    ]

    static let responses: [Misdeed] = [
        Misdeed(testDescription: "makes an answer an error", aspect: .status, verdict: .broken, isStreaming: false) {
            $0.client.response.status = 502
        },
        Misdeed(testDescription: "drops a response header", aspect: .responseHeaders, verdict: .lost) {
            $0.client.response.fields["x-mockd-revision"] = nil
        },
        Misdeed(testDescription: "drops the request id", aspect: .requestIDHeaders, verdict: .lost) {
            $0.client.response.fields["x-request-id"] = nil
        },
        Misdeed(testDescription: "rewrites rate limits", aspect: .rateLimitHeaders, verdict: .changed) {
            $0.client.response.fields["x-ratelimit-remaining-requests"] = "5"
        },
        Misdeed(testDescription: "adds to a body", aspect: .responseBody, verdict: .changed, isStreaming: false) {
            try $0.client.response.edit { $0.setting(["provider"], to: "mock") }
        },
        Misdeed(testDescription: "drops from a body", aspect: .responseBody, verdict: .lost, isStreaming: false) {
            try $0.client.response.edit { $0.merged(with: ["system_fingerprint": .null]) }
        },
        Misdeed(testDescription: "drops a body's usage", aspect: .usage, verdict: .lost, isStreaming: false) {
            try $0.client.response.edit { $0.merged(with: ["usage": .null]) }
        },
        Misdeed(testDescription: "counts otherwise", aspect: .usage, verdict: .changed, isStreaming: false) {
            try $0.client.response.edit { $0.setting(["usage", "prompt_tokens"], to: 13) }
        },
        Misdeed(testDescription: "names another model", aspect: .responseModel, verdict: .changed, isStreaming: false) {
            try $0.client.response.edit { $0.setting(["model"], to: "gpt-4o") }
        },
        Misdeed(testDescription: "gives another id", aspect: .identifiers, verdict: .changed, isStreaming: false) {
            try $0.client.response.edit { $0.setting(["id"], to: "other") }
        },
        Misdeed(testDescription: "alters a text", aspect: .text, verdict: .broken) {
            $0.client.response.rewrite("well", as: "good")
        },
        Misdeed(testDescription: "alters arguments", aspect: .toolArguments, verdict: .broken) {
            $0.client.response.rewrite("days", as: "nights")
        },
        Misdeed(testDescription: "changes the reason", aspect: .finishReason, verdict: .changed) {
            $0.client.response.rewrite("\"tool_calls\"}", as: "\"stop\"}")
        },
        Misdeed(testDescription: "loses an event", aspect: .events, verdict: .lost) {
            $0.client.response.events.remove(at: 4)
        },
        Misdeed(testDescription: "doubles an event", aspect: .events, verdict: .broken) {
            $0.client.response.events.insert($0.client.response.events[4], at: 4)
        },
        Misdeed(testDescription: "reorders events", aspect: .events, verdict: .broken) {
            let events = $0.client.response.events
            ($0.client.response.events[4].data, $0.client.response.events[5].data) = (events[5].data, events[4].data)
        },
        Misdeed(testDescription: "drops the last event", aspect: .terminalEvent, verdict: .lost) {
            $0.client.response.events.removeLast()
        },
        Misdeed(testDescription: "drops pings", aspect: .pings, verdict: .lost, endpoint: .message) {
            $0.client.response.events.removeAll { $0.name == "ping" }
        },
        Misdeed(testDescription: "adds pings", aspect: .pings, verdict: .changed, endpoint: .message) {
            let events = $0.client.response.events
            guard let ping = events.first(where: { $0.name == "ping" }) else { return }
            $0.client.response.events.insert(ping, at: events.count - 1)
        },
        Misdeed(testDescription: "adds comments", aspect: .pings, verdict: .changed) {
            $0.client.response.comments += 1
        },
        Misdeed(testDescription: "drops comments", aspect: .pings, verdict: .lost) {
            $0.upstreams[0].response.comments = 2
            $0.client.response.comments = 1
        },
        Misdeed(testDescription: "drops event: lines", aspect: .responseBody, verdict: .changed, endpoint: .message) {
            for index in $0.client.response.events.indices { $0.client.response.events[index].name = nil }
        },
        Misdeed(testDescription: "drops message_stop", aspect: .terminalEvent, verdict: .lost, endpoint: .message) {
            $0.client.response.events.removeLast()
        },
        Misdeed(testDescription: "adds to every chunk", aspect: .responseBody, verdict: .changed) {
            $0.client.response.rewrite("\"object\":", as: "\"extra\":1,\"object\":")
        },
    ]
}

extension ObservedRequest {
    fileprivate mutating func edit(_ change: (JSONValue) -> JSONValue) throws {
        body = change(try JSONValue(parsing: body)).serialized()
    }
}

extension ObservedResponse {
    fileprivate mutating func edit(_ change: (JSONValue) -> JSONValue) throws {
        body = change(try JSONValue(parsing: body)).serialized()
    }

    fileprivate mutating func rewrite(_ old: String, as new: String) {
        for index in events.indices {
            events[index].data = events[index].data.split(separator: old, omittingEmptySubsequences: false)
                .joined(separator: new)
        }
    }
}

struct FidelityTests {
    private func report(_ misdeed: Misdeed) throws -> AuditReport {
        var run = SimulatedRun()
        run.pairs = 3
        run.isStreaming = misdeed.isStreaming
        run.endpoint = misdeed.endpoint
        var input = try run.input(through: SimulatedProxy.transparent)
        let client = input.clients.count - 1
        let upstream = input.upstreams.count - 1
        var passage = SimulatedRun.Passage(client: input.clients[client], upstreams: [input.upstreams[upstream]])
        try misdeed.deed(&passage)
        input.clients[client] = passage.client
        input.upstreams[upstream] = passage.upstreams[0]
        return AuditReport(judging: input)
    }

    @Test(arguments: Misdeed.requests + Misdeed.responses)
    func `what a proxy does to one exchange is one row's, and one finding`(misdeed: Misdeed) throws {
        let report = try report(misdeed)
        let row = try #require(report.fidelity[misdeed.aspect])
        #expect(row.verdict == misdeed.verdict)
        #expect(row.failing == 1)
        #expect(row.example?.key == ExchangeKey(run: SimulatedRun.run, number: 5))
        #expect(report.findings.map(\.subject) == [misdeed.aspect.rawValue])
        #expect(report.verdicts.fidelity >= misdeed.verdict)
    }

    @Test func `what every proxy does to heads is no finding`() throws {
        let misdeed = Misdeed(testDescription: "is a proxy", aspect: .requestHeaders, verdict: .pass) {
            $0.upstreams[0].request.fields["host"] = "upstream"
            $0.upstreams[0].request.fields["via"] = "1.1 proxy"
            $0.upstreams[0].request.fields["x-forwarded-for"] = "127.0.0.1"
            $0.upstreams[0].request.fields["connection"] = "close"
            $0.upstreams[0].request.fields["x-request-id"] = "made-up"
            $0.client.response.fields["server"] = "proxy"
            $0.client.response.fields["date"] = "today"
            let trace = ExchangeKey.traceID(of: $0.client.request.fields) ?? ""
            $0.upstreams[0].request.fields["traceparent"] = "00-\(trace)-00f067aa0ba902b7-01"
        }
        #expect(try report(misdeed).findings == [])
    }

    @Test func `the order of members and white space are no difference`() throws {
        let misdeed = Misdeed(testDescription: "writes JSON anew", aspect: .requestBody, verdict: .pass) { passage in
            let body = try JSONValue(parsing: passage.upstreams[0].request.body)
            let members = (body.objectValue?.members ?? []).reversed().map { ($0.key, $0.value) }
            passage.upstreams[0].request.body = Array(JSONValue.object(JSONObject(members)).prettyPrinted().utf8)
        }
        #expect(try report(misdeed).findings == [])
    }

    @Test(arguments: AuditSettings.KeyHandling.allCases)
    func `whether a key should be handed on or replaced is the auditor's to say`(
        handling: AuditSettings.KeyHandling
    ) throws {
        var run = SimulatedRun()
        run.pairs = 2
        run.settings.keyHandling = handling
        let handedOn = try run.report(through: SimulatedProxy.transparent)
        let replaced = try run.report { passages in
            for index in passages.indices {
                passages[index].upstreams[0].request.fields["authorization"] = "Bearer sk-proxy-0123456789abcdef"
            }
        }
        #expect(handedOn.fidelity[.clientKey]?.verdict == (handling == .replaced ? .broken : .pass))
        #expect(replaced.fidelity[.clientKey]?.verdict == (handling == .handedOn ? .changed : .pass))
        #expect(handedOn.fidelity[.clientKey]?.details.keys.first?.contains("sk-") == false)
        let text = AuditText.render(handedOn) + AuditHTML.render(handedOn) + AuditMarkdown.render(handedOn)
        #expect(!text.contains("sk-client-0123456789abcdef"))
    }

    // The mock cuts the streams of messages and responses at different places, which the simulation does not follow.
    @Test(
        arguments: [
            (Endpoint.message, Endpoint.chat, true), (.chat, .message, true), (.message, .chat, false),
            (.chat, .message, false), (.message, .response, false), (.response, .chat, false),
        ]
    )
    func `across dialects the meaning is compared`(
        client: Endpoint, upstream: Endpoint, isStreaming: Bool
    ) throws {
        var run = SimulatedRun()
        run.pairs = 40
        (run.endpoint, run.upstreamEndpoint) = (client, upstream)
        run.isStreaming = isStreaming
        let report = try run.report(through: SimulatedProxy.transparent)
        #expect(report.findings == [])
        #expect(report.fidelity[.text]?.counts == [.pass: 40])
        #expect(report.fidelity[.toolArguments]?.counts == [.pass: 40])
        #expect(report.fidelity[.finishReason]?.counts == [.pass: 40])
        #expect(report.fidelity[.requestBody]?.counts == [.pass: 40])
        #expect(report.verdicts.streaming == (isStreaming ? .clean : .notTested))
    }

    @Test func `secrets of headers are not shown`() throws {
        let misdeed = Misdeed(testDescription: "adds secrets", aspect: .requestHeaders, verdict: .changed) {
            $0.upstreams[0].request.fields["x-proxy-token"] = "tok-0123456789abcdefghij"
        }
        let example = try #require(try report(misdeed).fidelity[.requestHeaders]?.example)
        #expect(example.arrived == "x-proxy-token: tok…ghij")
    }

    @Test func `one accident without the proxy does not excuse the proxy`() throws {
        var input = try SimulatedRun().input(through: SimulatedProxy.dropping(header: "x-team"))
        let direct = try #require(input.upstreams.firstIndex { $0.number == 0 })
        input.upstreams[direct].request.fields["x-team"] = nil
        let report = AuditReport(judging: input)
        #expect(report.findings.map(\.subject) == ["requestHeaders"])
        #expect(report.fidelity[.requestHeaders]?.happensWithoutProxy == false)
    }

    @Test func `a translation that loses a message is found at its place`() throws {
        var run = SimulatedRun()
        run.pairs = 2
        (run.endpoint, run.upstreamEndpoint) = (.message, .chat)
        let report = try run.report { passages in
            for index in passages.indices {
                let body = try? JSONValue(parsing: passages[index].client.request.body)
                passages[index].client.request.body =
                    body?.setting(["system"], to: "Be brief.").serialized() ?? []
            }
        }
        #expect(report.findings.map(\.subject) == ["requestBody"])
        #expect(report.fidelity[.requestBody]?.details == ["removed /system": 2])
    }

    @Test func `an error's body, its retry-after and its status are rows of their own`() throws {
        var run = SimulatedRun()
        run.pairs = 2
        run.cases = [ResilienceCase(name: "429", fault: .status(429, retryAfterSeconds: 1), isStreaming: false)]
        let report = try run.report { passages in
            for index in passages.indices where passages[index].client.response.status == 429 {
                passages[index].client.response.body = Array(#"{"error":{"message":"Busy"}}"#.utf8)
                passages[index].client.response.fields["retry-after"] = nil
                passages[index].client.response.status = 503
            }
        }
        #expect(report.fidelity[.errorBody]?.verdict == .changed)
        #expect(report.fidelity[.retryAfter]?.verdict == .lost)
        #expect(report.fidelity[.status]?.verdict == .changed)
        #expect(report.resilience[0].sights == [.otherError: 5])
    }
}
