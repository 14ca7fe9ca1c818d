import AdminAPI
import AdminClient

/// Why a command did not do what it was asked to: what people are told, and what scripts are.
struct CommandFailure: Error, Hashable {
    /// The exit statuses, after sysexits.h where it has one.
    enum Status: Int32 {
        /// The daemon said no, or what was asked about is not as hoped.
        case refused = 1
        /// An expectation or an objective is not met.
        case notMet = 2
        /// `status`: nothing listens.
        case notRunning = 3
        case usage = 64
        case badData = 65
        case unavailable = 69
        case outputFailed = 74
        case busy = 75
        case notPermitted = 77
    }

    var status: Status
    /// One sentence or several lines; empty when everything was said before.
    var message: String

    init(_ status: Status, _ message: String) {
        self.status = status
        self.message = message
    }

    /// What goes to standard error, each line by itself.
    var lines: String {
        message.split(separator: "\n").map { "mockctl: \($0)\n" }.joined()
    }
}

extension CommandFailure {
    /// The failure that an error of a command means; nil for those that are the argument parser's affair.
    init?(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as AdminClientError: self.init(error)
        default: return nil
        }
    }

    init(_ error: AdminClientError) {
        if let problem = error.problem {
            self.init(problem)
        } else if error.code == .notPermitted {
            self.init(.notPermitted, error.message + "\nrun it as a user who may use that socket, such as root")
        } else if error.code == .cannotConnect {
            self.init(
                .unavailable,
                error.message + "\nstart the daemon with \"systemctl start llm-mockd\" or \"llm-mockd serve\", "
                    + "or name another address with --address or --socket"
            )
        } else {
            self.init(.unavailable, error.message)
        }
    }

    private init(_ problem: Problem) {
        switch problem.status {
        case 401:
            self.init(
                .notPermitted,
                problem.description + "\nname the file that holds the token: --token-file or "
                    + ConnectionOptions.tokenFileVariable
            )
        case 403: self.init(.notPermitted, problem.description)
        default: self.init(.refused, problem.description)
        }
    }
}
