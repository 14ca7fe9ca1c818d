import MockBehavior
import NIOCore
import NIOHTTP1
import ProviderRelay
import ProviderWire
import Synthesis

/// From a received request to the response that will be played: path, method, key, body, decision.
struct RequestRouter {
    /// - Parameter mustClose: the connection is to end after this response.
    func answer(
        to request: ReceivedRequest, on upstream: CompiledUpstream, loop: LoopContext, mustClose: Bool
    ) -> PreparedResponse {
        let requestID = nextRequestID(on: upstream, loop: loop)
        let decision = decide(request, on: upstream, loop: loop, requestID: requestID)
        // After a request that offers an upgrade the decoder reads no further, so the connection ends with it.
        let closes =
            mustClose || request.refusal != nil || !request.isKeepAlive || request.framing.offersUpgrade
        return response(decision, to: request, on: upstream, requestID: requestID, closes: closes, loop: loop)
    }

    /// The answer to bytes that are no HTTP request.
    ///
    /// - Parameter incoming: the request that was being read, as far as it was understood.
    func answer(
        toUnreadable error: HTTPParserError, in incoming: ReceivedRequest?, on upstream: CompiledUpstream,
        loop: LoopContext, at time: NIODeadline
    ) -> PreparedResponse {
        let failure =
            error == .headerOverflow
            ? ProviderError(.headersTooLarge, "The request's headers are larger than the server accepts.")
            : ProviderError(.invalidRequest, "The request could not be read as HTTP/1.1: \(error).")
        return refusal(failure, of: incoming, on: upstream, loop: loop, at: time)
    }

    /// The answer to a request that will not become whole; the connection ends with it.
    ///
    /// - Parameter incoming: the request, as far as it was understood.
    func refusal(
        _ error: ProviderError, of incoming: ReceivedRequest?, on upstream: CompiledUpstream, loop: LoopContext,
        at time: NIODeadline
    ) -> PreparedResponse {
        let requestID = nextRequestID(on: upstream, loop: loop)
        let request =
            incoming.map { ReceivedRequest(refusing: $0, at: time) }
            ?? ReceivedRequest(
                head: HTTPRequestHead(version: .http1_1, method: .POST, uri: "/"), body: nil, arrival: time
            )
        let route = ProviderRoute(path: request.path)
        let provider = route?.provider ?? upstream.provider
        let decision = ResponseDecision(
            .failure(error, for: provider, requestID: requestID.text), provider: provider, endpoint: route?.endpoint
        )
        return response(decision, to: request, on: upstream, requestID: requestID, closes: true, loop: loop)
    }

    /// The first that is drawn for a request.
    private func nextRequestID(on upstream: CompiledUpstream, loop: LoopContext) -> RequestID {
        if let draws = upstream.draws { loop.generator = draws.generatorOfNextRequest() }
        return RequestID(using: &loop.generator)
    }

    /// The answer in place of one that a real provider was to give.
    func answer(
        to failure: ForwardingFailure, inPlaceOf response: borrowing PreparedResponse, loop: LoopContext
    ) -> PreparedResponse {
        let provider = response.head.provider
        let upstream = response.proxied?.order.map { " at \($0.upstream)" } ?? ""
        let error = ProviderError(
            failure.isTimeout ? .gatewayTimeout : .badGateway,
            "The provider\(upstream) gave no answer: \(failure.reason)."
        )
        var decision = ResponseDecision(
            .failure(error, for: provider, requestID: response.head.requestID.text), provider: provider,
            endpoint: response.record.endpoint
        )
        decision.described = response.decision.described
        return self.response(
            decision, to: response.request, on: response.record.upstream ?? loop.currentUpstream(),
            inPlaceOf: response.record, requestID: response.head.requestID, closes: response.closesConnection,
            loop: loop
        )
    }

    // MARK: - Decision

