package import Logging

/// A step in the daemon's life that is logged: its text and level, and the id by which the journal knows it
/// (`journalctl MESSAGE_ID=…`, and `--catalog` explains it).
///
/// An id never changes its meaning. Each has an entry in `packaging/systemd/llm-mockd.catalog`.
package enum LifecycleEvent: String, CaseIterable, Sendable {
    case serving = "0e62a4cdfe854be6abccdb871cefa5a1"
    case stopping = "403bd2fd12e148e58e1514c8ef0761e7"
    case stopped = "2da9fb27f1244b56ab331ea269c13d30"
    case drainLimitReached = "8c099306c6a349efb8c811781a8213a9"
    case configurationReloaded = "64c6b97f71f740788483d5a16d159a4f"
    case configurationNotReloaded = "b8bbdec69b2345b99f8757aaa53820ee"
    case configurationChanged = "51cd8395507844ce89adb53e1c9ca114"
    case benchmarkBegan = "66e2bb62fba043b2b5b5d71bbf6cc238"
    case benchmarkEnded = "fb4b5da42e8048be851c35a395a57bc1"
    case benchmarkNotKept = "9ce61dcd2afd4dcbb4e7332fd7d73c0e"
    case healthNotProved = "0e0b54ac9095464a8bc00d884806afde"

    /// The key of a log entry's metadata that holds the id.
    package static let metadataKey = "messageID"

    var message: Logger.Message {
        switch self {
        case .serving: "serving"
        case .stopping: "stopping"
        case .stopped: "stopped"
        case .drainLimitReached: "drain limit reached"
        case .configurationReloaded: "configuration reloaded"
        case .configurationNotReloaded: "configuration not reloaded, the running one stays"
        case .configurationChanged: "configuration changed"
        case .benchmarkBegan: "benchmark begins"
        case .benchmarkEnded: "benchmark ended"
        case .benchmarkNotKept: "a benchmark could not be kept"
        case .healthNotProved: "no proof of health, a watchdog is not fed"
        }
    }

    var level: Logger.Level {
        switch self {
        case .serving, .stopping, .stopped, .configurationReloaded, .configurationChanged, .benchmarkBegan,
            .benchmarkEnded:
            .notice
        case .drainLimitReached: .warning
        case .configurationNotReloaded, .benchmarkNotKept, .healthNotProved: .error
        }
    }
}

extension Logger {
    /// Logs a step in the daemon's life.
    package func note(_ event: LifecycleEvent, _ metadata: Logger.Metadata = [:]) {
        log(
            level: event.level, event.message,
            metadata: metadata.merging([LifecycleEvent.metadataKey: "\(event.rawValue)"]) { $1 }
        )
    }
}
