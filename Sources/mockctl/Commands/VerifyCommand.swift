import AdminAPI
import AdminClient
import ArgumentParser
import MockBehavior

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Hold what clients did against expectations.",
        discussion: """
            Measures: count and share of conditions; distinct, sum, min, max, mean, p50, p99… of a field; sequence of a \
            field's values. Ends with status 2 if an expectation is not met.

            EXAMPLES
              mockctl verify --expect 'count(model=gpt-4o) == 3' --expect 'count(status=429) <= 1'
              mockctl verify --wait 10s --expect 'p99(firstByteError) < 5ms'
              mockctl verify --expect 'sequence(status, by bodyHash) == 429,200'
            """
    )

    /// How often the daemon is asked while it is waited for.
    static let pollingInterval = Duration.milliseconds(200)

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("What is expected: MEASURE(…) RELATION VALUE. May be repeated.", valueName: "expectation")
    )
    var expect: [String] = []

    @Option(help: ArgumentHelp("Wait so long for it to come true: 10s.", valueName: "time")) var wait: String?
    @Option(help: ArgumentHelp("Only requests behind the one of that number count.", valueName: "number"))
    var after = 0
    @Flag(help: "Judge by what is left where the journal had to drop requests.") var allowDropped = false
    @OptionGroup var options: ConnectionOptions

    func validate() throws {
        if expect.isEmpty { throw ValidationError("say what is expected: --expect 'count(status=429) <= 1'") }
        if after < 0 { throw ValidationError("--after is the number of an entry") }
        for text in expect {
            do {
                _ = try Expectation(parsing: text)
            } catch {
                throw ValidationError("\(error)")
            }
        }
        _ = try patience()
    }

    func run() async throws {
        let client = try options.client()
        let deadline = ContinuousClock.now + (try patience())
        let body = MockdClient.expectations(expect, after: after, allowDropped)
        while true {
            let answer = try await client.answer(.verify, body: body)
            let report: VerificationReport = try answer.decoded()
            if report.passed || ContinuousClock.now >= deadline {
                try options.show(answer) { VerificationText.render(report) }
                let broken = report.results.count { !$0.passed }
                guard broken > 0 else { return }
                throw CommandFailure(.notMet, "\(broken) of \(report.results.count) expectations are not met")
            }
            try await Task.sleep(for: Self.pollingInterval)
        }
    }

    private func patience() throws -> Duration {
        guard let wait else { return .zero }
        guard let time = TimeText.milliseconds(wait, unitless: nil) else {
            throw ValidationError("--wait: \"\(wait)\" is no time; give one with its unit, such as 10s")
        }
        return .milliseconds(1) * time
    }
}
