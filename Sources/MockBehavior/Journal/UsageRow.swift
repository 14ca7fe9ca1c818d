/// What one key asked of one model.
public struct UsageRow: Sendable, Hashable, Codable {
    /// Redacted; absent for requests without a key, and for the row that stands for all that have none of their own.
    public var key: String?
    /// As the client named it; absent where it named none.
    public var model: String?
    /// Whether this row stands for all pairs of key and model for which there was no room.
    public var isOther = false
    /// Requests that were answered, or are being answered.
    public var requests = 0
    /// Those that were answered with a status of 400 or above.
    public var failed = 0
    /// Those that asked for a stream.
    public var streamed = 0
    /// Those whose clients left before the end.
    public var aborted = 0
    /// The sum of the prompts' tokens, as the answers' usage says.
    public var promptTokens = 0
    /// The sum of the answers' tokens.
    public var completionTokens = 0
    /// Both together.
    public var totalTokens = 0

    /// A row with nothing counted.
    public init(key: String?, model: String?) {
        self.key = key
        self.model = model
    }

    private enum CodingKeys: String, CodingKey {
        case key, model, requests, failed, streamed, aborted, promptTokens, completionTokens, totalTokens
        case isOther = "other"
    }
}
