package import ProviderWire

/// The rules by which the mock answers an audit's prompts and no others: with the same words, and so with the key.
package enum AuditRules {
    /// From one event of a stream to the next, and to the first.
    private static let pace: JSONValue = 20
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
        let echo: JSONValue = ["generate": ["echo": true]]
        let struck = cases.enumerated().filter { _, resilienceCase in
            !resilienceCase.offersFallback || strikesOnly == nil || strikesOnly == upstream
        }.compactMap { position, resilienceCase -> JSONValue? in
            var rule = JSONObject([
                ("name", .string("audit: \(resilienceCase.name)")),
                (
                    "when",
                    [
                        "lastUserText": [
                            "contains": .string(AuditPrompts.pattern(ofCase: position, run: run))
                        ]
                    ]
                ),
                ("answer", echo),
                ("latency", ["ttft": pace, "itl": pace]),
            ])
            strike(&rule, by: resilienceCase)
            return .object(rule)
        }
        return struck + [
            [
                "name": "audit: a call of a tool",
                "when": ["lastUserText": mark, "tools": .string(AuditDialogue.toolName)],
                "answer": [
                    "generate": [
                        "echo": true,
                        "toolCalls": [["name": .string(AuditDialogue.toolName), "arguments": arguments]],
                    ]
                ],
                "latency": ["ttft": pace, "itl": pace],
            ],
            [
                "name": "audit: a stream", "when": ["lastUserText": mark, "stream": true], "answer": echo,
                "latency": ["ttft": pace, "itl": pace],
            ],
            [
                "name": "audit: a whole answer", "when": ["lastUserText": mark], "answer": echo,
                "latency": ["ttft": 5],
            ],
        ]
    }

    private static func strike(_ rule: inout JSONObject, by resilienceCase: ResilienceCase) {
        func events(_ count: Int) -> JSONValue { ["afterEvents": .number(JSONNumber(count))] }
        switch resilienceCase.fault {
        case .status(let status, let retryAfterSeconds):
            var error = JSONObject([("status", .number(JSONNumber(status)))])
            error["retryAfterMs"] = retryAfterSeconds.map { .number(JSONNumber($0 * 1_000)) }
            rule["answer"] = ["error": .object(error)]
            rule["latency"] = nil
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
