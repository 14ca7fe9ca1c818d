/// Lines up cells in columns, two spaces apart.
struct TextTable {
    enum Alignment {
        case left, right
    }

    private let alignments: [Alignment]
    private var rows: [[String]]

    /// A table with a line of headings; no headings, no line.
    init(_ alignments: [Alignment], headings: [String] = []) {
        self.alignments = alignments
        rows = headings.isEmpty ? [] : [headings]
    }

    mutating func append(_ cells: [String]) { rows.append(cells) }

    /// The lines, each ended by a newline and without spaces at its end.
    var text: String {
        let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let room = String(repeating: " ", count: widths[column] - cell.count)
                return switch alignments[column] {
                case .left: cell + room
                case .right: room + cell
                }
            }
            var line = Substring(cells.joined(separator: "  "))
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
