package import ProviderWire

/// The rules by which the mock answers an audit's prompts and no others: with the same words, and so with the key.
package enum AuditRules {
    /// From one event of a stream to the next, and to the first.
    private static let pace: JSONValue = 40
    private static let arguments: JSONValue = ["place": "Zürich \"HB\"", "degrees": 21.5]
    /// What a stalled stream waits longer than its client, so that the client is who gives up.
    private static let stallMargin = 1_000

    /// The rules of a run, in the order in which they are tried.
    ///
    /// - Parameter strikesOnly: the virtual upstream at which the faults of cases that offer a fallback strike; the
    ///   others are well. Nil for every one, which is right where there is only one.
    package static func rules(
        run: UInt64, cases: [ResilienceCase], upstream: String? = nil, strikesOnly: String? = nil
    ) -> [JSONValue] {
        let mark: JSONValue = ["contains": .string(AuditPrompts.mark(ofRun: run))]
        let call: JSONValue = [
            "generate": [
                "echo": true,
                "toolCalls": [["name": .string(AuditDialogue.toolName), "arguments": arguments]],
            ]
        ]
        let struck = cases.enumerated().filter { _, resilienceCase in
            !resilienceCase.offersFallback || strikesOnly == nil || strikesOnly == upstream
        }.map { position, resilienceCase in
            let words: JSONValue = ["contains": .string(AuditPrompts.pattern(ofCase: position, run: run))]
            var rule = rule(resilienceCase.name, when: ["lastUserText": words], answer: echo)
            strike(&rule, by: resilienceCase)
            return JSONValue.object(rule)
        }
        let tool = JSONValue.string(AuditDialogue.toolName)
        return struck
            + [
                rule("a call in a stream", when: ["lastUserText": mark, "tools": tool, "stream": true], answer: call),
                rule("a stream", when: ["lastUserText": mark, "stream": true], answer: echo),
                rule("a call", when: ["lastUserText": mark, "tools": tool], answer: call, latency: ["ttft": 5]),
                rule("a whole answer", when: ["lastUserText": mark], answer: echo, latency: ["ttft": 5]),
            ].map(JSONValue.object)
    }

    private static let echo: JSONValue = ["generate": ["echo": true]]
    private static let streamLatency: JSONValue = ["ttft": pace, "itl": pace]

    private static func rule(
        _ name: String, when: JSONValue, answer: JSONValue, latency: JSONValue = streamLatency
    ) -> JSONObject {
        JSONObject([("name", .string("audit: \(name)")), ("when", when), ("answer", answer), ("latency", latency)])
    }

    private static func strike(_ rule: inout JSONObject, by resilienceCase: ResilienceCase) {
        func events(_ count: Int) -> JSONValue { ["afterEvents": .number(JSONNumber(count))] }
        if !resilienceCase.isStreaming { rule["latency"] = nil }
        switch resilienceCase.fault {
        case .status(let status, let retryAfterSeconds):
            var error = JSONObject([("status", .number(JSONNumber(status)))])
            error["retryAfterMs"] = retryAfterSeconds.map { .number(JSONNumber($0 * 1_000)) }
            rule["answer"] = ["error": .object(error)]
        case .reset: rule["fault"] = ["reset": "beforeHead"]
        case .stall(let count):
            rule["fault"] = [
                "stall": [
                    "afterEvents": .number(JSONNumber(count)),
                    "durationMs": .number(JSONNumber(resilienceCase.timeoutMs + stallMargin)),
                ]
            ]
        case .truncatedStream(let count): rule["fault"] = ["close": events(count)]
        case .errorEvent(let count): rule["fault"] = ["errorEvent": events(count)]
        case .slowFirstToken(let milliseconds):
            rule["latency"] = ["ttft": .number(JSONNumber(milliseconds)), "itl": 1]
        case .clientAbort: break
        }
    }
}
