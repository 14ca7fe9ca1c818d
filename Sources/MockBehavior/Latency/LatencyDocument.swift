package import ProviderWire

/// Changes to a `latency` member of a configuration document. Pure: JSON in, JSON out.
package enum LatencyDocument {
    /// The member with another profile for the models of a pattern, which is tried before all others.
    ///
    /// - Parameters:
    ///   - profile: nil removes the pattern.
    ///   - member: what stands there; nil where nothing does.
    /// - Returns: nil where nothing is left to say.
    package static func setting(
        _ profile: JSONValue?, forModels pattern: String, in member: JSONValue?
    ) -> JSONValue? {
        var object = members(of: member)
        let others = object["models"]?.objectValue?.members.map { ($0.key, $0.value) } ?? []
        let first = profile.map { [(pattern, $0)] } ?? []
        let models = JSONObject(first + others.filter { $0.0 != pattern })
        object["models"] = models.isEmpty ? Optional<JSONValue>.none : .object(models)
        if object.isEmpty { return member.flatMap { $0 == false ? $0 : nil } }
        return .object(object)
    }

    /// The long form of what stands under `latency`.
    private static func members(of member: JSONValue?) -> JSONObject {
        switch member {
        case .object(let object): object
        case .number: JSONObject([("ttft", member ?? .null)])
        case .string(let text): JSONObject([(LatencyReader.isDelay(text) ? "ttft" : "profile", .string(text))])
        case nil, .null, .bool, .array: JSONObject()
        }
    }
}
