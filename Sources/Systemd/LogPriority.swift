/// syslog's priorities, which the journal uses too.
package enum LogPriority: Int, Sendable, Hashable, CaseIterable {
    case emergency, alert, critical, error, warning, notice, info, debug

    /// The text with `<N>` before each of its lines, for a standard error that systemd reads line by line.
    package func prefixingLines(of text: String) -> String {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .map { "<\(rawValue)>\($0)" }
            .joined(separator: "\n")
    }
}
