import Foundation
package import Logging
import Systemd
import Telemetry

/// Writes log entries where this process's standard error leads: to the journal with fields, to systemd with priority
/// prefixes, or as plain lines for people.
package struct DaemonLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    package var logLevel: Logger.Level
    private let label: String
    private let destination: LogDestination

    package init(label: String, level: Logger.Level) {
        self.label = label
        logLevel = level
        destination = LogDestination()
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var facts = metadata
        if let provided = metadataProvider?.get() { facts.merge(provided) { $1 } }
        if let own = event.metadata { facts.merge(own) { $1 } }
        let messageID = facts.removeValue(forKey: LifecycleEvent.metadataKey)
        let sorted = facts.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
        let priority = Self.priority(of: event.level)
        let line = ([event.message.description] + sorted.map { "\($0.0)=\(Self.quoted($0.1))" }).joined(separator: " ")
        switch destination {
        case .journal:
            var fields = sorted.compactMap { JournalField(key: "llm_mockd_" + $0.0, value: $0.1) }
            if let messageID, let field = JournalField(key: "message_id", value: "\(messageID)") {
                fields.append(field)
            }
            do {
                try JournalEntry(line, priority: priority, fields: fields).send()
            } catch {
                StandardError.write(line: priority.prefixingLines(of: line))
            }
        case .prefixedLines: StandardError.write(line: priority.prefixingLines(of: line))
        case .plainLines: StandardError.write(line: "\(Self.timestamp()) \(event.level) \(line)")
        }
    }

    private static func timestamp() -> String {
        Date().ISO8601Format(.iso8601(timeZone: .gmt, includingFractionalSeconds: true, dateTimeSeparator: .standard))
    }

    private static func quoted(_ value: String) -> String {
        value.contains { $0 == " " || $0 == "\"" || $0.isNewline } ? "\"\(value)\"" : value
    }

    private static func priority(of level: Logger.Level) -> LogPriority {
        switch level {
        case .trace, .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        case .critical: .critical
        }
    }
}
