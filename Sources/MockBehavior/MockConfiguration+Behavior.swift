import DocumentReading
package import ProviderWire
import Synthesis

/// How one provider behaves, in JSON: the keys that the top of the document and each upstream have.
extension MockConfiguration {
    static let behaviorKeys = [
        "provider", "models", "chat", "completion", "response", "message", "embedding", "countTokens", "latency",
        "latencyProfiles", "rules", "apiKeys", "cors", "limits", "rateLimits", "faults", "seed", "weight",
    ]

    /// - Parameter templates: what templates in rules are written in; nil leaves them unread.
    mutating func readBehavior(_ root: DocumentReader, templates: (any TemplateLanguage)?) {
        provider =
            root.read("provider", expected: "\"openai\" or \"anthropic\"") {
                $0.stringValue.flatMap(Provider.init(rawValue:))
            } ?? provider
        models = root.object("models", keys: ["defaultList"])?.models("defaultList")
        latencyProfiles.merge(LatencyReader.profiles(root, "latencyProfiles")) { $1 }
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
        rateLimits = RateLimitConfiguration.rateLimits(in: root)
        faults = FaultConfiguration.faults(in: root)
        seed = root.seed("seed") ?? seed
        weight = root.read("weight", expected: "a number above 0") { value in
            value.numberValue.flatMap { $0.doubleValue > 0 && $0.doubleValue.isFinite ? $0.doubleValue : nil }
        }
        rules = root.rules("rules", in: self, templates: templates) ?? rules
    }

    /// Writes everything that ``readBehavior(_:templates:)`` reads, defaults too.
    func writeBehavior(to root: inout JSONObject) {
        root["provider"] = .string(provider.rawValue)
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
        if !rateLimits.isEmpty {
            root["rateLimits"] = .object(JSONObject(rateLimits.map { ($0.name, $0.document) }))
        }
        if !faults.isEmpty { root["faults"] = .object(JSONObject(faults.map { ($0.name, $0.document) })) }
        root["seed"] = seed.map { .number(JSONNumber($0)) }
        root["weight"] = weight.map { .number(JSONNumber($0)) }
    }
}

extension MockConfiguration {
    /// How many models are listed.
    package var modelCount: Int {
        models?.count ?? BuiltInDefaults.openAIModels.count + BuiltInDefaults.anthropicModels.count
    }

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
