package import ProviderWire
import ServerSentEvents

extension WireResponse {
    /// An error in place of the answer, due when that would have begun.
    func replaced(by status: FaultStatus, _ circumstances: FaultCircumstances) -> [WireStep] {
        let (body, type) = status.body(circumstances)
        var head = head
        head.status = status.failure.status
        head.framing = .length(body.count)
        head["content-type"] = type
        head["cache-control"] = nil
        head["x-should-retry"] = (status.shouldRetry ?? status.failure.mayBeRetried) ? "true" : "false"
        for field in status.limitFields(circumstances) { head[field.name] = field.value }
        for (name, value) in status.headers.sorted(by: { $0.key < $1.key }) { head[name] = value }
        return [WireStep(.head(head), at: offset), WireStep(.body(body), at: offset), WireStep(.end, at: offset)]
    }
}

extension FaultStatus {
    /// The error as an answer of its own.
    func script(_ circumstances: FaultCircumstances) -> ResponseScript {
        let (bytes, type) = body(circumstances)
        var body = ByteTemplate()
        body.append(rendered: bytes)
        var script = ResponseScript(status: failure.status, content: .whole(body))
        script.contentType = type
        script.shouldRetry = shouldRetry ?? failure.mayBeRetried
        script.fields =
            limitFields(circumstances) + headers.sorted { $0.key < $1.key }.map { WireHead.Field($0.key, $0.value) }
        return script
    }

    fileprivate func body(_ circumstances: FaultCircumstances) -> (bytes: [UInt8], type: String) {
        switch body {
        case .string(let text):
            let isMarkup = text.drop(while: \.isWhitespace).first == "<"
            return (Array(text.utf8), isMarkup ? "text/html" : "text/plain; charset=utf-8")
        case let json?: return (json.serialized(), "application/json")
        case nil:
            let error = failure.error(for: circumstances.provider, message: message)
            let json = error.body(for: circumstances.provider, requestID: circumstances.requestID)
            return (json.serialized(), "application/json")
        }
    }

    /// When to come back, and of a rate limit what is left of it: nothing, until then.
    ///
    /// Names and forms: OpenAI's and Anthropic's API references, "Rate limits".
    fileprivate func limitFields(_ circumstances: FaultCircumstances) -> [WireHead.Field] {
        guard let wait else { return [] }
        var fields = RetryTime.fields(wait, for: circumstances.provider)
        guard isRateLimit, let limit = failure.limit else { return fields }
        switch circumstances.provider {
        case .openAI:
            let milliseconds = Int((wait / .milliseconds(1)).rounded(.up))
            fields.append(WireHead.Field("x-ratelimit-remaining-\(limit)", "0"))
            fields.append(
                WireHead.Field("x-ratelimit-reset-\(limit)", RetryTime.openAIReset(milliseconds: milliseconds)))
        case .anthropic:
            let seconds = Int((wait / .seconds(1)).rounded(.up))
            let reset = HTTPDate.rfc3339(secondsSince1970: circumstances.secondsSince1970 + seconds)
            fields.append(WireHead.Field("anthropic-ratelimit-\(limit)-remaining", "0"))
            fields.append(WireHead.Field("anthropic-ratelimit-\(limit)-reset", reset))
        }
        return fields
    }

    /// What its answer tells a client to wait; nil if it tells nothing.
    func toldWait(by provider: Provider) -> Duration? {
        let own = headers.map { WireHead.Field($0.key, $0.value) }
        return RetryTime.told(by: own) ?? wait.flatMap { RetryTime.told(by: RetryTime.fields($0, for: provider)) }
    }

    private var isRateLimit: Bool { failure == .requestRateLimit || failure == .tokenRateLimit }
    private var wait: Duration? { retryAfter ?? (isRateLimit ? .seconds(1) : nil) }
}

extension CompiledFault {
    /// What the answer tells a client to wait; nil if it tells nothing, or there is none.
    package func toldWait(by provider: Provider) -> Duration? {
        if case .status(let status) = configuration.act { status.toldWait(by: provider) } else { nil }
    }
}

extension ResponseScript {
    /// What the answer tells its client to wait; nil if it tells nothing.
    package var toldWait: Duration? { fields.isEmpty ? nil : RetryTime.told(by: fields) }
}

extension FaultFailure {
    /// Whether the same request may be answered better another time, as the official clients judge it.
    fileprivate var mayBeRetried: Bool { status == 408 || status == 409 || status == 429 || status >= 500 }
}

extension FaultErrorEvent {
    /// The event, in its provider's form.
    ///
    /// Forms: the streaming pages of OpenAI's and Anthropic's API references.
    ///
    /// - Parameter count: how many events came before.
    func bytes(afterEvents count: Int, _ circumstances: FaultCircumstances) -> [UInt8] {
        let provider = circumstances.provider
        let failure = failure ?? (provider == .anthropic ? .overloaded : .server)
        let error = failure.error(for: provider, message: message)
        let body = error.body(for: provider, requestID: circumstances.requestID)
        var bytes: [UInt8] = []
        switch circumstances.endpoint {
        case .response:
            let event: JSONValue = [
                "type": "error",
                "code": body["error"]?["code"]?.stringValue.map(JSONValue.string)
                    ?? body["error"]?["type"] ?? .null,
                "message": .string(error.message), "param": .null, "sequence_number": .number(JSONNumber(count)),
            ]
            ServerSentEventEncoder.encode(event: "error", data: event.serialized(), into: &bytes)
        case .message:
            ServerSentEventEncoder.encode(event: "error", data: body.serialized(), into: &bytes)
        case .chat, .completion, .embedding, .countTokens, .models:
            ServerSentEventEncoder.encode(event: nil, data: body.serialized(), into: &bytes)
        }
        return bytes
    }
}
