import MockBehavior

/// What became of the header fields of one message.
struct HeadComparison {
    /// Fields that mean one hop only (RFC 9110 §7.6.1), or that every proxy writes itself.
    private static let hopByHop: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te", "trailer",
        "transfer-encoding", "upgrade", "content-length", "via",
    ]
    private static let ofRequests: Set<String> = ["host", "forwarded", "x-real-ip", "expect"]
    private static let ofResponses: Set<String> = [
        "date", "server", "content-encoding", "vary", "alt-svc", "x-accel-buffering",
    ]
    static let credentials = ["authorization", "x-api-key", "api-key"]
    static let requestIDs = ["x-request-id", "request-id"]
    static let retryAfter = ["retry-after", "retry-after-ms"]

    let sent: HeadFields
    let arrived: HeadFields

    /// The request's fields that have no row of their own.
    ///
    /// - Parameter acrossDialects: whether fields that one provider alone knows may stay behind.
    func requestFields(acrossDialects: Bool) -> AspectResult {
        compare { name in
            Self.hopByHop.contains(name) || Self.ofRequests.contains(name) || Self.credentials.contains(name)
                || name == "traceparent" || name.hasPrefix("x-forwarded-")
                || (Self.requestIDs.contains(name) && sent[name] == nil)
                || (acrossDialects && ["anthropic-", "openai-", "x-stainless-"].contains { name.hasPrefix($0) })
        }
    }

    /// The response's fields that have no row of their own.
    func responseFields() -> AspectResult {
        compare { name in
            Self.hopByHop.contains(name) || Self.ofResponses.contains(name) || Self.requestIDs.contains(name)
                || Self.retryAfter.contains(name) || Self.isRateLimit(name)
        }
    }

    func rateLimits() -> AspectResult { fields(sent.names.filter(Self.isRateLimit)) }

    /// Each of these that was sent.
    func fields(_ names: [String]) -> AspectResult {
        AspectResult(worstOf: names.map { AspectResult($0, sent: sent[$0], arrived: arrived[$0]) })
    }

    /// Whether the trace goes on: its trace id arrived.
    func traceparent() -> AspectResult {
        guard let trace = ExchangeKey.traceID(of: sent) else { return .notTested }
        let arrivedTrace = ExchangeKey.traceID(of: arrived)
        guard trace != arrivedTrace else { return .pass }
        return AspectResult(
            verdict: arrived["traceparent"] == nil ? .lost : .broken,
            details: [arrived["traceparent"] == nil ? "lost traceparent" : "another trace id"],
            sent: sent["traceparent"], arrived: arrived["traceparent"]
        )
    }

    /// Where the client's key went: on, away, or further than it should.
    func clientKey(arrivedBody: [UInt8], handling: AuditSettings.KeyHandling) -> AspectResult {
        guard let key = Self.keys(of: sent).first else { return .notTested }
        let keys = Self.keys(of: arrived)
        func result(_ verdict: FidelityVerdict, _ detail: String) -> AspectResult {
            AspectResult(
                verdict: verdict, details: [detail], sent: RedactedKey.of(key),
                arrived: keys.isEmpty ? nil : keys.map(RedactedKey.of).joined(separator: ", ")
            )
        }
        if keys.contains(key) {
            if Set(keys).count > 1 { return result(.broken, "leaked beside the proxy's own key") }
            return handling == .replaced
                ? result(.broken, "leaked upstream instead of being replaced") : result(.pass, "handed on")
        }
        if let place = arrived.names.first(where: { arrived[$0]?.contains(key) ?? false }) {
            return result(.broken, "leaked in \(place)")
        }
        if String(decoding: arrivedBody, as: UTF8.self).contains(key) { return result(.broken, "leaked in the body") }
        if keys.isEmpty { return result(.lost, "no key arrived") }
        return result(handling == .handedOn ? .changed : .pass, "replaced")
    }

    private static func keys(of fields: HeadFields) -> [String] {
        credentials.compactMap { fields[$0] }.map { value in
            value.lowercased().hasPrefix("bearer ") ? String(value.dropFirst("bearer ".count)) : value
        }
    }

    private static func isRateLimit(_ name: String) -> Bool {
        name.hasPrefix("x-ratelimit-") || name.hasPrefix("anthropic-ratelimit-")
    }

    private func compare(isExpected: (String) -> Bool) -> AspectResult {
        var results = sent.names.filter { !isExpected($0) }.map {
            AspectResult($0, sent: sent[$0], arrived: arrived[$0])
        }
        results += arrived.names.filter { !isExpected($0) && sent[$0] == nil }.map {
            AspectResult(verdict: .changed, details: ["added \($0)"], arrived: arrived[$0])
        }
        // The example says which field it is about.
        for index in results.indices where results[index].verdict > .pass {
            let name = results[index].details.first?.split(separator: " ").last.map(String.init) ?? ""
            results[index].sent = results[index].sent.map { shown(name, $0) }
            results[index].arrived = results[index].arrived.map { shown(name, $0) }
        }
        return AspectResult(worstOf: results)
    }

    /// A field as people may see it: nothing that is a secret by its name, and the client's key nowhere.
    private func shown(_ name: String, _ value: String) -> String {
        let secrets = ["cookie", "token", "secret", "key", "auth"]
        let isSecret = name != ExchangeKey.headerName && secrets.contains { name.contains($0) }
        let holdsKey = (Self.keys(of: sent) + Self.keys(of: arrived)).contains { value.contains($0) }
        return Excerpt.of("\(name): \(isSecret || holdsKey ? RedactedKey.of(value) : value)")
    }
}
