import ArgumentParser
import MockDaemon

/// `llm-mockd init`
struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a sample configuration; never over a file that is there.",
        discussion: """
            Example:
              llm-mockd init my-config.json
            """
    )

    @Argument(help: "The file to write.", completion: .file(extensions: ["json"]))
    var file = "config.json"

    func run() async throws {
        try await reportingErrors { try ConfigurationFile.writeSample(to: file) }
        print("Wrote \(file). Serve it with: llm-mockd serve --config \(file)")
    }
}
