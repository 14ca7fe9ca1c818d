import ArgumentParser
import MockDaemon

/// `llm-mockd check`
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what is wrong with a configuration file.",
        discussion: """
            Every problem gets a line with the file, the place as a JSON pointer, and what would be right. Exit status \
            0 if there is none, else 78.

            Example:
              llm-mockd check /etc/llm-mockd/config.json
            """
    )

    @Argument(help: "The file to check.", completion: .file(extensions: ["json"]))
    var file: String

    func run() async throws {
        _ = try await reportingErrors { try ConfigurationFile.check(file) }
        print("\(file): ok")
    }
}
