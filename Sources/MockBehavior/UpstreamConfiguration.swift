import DocumentReading
import ProviderWire

/// One of several providers that a server stands in for: with a name, a place of its own, and a behaviour of its own.
///
/// An upstream has the port of its ``configuration`` to itself, or is reached by a path prefix on the provider port of the
/// whole document.
public struct UpstreamConfiguration: Sendable, Hashable {
    /// What the provider at the top of the document goes by where upstreams are named.
    public static let defaultName = "default"

    /// Names it in the admin API, in the journal and in metrics: lower-case letters, digits, `.`, `-` and `_`.
    public var name: String
    /// What paths begin with that lead to it, such as `/azure`; nil for an upstream with a port of its own.
    public var prefix: String?
    /// How it behaves, as if it were alone. Of `host` and `port` only an upstream without prefix makes use; `tls`,
    /// `admin`, `journal`, `bench`, `proxy` and `upstreams` mean nothing here.
    public var configuration: MockConfiguration

    /// An upstream on a port of its own, which the configuration names.
    public init(_ name: String, _ configuration: MockConfiguration) {
        self.name = name
        self.configuration = configuration
    }

    /// An upstream below a path of the provider port.
    public init(_ name: String, prefix: String, _ configuration: MockConfiguration = MockConfiguration()) {
        self.init(name, configuration)
        self.prefix = prefix
    }
}

// MARK: - Document

extension UpstreamConfiguration {
    /// Reads the upstreams of a document:
    ///
    /// - `name` (string): as ``name`` says, and not "default".
    /// - `port` (0…65535) with `host` (that of the provider port), or `prefix` (a path).
    /// - Everything that describes a provider at the top of the document. `cors`, `limits`, `seed` and latency profiles
    ///   are the top's where they are left out, all else has its usual default.
    static func upstreams(
        in root: DocumentReader, of top: MockConfiguration, templates: (any TemplateLanguage)?
    ) -> [UpstreamConfiguration] {
        var upstreams: [UpstreamConfiguration] = []
        for (index, value) in (root.array("upstreams") ?? []).enumerated() {
            let place = root.pointer.appending("upstreams").appending(index)
            let reader = DocumentReader(
                value, at: place, keys: ["name", "host", "port", "prefix"] + MockConfiguration.behaviorKeys,
                collector: root.collector
            )
            guard case .object = value, let upstream = UpstreamConfiguration(reader, of: top, templates: templates)
            else { continue }
            upstream.check(against: upstreams, of: top, reader)
            upstreams.append(upstream)
        }
        return upstreams
    }

    private init?(_ reader: DocumentReader, of top: MockConfiguration, templates: (any TemplateLanguage)?) {
        var configuration = MockConfiguration()
        configuration.allowsCrossOrigin = top.allowsCrossOrigin
        configuration.limits = top.limits
        configuration.seed = top.seed
        configuration.proxy = top.proxy
        configuration.latencyProfiles = top.latencyProfiles
        configuration.host = reader.nonEmptyString("host") ?? top.host
        let port = reader.int("port", in: 0...65535)
        configuration.port = port ?? configuration.port
        configuration.readBehavior(reader, templates: templates)
        guard let name = reader.string("name") else {
            if reader.value("name") == nil { reader.report(reader.pointer, "an upstream needs a \"name\"") }
            return nil
        }
        self.init(name, configuration)
        prefix = reader.string("prefix").map { $0.last == "/" ? String($0.dropLast()) : $0 }
        switch (reader.value("port") == nil, reader.value("prefix") == nil) {
        case (true, true):
            reader.report(reader.pointer, "expected a \"port\" of its own, or a \"prefix\" such as \"/\(name)\"")
        case (false, false):
            reader.report(reader.pointer, "expected either a \"port\" or a \"prefix\", found both")
        case (true, false):
            for key in ["host", "limits"] where reader.value(key) != nil {
                reader.report(
                    reader.pointer.appending(key),
                    "an upstream with a \"prefix\" is reached by the port of all: leave it out")
            }
        case (false, true): break
        }
    }

    private func check(against others: [UpstreamConfiguration], of top: MockConfiguration, _ reader: DocumentReader) {
        if !Self.isName(name) {
            reader.report(
                reader.pointer.appending("name"),
                "expected 1 to 64 lower-case letters, digits, dots, dashes and underscores, the first a letter or digit, "
                    + "found \"\(name.prefix(80))\""
            )
        } else if name == Self.defaultName {
            reader.report(reader.pointer.appending("name"), "\"default\" is the provider at the top of the document")
        } else if others.contains(where: { $0.name == name }) {
            reader.report(reader.pointer.appending("name"), "there is another upstream \"\(name)\"")
        }
        guard let prefix else {
            let ports = others.filter { $0.prefix == nil }.map(\.configuration) + [top]
            let isTaken = ports.contains { $0.port == configuration.port && $0.host == configuration.host }
            if isTaken, configuration.port != 0, reader.value("port") != nil {
                reader.report(reader.pointer.appending("port"), "the port \(configuration.port) is another provider's")
            }
            return
        }
        let place = reader.pointer.appending("prefix")
        if !Self.isPrefix(prefix) {
            reader.report(
                place,
                "expected a path such as \"/azure\": letters, digits and -._~ in its segments, found \"\(prefix.prefix(80))\""
            )
        } else if Self.reserved.contains(where: { (prefix + "/").hasPrefix($0 + "/") }) {
            reader.report(
                place, "paths that begin with \(Self.reserved.joined(separator: ", ")) are the provider port's own")
        } else if let other = others.first(where: { $0.overlaps(prefix) }) {
            reader.report(
                place, "\"\(prefix)\" and the prefix of \"\(other.name)\" begin alike; give them different paths")
        }
    }

    /// What the paths of the providers begin with.
    private static let reserved = ["/v1", "/openai", "/anthropic"]

    private func overlaps(_ path: String) -> Bool {
        guard let own = prefix else { return false }
        return (own + "/").hasPrefix(path + "/") || (path + "/").hasPrefix(own + "/")
    }

    private static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { isLowerOrDigit($0) || [0x2D, 0x2E, 0x5F].contains($0) }
            && text.utf8.first.map(isLowerOrDigit) ?? false
    }

    private static func isPrefix(_ text: String) -> Bool {
        guard text.utf8.first == UInt8(ascii: "/"), text.utf8.count <= 200 else { return false }
        return text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).allSatisfy { segment in
            !segment.isEmpty && segment != "." && segment != ".."
                && segment.utf8.allSatisfy {
                    isLowerOrDigit($0) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                        || [0x2D, 0x2E, 0x5F, 0x7E].contains($0)
                }
        }
    }

    private static func isLowerOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// What reads back as this upstream of the same document.
    var document: JSONValue {
        var root = JSONObject([("name", .string(name))])
        if let prefix {
            root["prefix"] = .string(prefix)
        } else {
            root["host"] = .string(configuration.host)
            root["port"] = .number(JSONNumber(configuration.port))
        }
        configuration.writeBehavior(to: &root)
        if prefix != nil { root["limits"] = nil }
        return .object(root)
    }
}
