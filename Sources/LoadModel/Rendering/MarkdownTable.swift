/// A table as GitHub and GitLab read it, its columns padded so that it can be read unrendered too.
struct MarkdownTable {
    /// On which side the cells of a column stand.
    enum Alignment { case left, right }

    private var alignments: [Alignment]
    private var rows: [[String]]

    /// A table of these headings, left-aligned first column, right-aligned others unless told otherwise.
    init(_ headings: [String], _ alignments: [Alignment]? = nil) {
        rows = [headings]
        self.alignments = alignments ?? headings.indices.map { $0 == 0 ? .left : .right }
    }

    /// Adds a row of as many cells as there are headings. Cells are Markdown: see ``Markdown``.
    mutating func append(_ row: [String]) { rows.append(row) }

    /// Lines without a final newline.
    var text: String {
        let widths = alignments.indices.map { column in max(3, rows.map { $0[column].count }.max() ?? 0) }
        var lines = rows.map { row in
            "| "
                + zip(zip(row, widths), alignments)
                .map { cell, alignment in
                    let padding = String(repeating: " ", count: cell.1 - cell.0.count)
                    return alignment == .left ? cell.0 + padding : padding + cell.0
                }
                .joined(separator: " | ") + " |"
        }
        let rule = zip(widths, alignments).map { width, alignment in
            alignment == .left ? String(repeating: "-", count: width) : String(repeating: "-", count: width - 1) + ":"
        }
        lines.insert("| " + rule.joined(separator: " | ") + " |", at: 1)
        return lines.joined(separator: "\n")
    }
}

/// Puts others' words into Markdown.
package enum Markdown {
    /// The text as code, which can hold anything: no link, mention or markup of it works. Good in table cells.
    static func code(_ text: String) -> String {
        let line = text.onOneLine
        var longest = 0
        var current = 0
        for character in line {
            current = character == "`" ? current + 1 : 0
            longest = max(longest, current)
        }
        let fence = String(repeating: "`", count: longest + 1)
        let padding = line.hasPrefix("`") || line.hasSuffix("`") || line.allSatisfy { $0 == " " } ? " " : ""
        // In a table a bar ends the cell even within code, unless it is escaped.
        return fence + padding + line.replacing("|", with: "\\|") + padding + fence
    }

    /// A sentence of ours, which may quote others: what would be markup is escaped.
    package static func prose(_ text: String) -> String {
        var escaped = ""
        for character in text {
            if character.isNewline {
                escaped += " "
            } else {
                if "\\`*_{}[]<>#|~&@".contains(character) { escaped += "\\" }
                escaped.append(character)
            }
        }
        return escaped
    }
}
