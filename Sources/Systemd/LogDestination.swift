/// Where this process's log goes, and so what form its entries take.
package enum LogDestination: Sendable, Hashable {
    /// To the journal, with fields: send a `JournalEntry`.
    case journal
    /// To standard error, which systemd reads: lines with a priority prefix, see `LogPriority.prefixingLines(of:)`.
    case prefixedLines
    /// To standard error, for people.
    case plainLines

    /// What the environment and standard error of this process call for.
    package init(environment: [String: String] = ServiceEnvironment.current) {
        self.init(environment: environment, standardError: 2, processIdentifier: HostProcess.identifier)
    }

    init(environment: [String: String], standardError: CInt, processIdentifier: CInt) {
        if JournalEntry.canBeSent, JournalStream.isConnected(to: standardError, environment: environment) {
            self = .journal
        } else if environment["SYSTEMD_EXEC_PID"].flatMap(CInt.init) == processIdentifier {
            // Unlike $INVOCATION_ID, this one is not also true of every child and every shell of a desktop session.
            self = .prefixedLines
        } else {
            self = .plainLines
        }
    }
}
