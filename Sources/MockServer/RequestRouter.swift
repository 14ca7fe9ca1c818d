import MockBehavior
import NIOCore
import NIOHTTP1
import ProviderWire
import Synthesis

/// From a received request to the response that will be played: path, method, key, body, decision.
struct RequestRouter {
    /// - Parameter mustClose: the connection is to end after this response.
    func answer(
        to request: ReceivedRequest, on upstream: CompiledUpstream, loop: LoopContext, mustClose: Bool
    ) -> ActiveResponse {
        let requestID = RequestID(using: &loop.generator)
        let decision = decide(request, on: upstream, loop: loop, requestID: requestID)
        // After a request that offers an upgrade the decoder reads no further, so the connection ends with it.
        let closes =
            mustClose || request.refusal != nil || !request.isKeepAlive || request.framing.offersUpgrade
        return response(decision, to: request, requestID: requestID, closes: closes, loop: loop)
    }

    /// The answer to bytes that are no HTTP request.
    ///
    /// - Parameter incoming: the request that was being read, as far as it was understood.
    func answer(
        toUnreadable error: HTTPParserError, in incoming: ReceivedRequest?, on upstream: CompiledUpstream,
        loop: LoopContext, at time: NIODeadline
    ) -> ActiveResponse {
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
    ) -> ActiveResponse {
        let requestID = RequestID(using: &loop.generator)
        let request =
            incoming.map { ReceivedRequest(refusing: $0, at: time) }
            ?? ReceivedRequest(
                head: HTTPRequestHead(version: .http1_1, method: .POST, uri: "/"), body: nil, arrival: time
            )
        let route = ProviderRoute(path: request.path)
        let provider = route?.provider ?? upstream.provider
        let decision = Decision(
            .failure(error, for: provider, requestID: requestID.text), provider: provider, endpoint: route?.endpoint
        )
        return response(decision, to: request, requestID: requestID, closes: true, loop: loop)
    }

    // MARK: - Decision

    private struct Decision {
        var script: ResponseScript
        var provider: Provider
        var endpoint: Endpoint?
        /// Nil if the script has no holes.
        var values: HoleValues?
        var allow: String?
        var isPreflight = false

        init(_ script: ResponseScript, provider: Provider, endpoint: Endpoint? = nil) {
            self.script = script
            self.provider = provider
            self.endpoint = endpoint
        }
    }

