extension Timestamp {
    /// `2026-01-31 08:15:30 UTC`
    var readableText: String { "\(text.prefix(19).replacing("T", with: " ")) UTC" }
}
