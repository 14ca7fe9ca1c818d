import DocumentReading
package import ProviderWire

/// One revision of the configuration, whole: a request is answered from exactly one of these.
package final class ConfigurationSnapshot: Sendable {
    /// Counts up from 1 with every change.
    package let revision: Int
    /// As it was written.
    package let document: JSONValue
    package let configuration: MockConfiguration
    /// The behaviour of each provider; the first is the one at the top of the document.
    package let upstreams: [CompiledUpstream]
    /// Which of them the provider port has below a path; nil without such, so that requests need not be looked at.
    package let prefixes: UpstreamPrefixes?
    /// Rules of the daemon's own, which stand in no document.
    package let ownRules: OwnRules
    /// Names this revision and its content, with the quotes that HTTP wants.
    package let entityTag: String

    /// - Throws: ``ConfigurationError`` if the document cannot be used.
    init(
        revision: Int, document: JSONValue, templates: any TemplateLanguage, files: DocumentFiles,
        cassettes: CassetteLibrary, replacing predecessor: ConfigurationSnapshot?
    ) throws(ConfigurationError) {
        self.revision = revision
        ownRules = predecessor?.ownRules ?? OwnRules()
        self.document = document
        configuration = try MockConfiguration(document: document, files: files)
        let all =
            [(UpstreamConfiguration.defaultName, configuration, JSONPointer.root)]
            + configuration.upstreams.enumerated().map { index, upstream in
                (upstream.name, upstream.configuration, JSONPointer(tokens: ["upstreams", "\(index)"]))
            }
        let own = ownRules
        let known = Dictionary(uniqueKeysWithValues: (predecessor?.upstreams ?? []).map { ($0.name, $0) })
        upstreams = try all.enumerated().map { index, upstream throws(ConfigurationError) in
            let (name, configuration, place) = upstream
            let before = known[name]
            let rules = try RuleBook(
                configuration, at: place.appending("rules"), templates: templates, own: own[name],
                replacing: before?.rules, files: files, cassettes: cassettes
            )
            return CompiledUpstream(
                configuration, name: name, index: index, isAlone: all.count == 1, rules: rules, replacing: before
            )
        }
        prefixes = UpstreamPrefixes(configuration.upstreams)
        entityTag = Self.entityTag(revision, document)
    }

    /// The same configuration under the next revision, with other rules of the daemon's own. No file is read.
    ///
    /// - Throws: ``ConfigurationError`` if the rules cannot be used.
    init(
        _ base: ConfigurationSnapshot, using ownRules: OwnRules, templates: any TemplateLanguage
    ) throws(ConfigurationError) {
        revision = base.revision + 1
        document = base.document
        configuration = base.configuration
        prefixes = base.prefixes
        self.ownRules = ownRules
        let configurations = [base.configuration] + base.configuration.upstreams.map(\.configuration)
        var upstreams: [CompiledUpstream] = []
        for (configuration, before) in zip(configurations, base.upstreams) {
            let rules = try RuleBook(before.rules, own: ownRules[before.name], templates: templates)
            upstreams.append(
                CompiledUpstream(
                    configuration, name: before.name, index: before.index, isAlone: configurations.count == 1,
                    rules: rules, replacing: before
                )
            )
        }
        self.upstreams = upstreams
        entityTag = Self.entityTag(revision, document)
    }

    private static func entityTag(_ revision: Int, _ document: JSONValue) -> String {
        "\"\(revision)-\(hash(document.serialized()))\""
    }

    /// FNV-1a, 64 bits: two daemons at the same revision with other contents get different tags.
    private static func hash(_ bytes: [UInt8]) -> String {
        let hash = bytes.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }

    /// The upstream of that name.
    package func upstream(named name: String) -> CompiledUpstream? { upstreams.first { $0.name == name } }
}
