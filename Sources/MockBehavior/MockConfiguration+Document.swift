package import DocumentReading
public import ProviderWire

extension MockConfiguration {
    /// The longest delay that can be configured: an hour.
    static let maximumDelayMs = DistributionReader.maximumMilliseconds

    /// Reads a configuration document. What it leaves out keeps its default.
    ///
    /// - `$schema` (string): for editors; nothing is read from there.
    /// - `host` (string, "127.0.0.1"), `port` (0…65535, 8080): the provider port.
    /// - `provider` ("openai" or "anthropic", "openai"): what the shared `/v1/models` means.
    /// - `models.defaultList` (array of `{id, object, created, owned_by}`): the models.
    /// - `chat`, `completion`, `response`, `message`: `defaultResponses` (array of reply objects, texts or
    ///   `{"generate": {…}}`), `loopResponses` (true), `delayMs` (milliseconds, or a distribution; 0),
    ///   `chunkDelayMs` (milliseconds between the chunks of a stream, 0).
    /// - `embedding`: `dimensions` (1…4096, 1536), `delayMs`. `countTokens`: `delayMs`.
    /// - `latency`, there and in each section of an endpoint: a profile that counts in place of `delayMs` and
    ///   `chunkDelayMs`, or `false`. `latencyProfiles`: an object of profiles by name.
    /// - `rules` (array, []): what particular requests are answered with, see ``RuleReader/rules(_:at:)``.
    /// - `apiKeys` (array of strings, []), `cors` (true).
    /// - `limits`: `maxBodyBytes` (33554432), `drainTimeoutMs` (20000), `requestTimeoutMs` (30000), `idleTimeoutMs` (75000).
    /// - `faults`: what goes wrong, by name; see ``FaultConfiguration``.
    /// - `seed` (whole number, none): decides all that is drawn.
    /// - `weight` (more than 0, none): what part of the requests is expected, in comparison to those of the upstreams.
    /// - `tls`: `certificateFile` and `keyFile` (paths), or `selfSigned` (true); absent for plain HTTP.
    /// - `admin`: `host` ("127.0.0.1"), `port` (8081), `socket` (path), `tokenFile` (path), `allowedHosts` ([]).
    /// - `journal`: `enabled` (true), `maxEntries` (10000), `maxBytes` (67108864), `maxBodyBytes` (4096).
    /// - `bench`: `allowedHosts` (["localhost", "127.0.0.1", "::1"]), `keep`: `runs` (1,000), `days` (90); 0 for no limit.
    /// - `proxy`: `allowedHosts` (["localhost", "127.0.0.1", "::1"]).
    /// - `upstreams` (array, []): further providers, see ``UpstreamConfiguration``.
    ///
    /// - Throws: ``ConfigurationError`` with everything that is wrong. Files that are named are not read.
    public init(document: JSONValue) throws(ConfigurationError) {
        try self.init(document: document, files: nil)
    }

    /// - Parameters:
    ///   - files: reads the files that the document names; nil leaves them unread.
    ///   - templates: what templates in rules are written in; nil leaves them unread.
    package init(
        document: JSONValue, files: DocumentFiles?, templates: (any TemplateLanguage)? = nil
    ) throws(ConfigurationError) {
        self.init()
        let collector = IssueCollector(files: files)
        let root = DocumentReader(
            document,
            at: .root,
            keys: ["$schema", "host", "port"] + Self.behaviorKeys + [
                "tls", "admin", "bench", "journal", "proxy", "upstreams",
            ],
            collector: collector
        )
        _ = root.string("$schema")
        host = root.nonEmptyString("host") ?? host
        port = root.int("port", in: 0...65535) ?? port
        // Before the rules, which are held against it.
        if let section = root.object("proxy", keys: ["allowedHosts"]) {
            proxy.allowedHosts = section.strings("allowedHosts") ?? proxy.allowedHosts
        }
        readBehavior(root, templates: templates)
        let section = root.object("tls", keys: ["certificateFile", "keyFile", "selfSigned"])
        if case .object? = root.value("tls") { tls = section?.tls() }
        if let section = root.object("admin", keys: ["host", "port", "socket", "tokenFile", "allowedHosts"]) {
            admin.host = section.nonEmptyString("host") ?? admin.host
            admin.port = section.int("port", in: 0...65535) ?? admin.port
            admin.socket = section.nonEmptyString("socket")
            admin.tokenFile = section.nonEmptyString("tokenFile")
            admin.allowedHosts = section.strings("allowedHosts") ?? admin.allowedHosts
        }
        if let section = root.object("journal", keys: JournalConfiguration.keys) { journal.read(section) }
        if let section = root.object("bench", keys: ["allowedHosts", "keep"]) {
            bench.allowedHosts = section.strings("allowedHosts") ?? bench.allowedHosts
            if let keep = section.object("keep", keys: ["runs", "days"]) {
                if let runs = keep.int("runs", in: 0...1_000_000) { bench.keptRuns = runs == 0 ? nil : runs }
                if let days = keep.int("days", in: 0...36_500) { bench.keptDays = days == 0 ? nil : days }
            }
        }
        upstreams = UpstreamConfiguration.upstreams(in: root, of: self, templates: templates)
        if !collector.issues.isEmpty { throw ConfigurationError(collector) }
    }

    /// The document that reads back as this configuration.
    public var document: JSONValue {
        var root = JSONObject([("host", .string(host)), ("port", .number(JSONNumber(port)))])
        writeBehavior(to: &root)
        switch tls {
        case .files(let certificate, let key):
            root["tls"] = ["certificateFile": .string(certificate), "keyFile": .string(key)]
        case .selfSigned: root["tls"] = ["selfSigned": true]
        case nil: break
        }
        var admin = JSONObject([("host", .string(admin.host)), ("port", .number(JSONNumber(admin.port)))])
        admin["socket"] = self.admin.socket.map(JSONValue.string)
        admin["tokenFile"] = self.admin.tokenFile.map(JSONValue.string)
        admin["allowedHosts"] = .array(self.admin.allowedHosts.map(JSONValue.string))
        root["admin"] = .object(admin)
        root["journal"] = journal.document
        root["bench"] = [
            "allowedHosts": .array(bench.allowedHosts.map(JSONValue.string)),
            "keep": [
                "runs": .number(JSONNumber(bench.keptRuns ?? 0)), "days": .number(JSONNumber(bench.keptDays ?? 0)),
            ],
        ]
        root["proxy"] = ["allowedHosts": .array(proxy.allowedHosts.map(JSONValue.string))]
        if !upstreams.isEmpty { root["upstreams"] = .array(upstreams.map(\.document)) }
        return .object(root)
    }
}

extension DocumentReader {
    fileprivate func tls() -> CertificateConfiguration? {
        let (certificate, key) = (nonEmptyString("certificateFile"), nonEmptyString("keyFile"))
        switch (bool("selfSigned") ?? false, certificate, key) {
        case (true, nil, nil): return .selfSigned
        case (false, let certificate?, let key?): return .files(certificate: certificate, key: key)
        default:
            report(pointer, "expected either \"certificateFile\" and \"keyFile\", or \"selfSigned\": true")
            return nil
        }
    }
}
