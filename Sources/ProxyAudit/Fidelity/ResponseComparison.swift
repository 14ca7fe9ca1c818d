import LoadModel
import ProviderWire

/// What reached the client against what the provider served, in one exchange.
struct ResponseComparison {
    private let client: ClientObservation
    private let upstream: UpstreamObservation
    private let isAcrossDialects: Bool
    private let served: AnswerReading
    private let read: AnswerReading

    init(_ exchange: JoinedExchange, served arrival: JoinedExchange.Arrival) {
        client = exchange.client
        upstream = arrival.observation
        served = arrival.reading
        read = exchange.reading
        isAcrossDialects = served.endpoint != read.endpoint
    }

    func results() -> [FidelityAspect: AspectResult] {
        guard let status = upstream.response.status, upstream.ending != .faulted || client.response.status != nil else {
            return [:]
        }
        guard let arrivedStatus = client.response.status else {
            // Of a client that left, or a response that was cut on purpose, nothing can be said.
            guard isCutShort, upstream.ending == .complete else { return [:] }
            return [.status: AspectResult("the whole response", sent: String(status), arrived: nil)]
        }
        let head = HeadComparison(sent: upstream.response.fields, arrived: client.response.fields)
        var results: [FidelityAspect: AspectResult] = [
            .status: AspectResult(
                "status", sent: String(status), arrived: String(arrivedStatus),
                otherwise: upstream.response.isSuccess != client.response.isSuccess ? .broken : .changed
            ),
            .retryAfter: head.fields(HeadComparison.retryAfter),
        ]
        guard upstream.response.isSuccess == client.response.isSuccess else { return results }
        results[.requestIDHeaders] = head.fields(HeadComparison.requestIDs)
        if !isAcrossDialects {
            results[.responseHeaders] = head.responseFields()
            results[.rateLimitHeaders] = head.rateLimits()
        }
        guard upstream.ending == .complete, client.ending == .complete || isCutShort else { return results }
        if upstream.response.isSuccess { results.merge(answerResults()) { $1 } }
        results[.errorBody] = errorBody()
        return results
    }

    /// Whether the client did not get all, although it waited for it and all was served. What was served after its
    /// patience had ended, nobody could have brought it.
    private var isCutShort: Bool {
        switch client.ending {
        case .failed(.timeout): upstream.end <= client.end
        case .failed: true
        case .complete, .aborted: false
        }
    }

    private func answerResults() -> [FidelityAspect: AspectResult] {
        var results: [FidelityAspect: AspectResult] = [
            .text: text(),
            .toolArguments: toolArguments(),
            .finishReason: finishReason(),
            .usage: usage(),
            .identifiers: identifiers(),
            .responseModel: AspectResult("model", sent: served.model, arrived: read.model),
        ]
        if upstream.response.isStream {
            let stream = StreamComparison(
                served: served, read: read, upstream: upstream.response, client: client.response,
                isAcrossDialects: isAcrossDialects
            )
            results.merge(stream.results()) { $1 }
        } else if !isAcrossDialects {
            results[.responseBody] = body()
        }
        return results
    }

    private func text() -> AspectResult {
        func compare(_ name: String, _ text: KeyPath<AnswerReading, String>) -> AspectResult {
            let (sent, arrived) = (served[keyPath: text], read[keyPath: text])
            return AspectResult(
                name, sent: sent.isEmpty ? nil : sent, arrived: arrived.isEmpty ? nil : arrived, otherwise: .broken
            )
        }
        // Reasoning and refusals do not have their like in every dialect.
        if isAcrossDialects { return compare("text", \.text) }
        return AspectResult(
            worstOf: [
                compare("text", \.text), compare("reasoning", \.reasoning), compare("refusal", \.refusal),
            ]
        )
    }

    private func toolArguments() -> AspectResult {
        guard !served.calls.isEmpty else {
            return read.calls.isEmpty ? .notTested : AspectResult(verdict: .broken, details: ["added a tool call"])
        }
        let matches =
            served.calls.count == read.calls.count
            && zip(served.calls, read.calls).allSatisfy { $0.name == $1.name && $0.handsOver(theSameAs: $1) }
        if matches { return .pass }
        func text(_ calls: [AnswerReading.Call]) -> String {
            calls.map { "\($0.name)(\($0.arguments))" }.joined(separator: ", ")
        }
        return AspectResult(
            verdict: read.calls.isEmpty ? .lost : .broken,
            details: [read.calls.isEmpty ? "lost the tool calls" : "other tool calls"], sent: text(served.calls),
            arrived: text(read.calls)
        )
    }

    private func finishReason() -> AspectResult {
        if isAcrossDialects, let ending = served.ending, ending == read.ending { return .pass }
        return AspectResult("finish reason", sent: served.finish, arrived: read.finish)
    }

    private func usage() -> AspectResult {
        AspectResult("usage", sent: served.usage?.text, arrived: read.usage?.text)
    }

    private func identifiers() -> AspectResult {
        // Each dialect has its own form of ids, so a translator cannot keep them.
        guard !isAcrossDialects else { return .notTested }
        let calls = zip(served.calls, read.calls).map { AspectResult("call id", sent: $0.id, arrived: $1.id) }
        return AspectResult(worstOf: calls + [AspectResult("id", sent: served.id, arrived: read.id)])
    }

    private func body() -> AspectResult {
        guard let sent = try? JSONValue(parsing: upstream.response.body) else { return .notTested }
        if client.response.isStream {
            return AspectResult(verdict: .broken, details: ["a whole body came as a stream"])
        }
        guard let arrived = try? JSONValue(parsing: client.response.body) else {
            return AspectResult(
                verdict: client.response.body.isEmpty ? .lost : .broken,
                details: [client.response.body.isEmpty ? "lost the whole body" : "no JSON any more"],
                sent: String(decoding: upstream.response.body, as: UTF8.self),
                arrived: String(decoding: client.response.body, as: UTF8.self)
            )
        }
        return AspectResult(sent.differences(to: arrived).filter { !$0.hasRowOfItsOwn })
    }

    private func errorBody() -> AspectResult {
        guard let failure = served.failure else { return .notTested }
        func text(_ failure: AnswerReading.Failure) -> String {
            String(decoding: failure.value.serialized(), as: UTF8.self)
        }
        guard let arrived = read.failure else {
            return AspectResult("the error", sent: text(failure), arrived: nil)
        }
        if isAcrossDialects {
            return AspectResult("the error's message", sent: failure.message, arrived: arrived.message)
        }
        return failure.value.differences(to: arrived.value).isEmpty
            ? .pass : AspectResult("the error", sent: text(failure), arrived: text(arrived))
    }
}

extension BodyDifference {
    /// Names whose members are judged in rows of their own.
    private static let ownedNames: Set<String> = [
        "usage", "id", "model", "finish_reason", "stop_reason", "stop_sequence", "tool_calls", "error", "text",
        "thinking", "reasoning_content", "reasoning", "refusal", "arguments", "partial_json", "input", "call_id",
        "item_id",
    ]

    /// Whether the place belongs to another row than the response's body.
    var hasRowOfItsOwn: Bool {
        let tokens = JSONPointer(parsing: pointer)?.tokens ?? []
        return tokens.contains { Self.ownedNames.contains($0) } || tokens.last == "content" || tokens.last == "delta"
    }
}
