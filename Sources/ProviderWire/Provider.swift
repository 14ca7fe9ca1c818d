/// Whose API is spoken.
public enum Provider: String, Sendable, Hashable, Codable, CaseIterable {
    case openAI = "openai"
    case anthropic = "anthropic"
}