    @inline(__always)
    private func decide(
        _ request: ReceivedRequest, on upstream: CompiledUpstream, loop: LoopContext, requestID: RequestID
    ) -> ResponseDecision {
        let route = loop.routes.route(of: request)
        let provider = route?.provider ?? Self.provider(askedBy: request) ?? upstream.provider
        func refuse(_ error: ProviderError) -> ResponseDecision {
            ResponseDecision(
                .failure(error, for: provider, requestID: requestID.text), provider: provider, endpoint: route?.endpoint
            )
        }

        if request.framing.hostCount != 1, request.version == .http1_1 {
            return refuse(ProviderError(.invalidRequest, "An HTTP/1.1 request must have exactly one Host header."))
        }
        if request.refusal == .unknownExpectation {
            return refuse(ProviderError(.expectationFailed, "The server meets no expectation but 100-continue."))
        }
        if request.refusal == .unknownTransfer {
            return refuse(ProviderError(.invalidRequest, "The server takes no transfer-encoding but chunked."))
        }
        if request.isOptions { return preflight(route: route, provider: provider, on: upstream) }
        guard let route else {
            return refuse(.unknownPath(method: request.method.rawValue, path: String(request.path)))
        }
        if let error = authenticate(request, on: upstream, provider: provider) { return refuse(error) }
        guard Self.isAllowed(request.method, at: route.endpoint) else {
            var decision = refuse(
                .methodNotAllowed(method: request.method.rawValue, path: String(request.path))
            )
            decision.allow = route.endpoint.allowedMethods
            return decision
        }
        if request.refusal == .tooLarge { return refuse(.bodyTooLarge(limit: upstream.maximumBodySize)) }

        let facts: RequestFacts
        do throws(ProviderError.Refusal) {
            facts = try read(request, to: route, provider: provider, on: upstream, loop: loop)
        } catch {
            return refuse(error.error)
        }
        var behavior = BehaviorEngine.decide(
            facts, on: upstream, Circumstances(request: request, requestID: requestID, upstream: upstream, loop: loop),
            using: &loop.generator
        )
        if let limit = behavior.limit { loop.metrics.limitRefused(limit) }
        let described =
            loop.journal?.isEnabled == true
            ? DescribedRequest(facts, behavior, on: upstream, at: request.arrival) : nil
        var decision = ResponseDecision(behavior.takeScript(), provider: provider, endpoint: route.endpoint)
        decision.model = facts.model
        if !request.isHead { decision.fault = behavior.fault }
        decision.proxy = behavior.proxy
        decision.described = described
        if decision.script.hasHoles {
            decision.values = holeValues(facts, on: upstream, at: request.arrival, loop: loop)
        }
        return decision
    }

    private struct Circumstances: DecisionCircumstances {
        let request: ReceivedRequest
        let requestID: RequestID
        let upstream: CompiledUpstream
        let loop: LoopContext

        var requestIDText: String { requestID.text }
        var sinceStart: Duration { request.arrival.sinceStart }
        var inFlight: Int { (upstream.tally?.counts.inFlight ?? loop.metrics.responsesInFlight) + 1 }

        var callerKey: String? { request.presentedKeys.first.map(String.init) }

        func cassetteKey(isStreaming: Bool) -> CassetteKey? { request.cassetteKey(isStreaming: isStreaming) }

        var secondsSince1970: Int {
            loop.refreshClock(at: request.arrival)
            return loop.clock.secondsSince1970
        }
    }

    @inline(__always)
    private func read(
        _ request: ReceivedRequest, to route: ProviderRoute, provider: Provider, on upstream: CompiledUpstream,
        loop: LoopContext
    ) throws(ProviderError.Refusal) -> RequestFacts {
        if route.endpoint == .models {
            var facts = RequestFacts(endpoint: .models, provider: provider, model: route.modelID)
            if provider == .anthropic, let query = request.query {
                guard let page = ModelPage(query: query) else {
                    let limits = "\(ModelPage.limits.lowerBound) to \(ModelPage.limits.upperBound)"
                    let detail = "limit: Input should be a valid integer from \(limits)"
                    throw ProviderError.Refusal(error: ProviderError(.invalidRequest, detail))
                }
                facts.page = page
            }
            facts.probes = upstream.rules?.probes(of: .models).map { request.probed(by: $0, body: ByteBuffer()) }
            return facts
        }
        let body = try request.plainBody(limit: upstream.maximumBodySize)
        return try RequestReader.read(
            body,
            for: route.endpoint,
            provider: provider,
            needs: upstream.needs(of: route.endpoint),
            probes: upstream.rules?.probes(of: route.endpoint).map { ($0, request.probed(by: $0, body: body)) },
            with: loop.parser
        )
    }

