import MockBehavior

/// How expectations turned out, for people: a line each.
enum VerificationText {
    static func render(_ report: VerificationReport) -> String {
        report.results.map { result in
            if result.passed { return "met      \(result.expect)  (\(result.actual))\n" }
            let numbers = result.examples.map(String.init).joined(separator: ", ")
            let examples = numbers.isEmpty ? "" : " See \(numbers)."
            return "not met  \(result.expect)  \(result.explanation)\(examples)\n"
        }.joined()
    }
}
