package import ProviderWire

/// One revision of the configuration, whole: a request is answered from exactly one of these.
package final class ConfigurationSnapshot: Sendable {
    /// Counts up from 1 with every change.
    package let revision: Int
    /// As it was written.
    package let document: JSONValue
    package let configuration: MockConfiguration
    /// The behaviour of each provider listener; the first is the one at the top of the document.
    package let upstreams: [CompiledUpstream]
    /// Names this revision and its content, with the quotes that HTTP wants.
    package let entityTag: String

    /// - Throws: ``ConfigurationError`` if the document cannot be used.
    init(
        revision: Int, document: JSONValue, templates: any TemplateLanguage, files: ConfigurationFiles,
        cassettes: CassetteLibrary, replacing predecessor: ConfigurationSnapshot?
    ) throws(ConfigurationError) {
        self.revision = revision
        self.document = document
        configuration = try MockConfiguration(document: document, files: files)
        let upstream = predecessor?.upstreams.first
        let rules = try RuleBook(
            configuration, at: JSONPointer(tokens: ["rules"]), templates: templates, replacing: upstream?.rules,
            files: files, cassettes: cassettes
        )
        upstreams = [CompiledUpstream(configuration, rules: rules, replacing: upstream)]
        entityTag = "\"\(revision)-\(Self.hash(document.serialized()))\""
    }

    /// FNV-1a, 64 bits: two daemons at the same revision with other contents get different tags.
    private static func hash(_ bytes: [UInt8]) -> String {
        let hash = bytes.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }

    /// How many models are listed.
    package var modelCount: Int {
        configuration.models?.count ?? BuiltInDefaults.openAIModels.count + BuiltInDefaults.anthropicModels.count
    }
}
