#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The models as both providers list them, made from the entries of the configuration
/// (`{id, object, created, owned_by}`).
package enum ModelList {
    /// OpenAI's shape; entries are served as written, with what is missing filled in.
    package static func openAI(_ models: [JSONValue]) -> JSONValue {
        ["object": "list", "data": .array(models.map(openAIModel))]
    }

    package static func openAIModel(_ model: JSONValue) -> JSONValue {
        var object = model.objectValue ?? JSONObject()
        if object["object"] == nil { object["object"] = "model" }
        if object["created"] == nil { object["created"] = 0 }
        if object["owned_by"] == nil { object["owned_by"] = "llm-mockd" }
        return .object(object)
    }

    /// Anthropic's shape, one page.
    package static func anthropic(_ models: [JSONValue], page: ModelPage) -> JSONValue {
        let (range, hasMore) = page.range(in: models.map { $0["id"]?.stringValue ?? "" })
        let models = models[range]
        return [
            "data": .array(models.map(anthropicModel)),
            "has_more": .bool(hasMore),
            "first_id": models.first?["id"] ?? .null,
            "last_id": models.last?["id"] ?? .null,
        ]
    }

    package static func anthropicModel(_ model: JSONValue) -> JSONValue {
        let id = model["id"]?.stringValue ?? ""
        let created = Date(timeIntervalSince1970: Double(model["created"]?.intValue ?? 0))
        return [
            "type": "model",
            "id": .string(id),
            "display_name": model["display_name"] ?? .string(displayName(of: id)),
            "created_at": model["created_at"] ?? .string(created.ISO8601Format()),
            "lifecycle": model["lifecycle"] ?? "active",
        ]
    }

    /// `claude-3-opus-20240229` → `Claude 3 Opus`.
    private static func displayName(of id: String) -> String {
        id.split(separator: "-")
            .filter { !($0.count == 8 && $0.allSatisfy(\.isNumber)) }
            .map { $0.prefix(1).uppercased() + $0.dropFirst() }
            .joined(separator: " ")
    }
}
