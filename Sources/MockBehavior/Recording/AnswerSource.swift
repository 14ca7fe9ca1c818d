/// Where an answer came from that a real provider gave, now or once.
public enum AnswerSource: String, Sendable, Hashable, Codable, CaseIterable {
    /// The provider was asked, and nothing is kept.
    case proxied
    /// The provider was asked, and its answer is kept if it comes whole.
    case recorded
    /// The provider was asked before.
    case replayed
}
