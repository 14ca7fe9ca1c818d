import ProviderWire

/// What reached the provider against what the client sent, in one exchange.
struct RequestComparison {
    let client: ClientObservation
    let upstream: UpstreamObservation
    let handling: AuditSettings.KeyHandling

    private var isAcrossDialects: Bool { upstream.endpoint != client.endpoint }

    func results() -> [FidelityAspect: AspectResult] {
        let head = HeadComparison(sent: client.request.fields, arrived: upstream.request.fields)
        var results: [FidelityAspect: AspectResult] = [
            .requestHeaders: head.requestFields(acrossDialects: isAcrossDialects),
            .traceparent: head.traceparent(),
            .clientKey: head.clientKey(arrivedBody: upstream.request.body, handling: handling),
        ]
        results.merge(bodyResults()) { $1 }
        return results
    }

    private func bodyResults() -> [FidelityAspect: AspectResult] {
        let sentBytes = client.request.body
        guard !sentBytes.isEmpty, let sent = try? JSONValue(parsing: sentBytes) else { return [:] }
        guard let arrived = try? JSONValue(parsing: upstream.request.body) else {
            return [
                .requestBody: AspectResult(
                    verdict: upstream.request.body.isEmpty ? .lost : .broken,
                    details: [upstream.request.body.isEmpty ? "lost the whole body" : "no JSON any more"],
                    sent: String(decoding: sentBytes, as: UTF8.self),
                    arrived: String(decoding: upstream.request.body, as: UTF8.self)
                )
            ]
        }
        var results: [FidelityAspect: AspectResult] = [
            .model: AspectResult("model", sent: sent["model"]?.stringValue, arrived: arrived["model"]?.stringValue)
        ]
        if let endpoint = upstream.endpoint, isAcrossDialects {
            results[.requestBody] = AspectResult(meaningDifferences(sent, arrived, endpoint))
        } else {
            results[.streamOptions] = streamOptions(sent["stream_options"], arrived["stream_options"])
            results[.requestBody] = AspectResult(
                sent.differences(to: arrived).filter { difference in
                    !["/model", "/stream_options"].contains { isAt($0, difference.pointer) }
                }
            )
        }
        return results
    }

    private func isAt(_ place: String, _ pointer: String) -> Bool { pointer == place || pointer.hasPrefix("\(place)/") }

    private func meaningDifferences(
        _ sent: JSONValue, _ arrived: JSONValue, _ endpoint: Endpoint
    ) -> [BodyDifference] {
        let meaning = RequestMeaning.document(of: sent, endpoint: client.endpoint)
        return meaning.differences(to: RequestMeaning.document(of: arrived, endpoint: endpoint)).filter { difference in
            // Anthropic wants a limit, so one has to be made up.
            !(difference.kind == .added && difference.pointer == "/tokenLimit" && endpoint == .message)
        }
    }

    private func streamOptions(_ sent: JSONValue?, _ arrived: JSONValue?) -> AspectResult {
        func text(_ value: JSONValue?) -> String? { value.map { String(decoding: $0.serialized(), as: UTF8.self) } }
        guard let sent else {
            guard let arrived else { return .notTested }
            return AspectResult(verdict: .changed, details: ["added stream_options"], arrived: text(arrived))
        }
        guard let arrived else { return AspectResult("stream_options", sent: text(sent), arrived: nil) }
        return sent.differences(to: arrived).isEmpty
            ? .pass : AspectResult("stream_options", sent: text(sent), arrived: text(arrived))
    }
}