    /// A browser asks before it sends; it is never asked for a key.
    private func preflight(route: ProviderRoute?, provider: Provider, on upstream: CompiledUpstream) -> ResponseDecision
    {
        var decision = ResponseDecision(
            ResponseScript(status: 204, content: .whole(ByteTemplate())),
            provider: provider,
            endpoint: route?.endpoint
        )
        decision.allow = route?.endpoint.allowedMethods ?? "GET, HEAD, POST, OPTIONS"
        decision.isPreflight = upstream.allowsCrossOrigin
        return decision
    }

    private func authenticate(
        _ request: ReceivedRequest, on upstream: CompiledUpstream, provider: Provider
    ) -> ProviderError? {
        if upstream.apiKeys.isEmpty { return nil }
        let presented = request.presentedKeys
        if presented.contains(where: { upstream.accepts(key: $0.utf8) }) { return nil }
        return .unauthorized(hadKey: !presented.isEmpty, for: provider)
    }

    private static func isAllowed(_ method: HTTPMethod, at endpoint: Endpoint) -> Bool {
        switch (endpoint, method) {
        case (.models, .GET), (.models, .HEAD): true
        case (.models, _): false
        case (_, .POST): true
        default: false
        }
    }

    /// Which provider a request means where the path leaves it open: Anthropic's clients give themselves away.
    private static func provider(askedBy request: ReceivedRequest) -> Provider? {
        if let provider = ProviderRoute.provider(ofUnknownPath: request.path.utf8) { return provider }
        let headers = request.headers
        return headers.contains(name: "anthropic-version") || headers.contains(name: "x-api-key")
            ? .anthropic : nil
    }

    // MARK: - Response

    /// - Parameter replaced: was counted in place of this one.
    @inline(__always)
    private func response(
        _ decision: consuming ResponseDecision, to request: ReceivedRequest, on upstream: CompiledUpstream,
        inPlaceOf replaced: ResponseRecord? = nil, requestID: RequestID, closes: Bool, loop: LoopContext
    ) -> PreparedResponse {
        // Bound anew, since a parameter that is consumed is copied part by part.
        let decision = consume decision
        let isOld = request.isOld
        // A stream of HTTP/2 is a connection for one request, and has frames of its own.
        let endsByClose = isOld || request.version.major > 1
        var closes = closes
        let contentType: ResponseHead.ContentType?
        let headFraming: ResponseHead.Framing
        var framing: Playback.Framing
        switch decision.script.content {
        case .whole(let body):
            contentType = decision.script.status == 204 || decision.script.contentType != nil ? nil : .json
            headFraming = .length(body.count(with: decision.values))
            framing = .length
        case .stream where endsByClose:
            closes = true
            contentType = .eventStream(decision.provider)
            headFraming = .untilClose
            framing = .untilClose
        case .stream:
            contentType = .eventStream(decision.provider)
            headFraming = .chunked
            framing = .chunked
        }
        if request.isHead { framing = .none }
        var proxied: ProxiedHead?
        switch decision.proxy {
        case nil, .missing?: break
        case .replay(let entry, _)?: proxied = ProxiedHead(entry, framing: framing)
        case .forward(let order)?:
            closes = closes || endsByClose
            proxied = ProxiedHead(order, endless: endsByClose ? .untilClose : .chunked, isHead: request.isHead)
        }
        let isOwn = decision.endpoint != nil && !request.isOptions && proxied == nil
        let calledAPI = isOwn ? decision.provider : nil
        var head = ResponseHead(
            status: decision.script.status,
            contentType: contentType,
            framing: headFraming,
            connection: closes ? .close : isOld ? .keepAliveExplicitly : .keepAlive,
            provider: decision.provider,
            requestID: requestID
        )
        head.tellsProcessingTime = calledAPI == .openAI
        if let type = decision.script.contentType { head.add("content-type", type) }
        for field in decision.script.fields { head.add(field.name, field.value) }
        head.shouldRetry = decision.script.shouldRetry
        if let allow = decision.allow { head.add("allow", allow) }
        if decision.script.status == 415 { head.add("accept-encoding", ContentCoding.accepted) }
        // An upstream among others counts what it was asked.
        let counted: CompiledUpstream?
        if let replaced {
            counted = replaced.upstream
        } else {
            counted = upstream.tally == nil || request.isOptions ? nil : upstream
            counted?.tally?.began(model: decision.model)
        }
        if decision.isPreflight { head.extraLines += Self.preflightLines(request) }
        let opening = opening(
            decision.script, contentType, to: request, on: upstream, calledAPI: calledAPI, loop: loop
        )
        let record = ResponseRecord(
            upstream: counted,
            endpoint: decision.endpoint,
            status: proxied?.order == nil ? decision.fault?.status ?? decision.script.status : 0,
            arrival: request.arrival,
            bytesReceived: request.bodySize,
            isPing: request.isOptions && request.target == "*"
        )
        return PreparedResponse(
            decision: decision,
            framing: framing,
            head: head,
            opening: opening,
            record: record,
            closesConnection: closes,
            request: request,
            proxied: proxied
        )
    }

