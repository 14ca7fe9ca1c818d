import ArgumentParser
import MockDaemon

/// Runs the body; an error of the daemon is told line by line, and becomes its exit status.
func reportingErrors<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
        return try await body()
    } catch let error as DaemonError {
        FailureReport.write(error)
        throw ExitCode(error.code.exitStatus)
    }
}
