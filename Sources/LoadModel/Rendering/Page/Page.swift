/// A page that is whole by itself: no script, nothing fetched, readable on a screen and on paper.
///
/// Its markup is well-formed XML too, so that any parser can hold it to that.
enum Page {
    /// The document of these parts.
    static func document(title: String, header: Markup, main: [Markup], footer: Markup) -> String {
        let document: Markup = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
            <title>\(title)</title>
            <style>
            \(PageStyle.sheet)
            </style>
            </head>
            <body>
            <header>
            \(header)
            </header>
            <main>
            \(Markup(lines: main))
            </main>
            <footer>
            \(footer)
            </footer>
            </body>
            </html>

            """
        return document.source
    }

    /// A part of the page under its heading; nothing where there is nothing in it.
    static func section(_ heading: String, _ content: [Markup]) -> Markup {
        content.isEmpty ? "" : "<section>\n<h2>\(heading)</h2>\n\(Markup(lines: content))\n</section>"
    }

    /// Something that is shown on demand.
    static func details(_ summary: String, _ content: Markup) -> Markup {
        "<details><summary>\(summary)</summary>\n\(content)\n</details>"
    }

    /// A warning that nobody should miss.
    static func alert(_ kind: AlertKind, _ heading: String, _ content: Markup) -> Markup {
        "<section class=\"alert \(kind.rawValue)\" role=\"note\"><h2>\(heading)</h2>\(content)</section>"
    }

    enum AlertKind: String { case bad, warn }

    /// The chart in its frame, with what else is to be in it.
    static func figure(_ chart: Chart, id: String, on paper: Chart.Paper = .half, _ more: Markup = "") -> Markup {
        """
        <figure class="card \(paper.rawValue)">
        <h3>\(chart.title)</h3>
        \(chart.legend)
        <div class="scroll">\(chart.svg(id: id, on: paper))</div>
        \(more)
        </figure>
        """
    }
}

/// A table of a page, whose first column names the rows.
struct PageTable {
    private let headings: [String]
    private let caption: String?
    private var rows: [Markup] = []

    init(_ headings: [String], caption: String? = nil) {
        self.headings = headings
        self.caption = caption
    }

    /// Adds a row of text.
    mutating func append(_ name: String, _ cells: [String]) {
        append(name, cells: cells.map { "<td>\($0)</td>" })
    }

    /// Adds a row of cells, `td` elements.
    mutating func append(_ name: String, cells: [Markup], style: Markup = "") {
        rows.append("<tr\(style)><th scope=\"row\">\(name)</th>\(cells)</tr>")
    }

    /// The table, in a frame that scrolls if it is wide; in one that scrolls down too if it is to be short.
    func markup(isTall: Bool = false) -> Markup {
        let head = headings.map { "<th scope=\"col\">\($0)</th>" as Markup }
        let caption: Markup = self.caption.map { "<caption>\($0)</caption>" } ?? ""
        // What scrolls must be reached by the keyboard.
        return """
            <div class="card scroll\(isTall ? " tall" : "")" tabindex="0"><table>\(caption)<thead><tr>\(head)</tr></thead>
            <tbody>
            \(Markup(lines: rows))
            </tbody></table></div>
            """
    }
}
