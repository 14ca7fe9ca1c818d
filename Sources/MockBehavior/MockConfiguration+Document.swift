public import ProviderWire
import Synthesis

extension MockConfiguration {
    /// The longest delay that can be configured: an hour.
    static let maximumDelayMs = 3_600_000

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
    /// - `tls`: `certificateFile` and `keyFile` (paths), or `selfSigned` (true); absent for plain HTTP.
    /// - `admin`: `host` ("127.0.0.1"), `port` (8081), `socket` (path), `tokenFile` (path), `allowedHosts` ([]).
    /// - `journal`: `enabled` (true), `maxEntries` (10000), `maxBytes` (67108864), `maxBodyBytes` (4096).
    /// - `bench`: `allowedHosts` (["localhost", "127.0.0.1", "::1"]).
    /// - `proxy`: `allowedHosts` (["localhost", "127.0.0.1", "::1"]).
    ///
    /// - Throws: ``ConfigurationError`` with everything that is wrong. Files that are named are not read.
    public init(document: JSONValue) throws(ConfigurationError) {
        try self.init(document: document, files: nil)
    }

    /// - Parameters:
    ///   - files: reads the files that the document names; nil leaves them unread.
    ///   - templates: what templates in rules are written in; nil leaves them unread.
    package init(
        document: JSONValue, files: ConfigurationFiles?, templates: (any TemplateLanguage)? = nil
    ) throws(ConfigurationError) {
        self.init()
        let collector = IssueCollector(files: files)
        let root = DocumentReader(
            document,
            at: .root,
            keys: [
                "$schema", "host", "port", "provider", "models", "chat", "completion", "response", "message",
                "embedding",
                "countTokens", "latency", "latencyProfiles", "rules", "apiKeys", "cors", "limits", "faults", "tls",
                "admin", "bench", "journal", "proxy",
            ],
            collector: collector
        )
        _ = root.string("$schema")
        host = root.nonEmptyString("host") ?? host
        port = root.int("port", in: 0...65535) ?? port
        provider =
            root.read("provider", expected: "\"openai\" or \"anthropic\"") {
                $0.stringValue.flatMap(Provider.init(rawValue:))
            } ?? provider
        models = root.object("models", keys: ["defaultList"])?.models("defaultList")
        latencyProfiles = LatencyReader.profiles(root, "latencyProfiles")
        latency = root.latency("latency", latencyProfiles)
        chat.read(root, .chat, latencyProfiles)
        completion.read(root, .completion, latencyProfiles)
        response.read(root, .response, latencyProfiles)
        message.read(root, .message, latencyProfiles)
        if let section = root.object("embedding", keys: ["dimensions", "delayMs", "latency"]) {
            embedding.latency = section.latency("latency", latencyProfiles)
            embedding.dimensions = section.int("dimensions", in: 1...4096) ?? embedding.dimensions
            embedding.delay = section.delay("delayMs") ?? embedding.delay
        }
        if let section = root.object("countTokens", keys: ["delayMs", "latency"]) {
            countTokensDelay = section.delay("delayMs") ?? countTokensDelay
            countTokensLatency = section.latency("latency", latencyProfiles)
        }
        apiKeys = root.strings("apiKeys") ?? apiKeys
        allowsCrossOrigin = root.bool("cors") ?? allowsCrossOrigin
        let limitKeys = ["maxBodyBytes", "drainTimeoutMs", "requestTimeoutMs", "idleTimeoutMs"]
        if let section = root.object("limits", keys: limitKeys) {
            limits.maximumBodySize = section.int("maxBodyBytes", in: 1...(1 << 30)) ?? limits.maximumBodySize
            limits.drainTimeout = section.milliseconds("drainTimeoutMs") ?? limits.drainTimeout
            limits.requestTimeout = section.positiveMilliseconds("requestTimeoutMs") ?? limits.requestTimeout
            limits.idleTimeout = section.positiveMilliseconds("idleTimeoutMs") ?? limits.idleTimeout
        }
        faults = FaultConfiguration.faults(in: root)
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
        if let section = root.object("bench", keys: ["allowedHosts"]) {
            bench.allowedHosts = section.strings("allowedHosts") ?? bench.allowedHosts
        }
        if let section = root.object("proxy", keys: ["allowedHosts"]) {
            proxy.allowedHosts = section.strings("allowedHosts") ?? proxy.allowedHosts
        }
        rules = root.rules("rules", in: self, templates: templates) ?? rules
        if !collector.issues.isEmpty { throw ConfigurationError(issues: collector.issues) }
    }

