import MockBehavior
package import ProviderWire

/// A change to how long responses take, as `PUT /v1/delay` and `PUT /v1/endpoints/{endpoint}/delay` take it.
///
/// What is set last counts: a delay puts an end to the profiles where it is set, a profile to those below it.
package enum DelayChange {
    private static let keys = ["delayMs", "chunkDelayMs", "latency", "model"]

    /// The document with what the resource names set on one endpoint, or on all.
    ///
    /// - Throws: ``Problem`` for a resource that names nothing, something unknown, or what does not go together.
    package static func apply(
        _ resource: JSONValue, to endpoint: Endpoint?, in document: JSONValue
    ) throws -> JSONValue {
        guard case .object(let members) = resource, !members.isEmpty else {
            throw Problem(
                status: 422,
                detail: "expected an object such as {\"delayMs\": 200}, found \(resource.kindDescription)",
                errors: [.init(pointer: "", detail: "expected an object with \"delayMs\" or \"latency\"")]
            )
        }
        if let unknown = members.keys.first(where: { !keys.contains($0) }) {
            throw problem(
                unknown, "unknown key \"\(unknown)\"; a delay has: \(keys.joined(separator: ", "))", "unknown key")
        }
        let delays = members.members.filter { $0.key == "delayMs" || $0.key == "chunkDelayMs" }
        guard let latency = members["latency"] else {
            if members["model"] != nil {
                throw problem("model", "a model has no \"delayMs\"; give \"latency\", such as {\"ttft\": 200}")
            }
            return setting(delays, on: endpoint, in: document)
        }
        if let delay = delays.first {
            throw problem(delay.key, "give \"\(delay.key)\" or \"latency\", not both: a profile counts in its place")
        }
        guard let model = members["model"] else { return setting(latency, on: endpoint, in: document) }
        guard let pattern = model.stringValue, !pattern.isEmpty else {
            throw problem("model", "expected a model's name or a pattern such as \"gpt-4o*\"")
        }
        return setting(latency.isNull ? nil : latency, for: pattern, on: endpoint, in: document)
    }

    /// Where problems of the changed document lie in the resource: paths in the document, and where they came from.
    package static func parts(
        of resource: JSONValue, on endpoint: Endpoint?
    ) -> [(document: [String], sent: [String])] {
        let endpoints = endpoint.map { [$0] } ?? Endpoint.withDelay
        var parts: [(document: [String], sent: [String])] = []
        if let model = resource["model"]?.stringValue {
            parts.append((["latency", "models", model], ["latency"]))
            parts += Endpoint.withDelay.map { ([$0.rawValue, "latency", "models", model], ["latency"]) }
        }
        return parts + endpoints.map { ([$0.rawValue], []) }
    }

    // MARK: - Steps

    private typealias Members = [JSONObject.Member]

    private static func setting(_ delays: Members, on endpoint: Endpoint?, in document: JSONValue) -> JSONValue {
        let endpoints = endpoint.map { [$0] } ?? Endpoint.withDelay
        var changed = endpoint == nil ? removing(["latency"], from: document) : document
        for each in endpoints {
            // Asked for all, chunks are delayed where there are any.
            for delay in delays where endpoint != nil || each.hasReplies || delay.key != "chunkDelayMs" {
                changed = changed.setting([each.rawValue, delay.key], to: delay.value)
            }
            let isCovered = !(changed["latency"] ?? .null).isNull
            changed =
                isCovered
                ? changed.setting([each.rawValue, "latency"], to: false)
                : removing([each.rawValue, "latency"], from: changed)
        }
        return changed
    }

    private static func setting(_ latency: JSONValue, on endpoint: Endpoint?, in document: JSONValue) -> JSONValue {
        let place = (endpoint.map { [$0.rawValue] } ?? []) + ["latency"]
        var changed = document
        if endpoint == nil {
            for each in Endpoint.withDelay { changed = removing([each.rawValue, "latency"], from: changed) }
        }
        return latency.isNull ? removing(place, from: changed) : changed.setting(place, to: latency)
    }

    /// Wherever a setting would hide the one of all, the model is named there too.
    private static func setting(
        _ profile: JSONValue?, for pattern: String, on endpoint: Endpoint?, in document: JSONValue
    ) -> JSONValue {
        func own(_ endpoint: Endpoint) -> JSONValue? {
            document[endpoint.rawValue]?["latency"].flatMap { $0.isNull ? nil : $0 }
        }
        func changing(_ document: JSONValue, _ place: [String], _ member: JSONValue?) -> JSONValue {
            let new = LatencyDocument.setting(profile, forModels: pattern, in: member)
            return new.map { document.setting(place, to: $0) } ?? removing(place, from: document)
        }
        if let endpoint {
            return changing(document, [endpoint.rawValue, "latency"], own(endpoint) ?? document["latency"])
        }
        return Endpoint.withDelay.reduce(changing(document, ["latency"], document["latency"])) { changed, each in
            own(each).map { changing(changed, [each.rawValue, "latency"], $0) } ?? changed
        }
    }

    private static func removing(_ path: [String], from document: JSONValue) -> JSONValue {
        var value: JSONValue? = document
        for key in path { value = value?[key] }
        guard value != nil else { return document }
        return document.merged(with: path.reversed().reduce(.null) { .object(JSONObject([($1, $0)])) })
    }

    private static func problem(_ key: String, _ detail: String, _ short: String? = nil) -> Problem {
        Problem(
            status: 422, detail: detail,
            errors: [.init(pointer: JSONPointer(tokens: [key]).description, detail: short ?? detail)]
        )
    }
}
