import AdminAPI
import AdminClient
import ArgumentParser
import LoadModel
import MockBehavior

struct CallersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "callers",
        abstract: "Show what callers did after they were told to wait.",
        discussion: """
            Told to wait are those who are answered with retry-after: by a rate limit, a fault or a rule. Verdicts: \
            patient, early, hammering (early three times in a row), gaveUp, waiting, untested (never told). With --expect \
            it ends with status 2 if nobody was told to wait, or somebody who was has another verdict.

            EXAMPLES
              mockctl callers
              mockctl callers --expect patient
              mockctl -o json callers | jq '.callers[] | {key, verdict}'
            """
    )

    @Option(help: ArgumentHelp("The verdicts that are well.", valueName: "verdict,…"), transform: Self.verdicts)
    var expect: [CallerReport.Verdict]?
    @Option(help: ArgumentHelp("Only requests behind this entry of the journal.", valueName: "number"))
    var after: Int = 0
    @OptionGroup var options: ConnectionOptions

    private static func verdicts(_ text: String) throws -> [CallerReport.Verdict] {
        try text.split(separator: ",").map { word in
            guard let verdict = CallerReport.Verdict(rawValue: String(word)) else {
                let known = CallerReport.Verdict.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("there is no verdict \"\(word)\" (known: \(known))")
            }
            return verdict
        }
    }

    func run() async throws {
        let answer = try await options.client().answer(.callers, query: after == 0 ? nil : "after=\(after)")
        let report: CallerReport = try answer.decoded()
        try options.show(answer) { Self.text(report) }
        guard let expect else { return }
        let told = report.callers.filter { $0.told > 0 }
        if told.isEmpty { throw CommandFailure(.notMet, "nobody was told to wait") }
        let others = told.filter { !expect.contains($0.verdict) }
        if !others.isEmpty {
            let names = others.map { "\($0.key ?? "without key"): \($0.verdict.rawValue)" }.joined(separator: ", ")
            throw CommandFailure(.notMet, "not as expected: \(names)")
        }
    }

    static func text(_ report: CallerReport) -> String {
        if report.callers.isEmpty { return "no requests in the journal\n" }
        var table = TextTable(
            [.left, .left, .left, .right, .right, .right, .right, .right, .right, .left],
            headings: [
                "KEY", "UPSTREAM", "VERDICT", "REQUESTS", "TOLD", "PATIENT", "EARLY", "GAVE UP", "MOST ATTEMPTS",
                "EXAMPLE",
            ]
        )
        for caller in report.callers {
            let numbers = [
                caller.requests, caller.told, caller.patientRetries, caller.earlyRetries, caller.abandoned,
                caller.mostAttempts,
            ]
            table.append(
                [caller.key ?? "-", caller.upstream ?? "-", caller.verdict.rawValue]
                    + numbers.map(FixedDecimals.grouped)
                    + [remarks(caller)]
            )
        }
        return table.text
    }

    private static func remarks(_ caller: CallerReport.Caller) -> String {
        let example = caller.example.map { example in
            "request \(example.request) was told to wait \(TimeText.exact(milliseconds: Double(example.toldMs))), "
                + "request \(example.retry) came after \(TimeText.exact(milliseconds: example.waitedMs))"
        }
        let changed = caller.changedRetries > 0 ? "\(caller.changedRetries) retries with another body" : nil
        let others = caller.requestsWhileWaiting > 0 ? "\(caller.requestsWhileWaiting) other requests meanwhile" : nil
        return [example, changed, others].compactMap(\.self).joined(separator: "; ")
    }
}
