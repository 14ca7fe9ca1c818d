import MockBehavior

/// Finds the names in a template's tags, so that what they stand for can be looked up beforehand.
enum TemplateTags {
    private static let opening = "{{"
    private static let closing = "}}"

    /// - Throws: ``TemplateSyntaxError`` for tags that templates here cannot have.
    static func variables(in text: String) throws(TemplateSyntaxError) -> [TemplateVariable] {
        var variables: [TemplateVariable] = []
        var depth = 0
        var rest = text[...]
        while let start = rest.firstRange(of: opening) {
            let place = start.lowerBound
            let tag = rest[start.upperBound...]
            guard let end = tag.firstRange(of: closing) else {
                throw error(at: place, in: text, "a tag is not closed; it ends with \(closing)")
            }
            let content = tag[..<end.lowerBound]
            rest = tag[end.upperBound...]
            let isSection = content.first == "#" || content.first == "^"
            switch content.first {
            case "!": continue
            case "/":
                depth -= 1
                continue
            case "=", ">", "<", "$", "%":
                throw error(
                    at: place, in: text,
                    "a tag cannot begin with \(opening)\(content.prefix(1)) here; there are no partials and no other "
                        + "delimiters"
                )
            default: break
            }
            let path = path(in: content)
            let variable = TemplateVariable(path: path, isInSection: depth > 0)
            if !path.isEmpty, !variables.contains(variable) { variables.append(variable) }
            if isSection { depth += 1 }
        }
        return variables
    }

    /// The names in a tag; none for those that stand for a section's own value, as `.` does.
    private static func path(in content: Substring) -> [String] {
        let name = content.drop { "#^&{ \t".contains($0) }.prefix { !"} \t".contains($0) }
        // In a call, as in `lowercased(name)`, the name is the innermost argument.
        let argument = name.lastIndex(of: "(").map { name[name.index(after: $0)...] } ?? name
        let plain = argument.prefix { $0 != ")" }
        guard plain.first != "." else { return [] }
        return plain.split(separator: ".").map(String.init)
    }

    private static func error(at place: String.Index, in text: String, _ detail: String) -> TemplateSyntaxError {
        let before = text[..<place]
        let line = before.filter(\.isNewline).count + 1
        let lineStart = before.lastIndex(where: \.isNewline).map(before.index(after:)) ?? before.startIndex
        return TemplateSyntaxError(line: line, column: before[lineStart...].count + 1, detail: detail)
    }
}
