/// The words by which runs are found again.
public enum RunTag {
    /// A run of this tag is never deleted to make room for others.
    public static let keep = "keep"

    /// The most tags that a run may have.
    public static let maximumCount = 20
    /// The most characters that a tag may have.
    public static let maximumLength = 100

    /// Why the text cannot be a tag, and what can; nil if it can.
    ///
    /// Tags stand between commas in queries, and behind `+` and `-` on the command line.
    public static func issue(with text: String) -> String? {
        let rule = "use 1 to \(maximumLength) characters in one line, without commas, and no space, + or - at the ends"
        if text.isEmpty { return "the tag is empty; \(rule)" }
        if text.count > maximumLength { return "the tag has \(text.count) characters; \(rule)" }
        let isLine = text.unicodeScalars.allSatisfy { $0 != "," && $0.properties.generalCategory != .control }
        let ends = [text.first, text.last].compactMap(\.self)
        guard isLine, !ends.contains(where: { $0.isWhitespace || $0 == "+" || $0 == "-" }) else {
            return "\"\(text.escapedForDisplay)\" is no tag; \(rule)"
        }
        return nil
    }

    /// What is wrong with the tags of a run, each at its place below the pointer.
    public static func issues(with tags: [String], at pointer: String) -> [PlanIssue] {
        if tags.count > maximumCount {
            return [PlanIssue(pointer: pointer, detail: "\(tags.count) tags; a run may have \(maximumCount)")]
        }
        return tags.enumerated().compactMap { index, tag in
            issue(with: tag).map { PlanIssue(pointer: "\(pointer)/\(index)", detail: $0) }
        }
    }

    /// Each tag once, in order.
    static func sorted(_ tags: [String]) -> [String] { Set(tags).sorted() }
}