    private func opening(
        _ script: ResponseScript, _ contentType: ResponseHead.ContentType?, to request: ReceivedRequest,
        on upstream: CompiledUpstream, calledAPI: Provider?, loop: LoopContext
    ) -> LoopContext.OpeningKind {
        var kind = LoopContext.OpeningKind(
            status: script.status, contentType: contentType,
            commonHeaders: loop.commonHeaders(
                of: upstream, isCrossOrigin: request.framing.hasOrigin || request.isOptions),
            calledAPI: calledAPI
        )
        if let calledAPI, !script.fields.isEmpty {
            // What the script says itself is not said twice.
            loop.refreshClock(at: request.arrival)
            let own = Set(script.fields.map(\.name))
            kind.commonHeaders += ProviderHeaders.lines(
                of: calledAPI, at: loop.clock.secondsSince1970, without: own
            )
            kind.calledAPI = nil
        }
        return kind
    }

    private func holeValues(
        _ facts: RequestFacts, on upstream: CompiledUpstream, at time: NIODeadline, loop: LoopContext
    ) -> HoleValues {
        loop.refreshClock(at: time)
        var id: [UInt8] = []
        id.reserveCapacity(64)
        if let form = ResponseIdentifier(facts.endpoint) {
            id.append(UInt8(ascii: "\""))
            id.append(contentsOf: form.prefix.utf8)
            Identifier.appendRandom(length: form.randomLength, to: &id, using: &loop.generator)
            id.append(UInt8(ascii: "\""))
        }
        return HoleValues(
            responseID: id,
            created: upstream.draws == nil ? loop.clock.secondsText : SeededDraws.secondsText,
            model: JSONValue.string(facts.model ?? "").serialized(),
            promptTokens: facts.promptTokens
        )
    }

    /// What a preflight asks for is granted as asked.
    private static func preflightLines(_ request: ReceivedRequest) -> [UInt8] {
        let asked = request.headers.first(name: "access-control-request-headers") ?? "*"
        return Array(
            ("\r\naccess-control-allow-methods: GET, HEAD, POST, OPTIONS\r\naccess-control-allow-headers: \(asked)"
                + "\r\naccess-control-max-age: 86400\r\nvary: Access-Control-Request-Headers").utf8
        )
    }
}
