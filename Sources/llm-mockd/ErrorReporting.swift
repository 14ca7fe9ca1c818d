import ArgumentParser
import MockDaemon

/// Runs the body; an error of the daemon goes to standard error, line by line, and becomes its exit status.
func reportingErrors<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
        return try await body()
    } catch let error as DaemonError {
        for line in error.message.split(separator: "\n") {
            StandardError.write(line: "llm-mockd: \(line)")
        }
        throw ExitCode(error.code.exitStatus)
    }
}
