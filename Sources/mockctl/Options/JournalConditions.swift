import ArgumentParser
import MockBehavior

/// Which entries of the journal are meant.
struct JournalConditions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "FIELD OPERATOR VALUE, by = != < <= > >= ~ (contains); all must hold.", valueName: "condition")
    )
    var conditions: [String] = []

    @Option(help: ArgumentHelp("The status: 429, 4xx, or as in '>=400'.", valueName: "status")) var status: String?
    @Option(help: "The requested model.") var model: String?
    @Option(help: "The endpoint.") var endpoint: String?
    @Option(help: "The rule that answered.") var rule: String?
    @Option(help: "The fault that struck.") var fault: String?
    @Option(help: "The client's key, whole or as it is shown.") var key: String?
    @Option(help: "open, completed, clientAborted, faulted or refused.") var outcome: String?

    func validate() throws {
        for condition in all {
            do {
                _ = try JournalClause(parsing: condition)
            } catch {
                throw ValidationError("\(error)")
            }
        }
    }

    /// As the admin API has them.
    var all: [String] {
        let named = [
            ("status", status), ("model", model), ("endpoint", endpoint), ("rule", rule), ("fault", fault),
            ("key", key),
            ("outcome", outcome),
        ]
        return conditions
            + named.compactMap { name, value in
                value.map { "<>!=~".contains($0.first ?? " ") ? "\(name)\($0)" : "\(name)=\($0)" }
            }
    }
}
