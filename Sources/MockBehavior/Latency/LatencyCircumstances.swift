/// What a response's timing depends on besides its profile.
package struct LatencyCircumstances: Sendable, Hashable {
    package var isStreaming: Bool
    /// How many steps the stream has (the last frame's `step` + 1); for a whole response those of its stream, or 1 where
    /// nobody counted: its tokens stand for them then.
    package var steps: Int
    /// As the response's usage tells them; 0 if it has none.
    package var outputTokens: Int
    /// How many requests are being answered, this one among them.
    package var inFlight: Int
    /// How long the server has run.
    package var sinceStart: Duration

    package init(
        isStreaming: Bool, steps: Int = 1, outputTokens: Int = 0, inFlight: Int = 1, sinceStart: Duration = .zero
    ) {
        self.isStreaming = isStreaming
        self.steps = steps
        self.outputTokens = outputTokens
        self.inFlight = inFlight
        self.sinceStart = sinceStart
    }

    /// How many chunks a response is drawn out over; at least 1.
    var chunks: Int { max(1, isStreaming || steps > 1 ? steps : outputTokens) }
}
