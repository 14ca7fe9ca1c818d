import ProviderWire

/// A request that must wait, and what its caller is told.
struct RateLimitRefusal: Sendable, Hashable {
    let obstacle: RateLimitObstacle
    let standing: RateLimitStanding

    /// The answer in the provider's form.
    func script(
        for request: RequestFacts, window: Duration, requestID: String, at secondsSince1970: Int
    ) -> ResponseScript {
        let provider = request.provider
        let failure: FaultFailure = obstacle.kind == .requests ? .requestRateLimit : .tokenRateLimit
        let error = failure.error(for: provider, message: message(for: request, window: window))
        var script = ResponseScript.failure(error, for: provider, requestID: requestID)
        script.fields = standing.fields(of: provider, at: secondsSince1970)
        if let wait = obstacle.wait { script.fields += RetryTime.fields(wait, for: provider) }
        script.shouldRetry = obstacle.wait != nil
        return script
    }

    /// Words: OpenAI's and Anthropic's guides, "Rate limits".
    private func message(for request: RequestFacts, window: Duration) -> String {
        let things: String
        switch obstacle.kind {
        case .requests: things = "requests"
        case .tokens: things = "tokens"
        case .inputTokens: things = "input tokens"
        case .outputTokens: things = "output tokens"
        }
        switch request.provider {
        case .anthropic:
            let what = "your organization's rate limit of \(obstacle.limit) \(things) per \(Self.words(window))"
            return obstacle.wait == nil
                ? "This request would exceed \(what) by itself. Please reduce the prompt length or the maximum tokens "
                    + "requested."
                : "This request would exceed \(what). Please reduce the prompt length or the maximum tokens requested, "
                    + "or try again later."
        case .openAI:
            let model = request.model.map { " for \($0)" } ?? ""
            let what =
                "in organization llm-mockd on \(things) per \(Self.shortWords(window))\(Self.acronym(things, window))"
            guard let wait = obstacle.wait else {
                return "Request too large\(model) \(what): Limit \(obstacle.limit), Requested \(obstacle.requested). "
                    + "The input or output tokens must be reduced in order to run successfully."
            }
            let milliseconds = Int((wait / .milliseconds(1)).rounded(.up))
            return "Rate limit reached\(model) \(what): Limit \(obstacle.limit), Used \(obstacle.used), Requested "
                + "\(obstacle.requested). Please try again in \(RetryTime.openAIReset(milliseconds: milliseconds))."
        }
    }

    private static func words(_ window: Duration) -> String {
        switch window {
        case .seconds(1): "second"
        case .seconds(60): "minute"
        case .seconds(3_600): "hour"
        case .seconds(86_400): "day"
        default: RetryTime.openAIReset(milliseconds: Int(window / .milliseconds(1)))
        }
    }

    private static func shortWords(_ window: Duration) -> String {
        window == .seconds(60) ? "min" : words(window)
    }

    private static func acronym(_ things: String, _ window: Duration) -> String {
        let thing = things == "requests" ? "R" : things == "tokens" ? "T" : nil
        let span = window == .seconds(60) ? "M" : window == .seconds(86_400) ? "D" : nil
        guard let thing, let span else { return "" }
        return " (\(thing)P\(span))"
    }
}