    /// The document that reads back as this configuration.
    public var document: JSONValue {
        var root = JSONObject([
            ("host", .string(host)), ("port", .number(JSONNumber(port))), ("provider", .string(provider.rawValue)),
        ])
        if let models { root["models"] = ["defaultList": .array(models)] }
        root["chat"] = chat.document
        root["completion"] = completion.document
        root["response"] = response.document
        root["message"] = message.document
        var embedding = JSONObject([
            ("dimensions", .number(JSONNumber(self.embedding.dimensions))), ("delayMs", .delay(self.embedding.delay)),
        ])
        embedding["latency"] = self.embedding.latency?.document
        root["embedding"] = .object(embedding)
        var countTokens = JSONObject([("delayMs", .delay(countTokensDelay))])
        countTokens["latency"] = countTokensLatency?.document
        root["countTokens"] = .object(countTokens)
        root["latency"] = latency?.document
        if !latencyProfiles.isEmpty {
            let profiles = latencyProfiles.sorted { $0.key < $1.key }.map { ($0.key, $0.value.document) }
            root["latencyProfiles"] = .object(JSONObject(profiles))
        }
        if !rules.isEmpty { root["rules"] = .array(rules) }
        root["apiKeys"] = .array(apiKeys.map(JSONValue.string))
        root["cors"] = .bool(allowsCrossOrigin)
        root["limits"] = [
            "maxBodyBytes": .number(JSONNumber(limits.maximumBodySize)),
            "drainTimeoutMs": .milliseconds(limits.drainTimeout),
            "requestTimeoutMs": .milliseconds(limits.requestTimeout),
            "idleTimeoutMs": .milliseconds(limits.idleTimeout),
        ]
        if !faults.isEmpty {
            root["faults"] = .object(JSONObject(faults.map { ($0.name, $0.document) }))
        }
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
        root["bench"] = ["allowedHosts": .array(bench.allowedHosts.map(JSONValue.string))]
        root["proxy"] = ["allowedHosts": .array(proxy.allowedHosts.map(JSONValue.string))]
        return .object(root)
    }
}

extension MockConfiguration {
    /// An endpoint's delays as the document writes them; nil for one that has none.
    package func delayDocument(of endpoint: Endpoint) -> JSONValue? {
        if let replies = self[endpoint] {
            return ["delayMs": .delay(replies.delay), "chunkDelayMs": .milliseconds(replies.chunkDelay)]
        }
        return switch endpoint {
        case .embedding: ["delayMs": .delay(embedding.delay)]
        case .countTokens: ["delayMs": .delay(countTokensDelay)]
        case .chat, .completion, .response, .message, .models: nil
        }
    }
}

extension EndpointConfiguration {
    fileprivate mutating func read(
        _ root: DocumentReader, _ endpoint: Endpoint, _ profiles: [String: LatencyProfile]
    ) {
        let keys = ["defaultResponses", "loopResponses", "delayMs", "chunkDelayMs", "latency"]
        guard let section = root.object(endpoint.rawValue, keys: keys) else { return }
        defaultResponses = section.replies("defaultResponses", of: endpoint) ?? defaultResponses
        loopResponses = section.bool("loopResponses") ?? loopResponses
        delay = section.delay("delayMs") ?? delay
        chunkDelay = section.milliseconds("chunkDelayMs") ?? chunkDelay
        latency = section.latency("latency", profiles)
    }

    fileprivate var document: JSONValue {
        var section = JSONObject([
            ("defaultResponses", .array(defaultResponses)), ("loopResponses", .bool(loopResponses)),
            ("delayMs", .delay(delay)), ("chunkDelayMs", .milliseconds(chunkDelay)),
        ])
        section["latency"] = latency?.document
        return .object(section)
    }
}

extension DocumentReader {
    fileprivate func models(_ key: String) -> [JSONValue]? {
        guard let models = array(key) else { return nil }
        var ids: Set<String> = []
        for (index, model) in models.enumerated() {
            let place = pointer.appending(key).appending(index)
            guard let id = model["id"]?.stringValue, !id.isEmpty else {
                report(place, "expected a model object with an \"id\", found \(model.kindDescription)")
                continue
            }
            if !ids.insert(id).inserted { report(place, "the model \"\(id)\" stands twice in the list") }
        }
        return models
    }

    fileprivate func replies(_ key: String, of endpoint: Endpoint) -> [JSONValue]? {
        guard let replies = array(key) else { return nil }
        for (index, reply) in replies.enumerated() {
            let place = pointer.appending(key).appending(index)
            if GeneratedReply.isWritten(as: reply) {
                _ = GeneratedReply(reading: reply, at: place, report)
            } else {
                CannedReply.check(reply, of: endpoint, at: place, report)
            }
        }
        return replies
    }

    func milliseconds(_ key: String) -> Duration? {
        read(key, expected: "milliseconds from 0 to \(MockConfiguration.maximumDelayMs)", Self.milliseconds)
    }

    func positiveMilliseconds(_ key: String) -> Duration? {
        read(key, expected: "milliseconds from 1 to \(MockConfiguration.maximumDelayMs)") { value in
            Self.milliseconds(value).flatMap { $0 < .milliseconds(1) ? nil : $0 }
        }
    }

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

    fileprivate func delay(_ key: String) -> DurationDistribution? {
        value(key).flatMap {
            DistributionReader(collector: collector).distribution($0, at: pointer.appending(key))
        }
    }

    private static func milliseconds(_ value: JSONValue) -> Duration? {
        guard let number = value.numberValue?.doubleValue,
            (0...Double(MockConfiguration.maximumDelayMs)).contains(number)
        else { return nil }
        return .nanoseconds(Int64((number * 1_000_000).rounded()))
    }
}

extension JSONValue {
    /// A duration as milliseconds, with a fraction where it has one.
    static func milliseconds(_ duration: Duration) -> JSONValue {
        .number(JSONNumber(duration / .milliseconds(1)))
    }
}
