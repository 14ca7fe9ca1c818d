import Measurement

/// Writes the objectives of a run as JUnit XML, so that a build server shows and judges them as tests.
///
/// There is one test case for the run itself, so that a run without objectives is seen too, and one for each objective.
/// An objective that was not met is a failure; a run that did not complete is an error, and the objectives that it left
/// unmeasured are skipped.
public enum ObjectiveJUnit {
    /// The XML document, ended by a newline.
    public static func render(_ record: RunRecord) -> String {
        let cases = [runCase(record)] + objectiveCases(record)
        func count(_ outcome: KeyPath<Case, Bool>) -> Int { cases.filter { $0[keyPath: outcome] }.count }
        let counts: Markup = """
            tests="\(cases.count)" failures="\(count(\.isFailure))" errors="\(count(\.isError))" \
            skipped="\(count(\.isSkipped))" time="\(seconds(record))"
            """
        let started = record.startedAt ?? record.createdAt
        // Readers of JUnit XML know no fractions of seconds and no time zones here; it is UTC.
        let timestamp = String(Timestamp(date: started).text.prefix(19))
        let document: Markup = """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="llm-mockd" \(counts)>
              <testsuite name="\(record.name)" \(counts) timestamp="\(timestamp)">
                <properties>
            \(properties(record))
                </properties>
            \(Markup(lines: cases.map { $0.markup(className: "benchmark.\(className(record.name))") }))
                <system-out>\(remarks(record))</system-out>
              </testsuite>
            </testsuites>

            """
        return document.source
    }

    private enum Outcome { case passed, failure(String), error(String), skipped(String) }

    private struct Case {
        var name: String
        var time: String
        var outcome: Outcome

        var isFailure: Bool { if case .failure = outcome { true } else { false } }
        var isError: Bool { if case .error = outcome { true } else { false } }
        var isSkipped: Bool { if case .skipped = outcome { true } else { false } }

        func markup(className: String) -> Markup {
            let open: Markup = "    <testcase classname=\"\(className)\" name=\"\(name)\" time=\"\(time)\""
            return switch outcome {
            case .passed: "\(open)/>"
            case .failure(let message):
                "\(open)>\n      <failure type=\"objective\" message=\"\(message)\">\(message)</failure>\n    </testcase>"
            case .error(let message):
                "\(open)>\n      <error type=\"run\" message=\"\(message)\">\(message)</error>\n    </testcase>"
            case .skipped(let message): "\(open)>\n      <skipped message=\"\(message)\"/>\n    </testcase>"
            }
        }
    }

    private static func runCase(_ record: RunRecord) -> Case {
        let outcome: Outcome =
            switch record.state {
            case .completed: .passed
            case .queued, .running: .error("the run is \(record.state.rawValue): it has not ended")
            case .cancelled, .failed, .interrupted:
                .error(
                    "the run was not completed but \(record.state.rawValue)\(record.failureReason.map { ": \($0)" } ?? "")"
                )
            }
        return Case(name: "the run is completed", time: seconds(record), outcome: outcome)
    }

    private static func objectiveCases(_ record: RunRecord) -> [Case] {
        guard let report = record.report, !report.objectives.isEmpty else {
            return record.plan.objectives.map { objective in
                Case(name: ObjectiveText.title(objective), time: "0", outcome: .skipped("the run has no report"))
            }
        }
        return report.objectives.map { result in
            let wanted = ObjectiveText.title(result.objective)
            let outcome: Outcome =
                if result.isMet {
                    .passed
                } else if result.measured == nil, record.state != .completed {
                    .skipped("not measured, since the run is \(record.state.rawValue)")
                } else if result.measured == nil {
                    .failure("not measured; wanted \(wanted)")
                } else {
                    .failure("measured \(ObjectiveText.measured(result)), wanted \(wanted)")
                }
            return Case(name: wanted, time: "0", outcome: outcome)
        }
    }

    private static func properties(_ record: RunRecord) -> Markup {
        let facts = [
            ("run", record.id), ("state", record.state.rawValue), ("target", PlanText.target(record.plan)),
            ("workload", PlanText.workloads(record.plan)), ("arrivals", record.plan.arrivals.text),
            ("version", record.environment.version),
        ]
        return Markup(lines: facts.map { "      <property name=\"\($0.0)\" value=\"\($0.1)\"/>" })
    }

    private static func remarks(_ record: RunRecord) -> String {
        guard let report = record.report else { return "" }
        let limits = (report.rig?.limits ?? []).map { "limited by the rig: \($0)" }
        return (limits + report.notes).joined(separator: "\n")
    }

    private static func seconds(_ record: RunRecord) -> String {
        FixedDecimals.text(record.progress.elapsed.seconds, decimals: 3).replacing(",", with: "")
    }

    /// The name as one part of a class name, whose parts are divided by points.
    private static func className(_ name: String) -> String {
        String(name.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? $0 : "_" })
    }
}
