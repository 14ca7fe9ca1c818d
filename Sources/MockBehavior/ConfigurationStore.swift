package import DocumentReading
package import ProviderWire
import Synchronization

/// Why a change to the running configuration was refused; nothing was changed.
package enum ConfigurationChangeError: Error, Sendable {
    /// The document would not be valid.
    case invalid([ConfigurationIssue])
    /// The caller changed another revision than the running one, whose tag is given.
    case staleEntityTag(current: String)
}

/// Holds the running configuration and swaps it atomically.
///
/// State: the current snapshot is in a `Mutex`; its revision is also in an atomic, so that a reader which remembers a
/// snapshot can see without a lock that it is still the current one.
package final class ConfigurationStore: Sendable {
    private let snapshot: Mutex<ConfigurationSnapshot>
    private let revision: Atomic<Int>
    /// Those who want to be told of changes.
    private let followers = Mutex<[AsyncStream<Void>.Continuation]>([])
    /// The listener settings in force: they are read once, at the start.
    private let atStart: MockConfiguration
    private let templates: any TemplateLanguage
    private let files: DocumentFiles
    private let cassettes: CassetteLibrary

    /// - Parameters:
    ///   - templates: what templates in rules are written in.
    ///   - files: reads the files that a document names, anew with every change.
    ///   - cassettes: where recordings are.
    /// - Throws: ``ConfigurationError`` if the document cannot be used.
    package init(
        document: JSONValue, templates: any TemplateLanguage = NoTemplates(), files: DocumentFiles = .none,
        cassettes: CassetteLibrary = CassetteLibrary()
    ) throws(ConfigurationError) {
        self.templates = templates
        self.files = files
        self.cassettes = cassettes
        let first = try ConfigurationSnapshot(
            revision: 1, document: document, templates: templates, files: files, cassettes: cassettes,
            replacing: nil
        )
        snapshot = Mutex(first)
        revision = Atomic(first.revision)
        atStart = first.configuration
    }

    package var current: ConfigurationSnapshot { snapshot.withLock { $0 } }

    /// The given snapshot if it is still the current one, else the current one. Costs one atomic load in the first case.
    package func refreshed(_ known: ConfigurationSnapshot) -> ConfigurationSnapshot {
        revision.load(ordering: .acquiring) == known.revision ? known : current
    }

    /// Swaps in a changed document. Requests that arrive after this returns are answered from it.
    ///
    /// - Parameters:
    ///   - entityTag: refuse unless this names the running revision; nil changes whatever runs.
    ///   - change: makes the new document from the running one; may be called again when another change came first.
    /// - Throws: ``ConfigurationChangeError``, or what `change` throws; nothing was changed then.
    @discardableResult
    package func update(
        ifMatch entityTag: String? = nil,
        _ change: (ConfigurationSnapshot) throws -> JSONValue
    ) throws -> ConfigurationSnapshot {
        while true {
            let old = current
            if let entityTag, !Self.matches(entityTag, old.entityTag) {
                throw ConfigurationChangeError.staleEntityTag(current: old.entityTag)
            }
            let document = try change(old)
            let new: ConfigurationSnapshot
            do throws(ConfigurationError) {
                new = try ConfigurationSnapshot(
                    revision: old.revision + 1, document: document, templates: templates, files: files,
                    cassettes: cassettes, replacing: old
                )
            } catch {
                throw ConfigurationChangeError.invalid(error.issues)
            }
            if install(new, replacing: old) { return new }
        }
    }

    /// Swaps in other rules of the daemon's own; the document stays as it is, and what it says of itself too.
    ///
    /// - Throws: ``ConfigurationError`` if they cannot be used; nothing was changed then.
    @discardableResult
    package func use(_ ownRules: OwnRules) throws(ConfigurationError) -> ConfigurationSnapshot {
        while true {
            let old = current
            let new = try ConfigurationSnapshot(old, using: ownRules, templates: templates)
            if install(new, replacing: old) { return new }
        }
    }

    private func install(_ new: ConfigurationSnapshot, replacing old: ConfigurationSnapshot) -> Bool {
        guard swap(old, for: new) else { return false }
        for follower in followers.withLock({ $0 }) { follower.yield() }
        return true
    }

    /// Tells of changes, once for those that come while the last one is being looked at; for as long as the store lives.
    package func changes() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        followers.withLock { $0.append(continuation) }
        return stream
    }

    /// Settings in which a document differs from what the listeners were started with: they wait for a restart.
    package func pendingRestart(for configuration: MockConfiguration) -> [JSONPointer] {
        var pending: [JSONPointer] = []
        if configuration.host != atStart.host { pending.append(JSONPointer(tokens: ["host"])) }
        if configuration.port != atStart.port { pending.append(JSONPointer(tokens: ["port"])) }
        if (configuration.tls == nil) != (atStart.tls == nil) { pending.append(JSONPointer(tokens: ["tls"])) }
        if configuration.admin != atStart.admin { pending.append(JSONPointer(tokens: ["admin"])) }
        return pending
    }

    private func swap(_ old: ConfigurationSnapshot, for new: ConfigurationSnapshot) -> Bool {
        snapshot.withLock { current in
            guard current === old else { return false }
            current = new
            revision.store(new.revision, ordering: .releasing)
            return true
        }
    }

    /// `If-Match`: `*`, or a list of tags one of which is the current one (RFC 9110, 13.1.1).
    private static func matches(_ header: String, _ entityTag: String) -> Bool {
        header.split(separator: ",").contains { candidate in
            let trimmed = candidate.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
            return trimmed.elementsEqual("*") || trimmed.elementsEqual(entityTag)
        }
    }
}
