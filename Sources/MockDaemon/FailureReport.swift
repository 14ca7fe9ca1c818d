import Systemd

/// The last words of a program that cannot go on: where people and systemd look for them.
package enum FailureReport {
    /// Writes each line of the error to the log as an error, and the first to the status line of the service.
    package static func write(_ error: DaemonError) {
        let lines = error.message.split(separator: "\n").map(String.init)
        let destination = LogDestination()
        for line in lines { write("llm-mockd: \(line)", to: destination) }
        let notifier = ServiceNotifier()
        do {
            try notifier.status(lines.first ?? "failed")
            // The process ends right after this: without waiting, systemd might not know any more whose words these are.
            try notifier.barrier(timeout: .seconds(2))
        } catch {
            write("llm-mockd: systemd could not be told: \(error)", to: destination)
        }
    }

    private static func write(_ line: String, to destination: LogDestination) {
        switch destination {
        case .journal:
            do {
                try JournalEntry(line, priority: .error).send()
            } catch {
                StandardError.write(line: LogPriority.error.prefixingLines(of: line))
            }
        case .prefixedLines: StandardError.write(line: LogPriority.error.prefixingLines(of: line))
        case .plainLines: StandardError.write(line: line)
        }
    }
}