    private func decide(
        _ request: ReceivedRequest, on upstream: CompiledUpstream, loop: LoopContext, requestID: RequestID
    ) -> Decision {
        let route = loop.routes.route(of: request)
        let provider = route?.provider ?? Self.provider(askedBy: request) ?? upstream.provider
        func refuse(_ error: ProviderError) -> Decision {
            Decision(
                .failure(error, for: provider, requestID: requestID.text), provider: provider, endpoint: route?.endpoint
            )
        }

        if request.framing.hostCount != 1, request.version == .http1_1 {
            return refuse(ProviderError(.invalidRequest, "An HTTP/1.1 request must have exactly one Host header."))
        }
        if request.refusal == .unknownExpectation {
            return refuse(ProviderError(.expectationFailed, "The server meets no expectation but 100-continue."))
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

        var facts = RequestFacts(endpoint: route.endpoint, provider: provider, model: route.modelID)
        if provider == .anthropic, route.endpoint == .models, let query = request.query {
            guard let page = ModelPage(query: query) else {
                let limits = "\(ModelPage.limits.lowerBound) to \(ModelPage.limits.upperBound)"
                return refuse(ProviderError(.invalidRequest, "limit: Input should be a valid integer from \(limits)"))
            }
            facts.page = page
        }
        if route.endpoint != .models {
            let body: ByteBuffer
            switch request.plainBody(limit: upstream.maximumBodySize) {
            case .bytes(let plain): body = plain
            case .refused(let error): return refuse(error)
            }
            let reading = RequestReader.read(
                body,
                for: route.endpoint,
                provider: provider,
                needs: upstream.needs(of: route.endpoint),
                with: loop.parser
            )
            switch reading {
            case .facts(let read): facts = read
            case .refused(let error): return refuse(error)
            }
        }
        let script = BehaviorEngine.decide(
            facts,
            on: upstream,
            turn: upstream[route.endpoint]?.turns.take() ?? 0,
            requestID: requestID.text,
            using: &loop.generator
        )
        var decision = Decision(script, provider: provider, endpoint: route.endpoint)
        if script.hasHoles { decision.values = holeValues(facts, at: request.arrival, loop: loop) }
        return decision
    }

    /// A browser asks before it sends; it is never asked for a key.
    private func preflight(route: ProviderRoute?, provider: Provider, on upstream: CompiledUpstream) -> Decision {
        var decision = Decision(
            ResponseScript(status: 204, content: .whole(ByteTemplate())),
            provider: provider,
            endpoint: route?.endpoint
        )
        decision.allow = route?.endpoint.allowedMethods ?? "GET, HEAD, POST, OPTIONS"
        decision.isPreflight = upstream.allowsCrossOrigin
        return decision
    }

    /// Reads the key where OpenAI's and Anthropic's clients put it; in `authorization` the scheme may be missing.
    private func authenticate(
        _ request: ReceivedRequest, on upstream: CompiledUpstream, provider: Provider
    ) -> ProviderError? {
        if upstream.apiKeys.isEmpty { return nil }
        let headers = request.headers
        let presented =
            headers["authorization"].map(Self.withoutScheme) + headers["x-api-key"].map(\.withoutPadding)
        if presented.contains(where: { upstream.accepts(key: $0.utf8) }) { return nil }
        return .unauthorized(hadKey: !presented.isEmpty, for: provider)
    }

    private static func withoutScheme(_ authorization: String) -> Substring {
        let scheme = "bearer "
        let value = authorization.withoutPadding
        guard value.prefix(scheme.count).lowercased() == scheme else { return value }
        return value.dropFirst(scheme.count).drop { $0 == " " }
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

    private func response(
        _ decision: Decision, to request: ReceivedRequest, requestID: RequestID, closes: Bool, loop: LoopContext
    ) -> ActiveResponse {
        let isOld = request.isOld
        // A stream of HTTP/2 is a connection for one request, and has frames of its own.
        let endsByClose = isOld || request.version.major > 1
        var closes = closes
        let contentType: ResponseHead.ContentType?
        let headFraming: ResponseHead.Framing
        var framing: Playback.Framing
        switch decision.script.content {
        case .whole(let body):
            contentType = decision.script.status == 204 ? nil : .json
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
        let calledAPI = decision.endpoint != nil && !request.isOptions ? decision.provider : nil
        var head = ResponseHead(
            status: decision.script.status,
            contentType: contentType,
            framing: headFraming,
            connection: closes ? .close : isOld ? .keepAliveExplicitly : .keepAlive,
            provider: decision.provider,
            requestID: requestID
        )
        head.tellsProcessingTime = calledAPI == .openAI
        if let allow = decision.allow { head.add("allow", allow) }
        if decision.script.status == 415 { head.add("accept-encoding", ContentCoding.accepted) }
        if decision.isPreflight { head.extraLines += Self.preflightLines(request) }
        return ActiveResponse(
            playback: Playback(decision.script, values: decision.values, arrival: request.arrival, framing: framing),
            head: head,
            opening: LoopContext.OpeningKind(
                status: decision.script.status, contentType: contentType, commonHeaders: loop.commonHeaders,
                calledAPI: calledAPI
            ),
            record: ResponseRecord(
                endpoint: decision.endpoint,
                status: decision.script.status,
                arrival: request.arrival,
                bytesReceived: request.bodySize,
                isPing: request.isOptions && request.target == "*"
            ),
            closesConnection: closes
        )
    }

    private func holeValues(_ facts: RequestFacts, at time: NIODeadline, loop: LoopContext) -> HoleValues {
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
            created: loop.clock.secondsText,
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
