/// Writes a comparison as Markdown, to be pasted into a pull request.
public enum ComparisonMarkdown {
    /// A table for each run but the first, ended by a newline.
    public static func render(_ comparison: Comparison) -> String {
        let names = comparison.runs.map(Markdown.code)
        var blocks: [String] = []
        if !comparison.loadDifferences.isEmpty {
            let differences = comparison.loadDifferences.map { "> - \(Markdown.prose($0))" }
            blocks.append(
                (["> [!WARNING]", "> **Unequal loads.** These runs were not asked for the same:", ">"] + differences)
                    .joined(separator: "\n"))
        }
        for run in comparison.runs.indices.dropFirst() {
            blocks.append("## \(names[run]) against \(names[0])")
            blocks.append("\(comparison.verdict(run)).")
            var table = MarkdownTable(
                ["Figure", names[0], names[run], "Difference, 95 %", "Verdict"], [.left, .right, .right, .right, .left])
            for row in comparison.rows {
                table.append([
                    row.title, row.valueText(0), row.valueText(run), row.differenceText(run),
                    mark(row.difference(run)?.verdict) + row.verdictText(run),
                ])
            }
            blocks.append(table.text)
        }
        blocks += comparison.notes.map { "> Note: \(Markdown.prose($0))." }
        blocks.append(Comparison.method)
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func mark(_ verdict: Comparison.Verdict?) -> String {
        switch verdict {
        case .better: "✅ "
        case .worse: "❌ "
        case .noDifferenceShown, .tooFewSamples, nil: ""
        }
    }
}
