package import ProviderWire

extension ConfigurationEdit {
    /// What a configuration has under names.
    package enum Named: String, Sendable {
        case faults, rateLimits

        fileprivate var example: String {
            switch self {
            case .faults: "{\"status\": 529, \"first\": 3}"
            case .rateLimits: "{\"requests\": 3, \"windowMs\": 10000}"
            }
        }
    }

    /// Sets one of them, in its place if there is one of that name, else behind the others.
    ///
    /// - Throws: ``Problem`` if it is no object.
    package static func setting(
        _ settings: JSONValue, named name: String, of kind: Named, in document: JSONValue
    ) throws -> JSONValue {
        guard case .object = settings else { throw notAnObject(settings, such: kind.example) }
        return document.setting([kind.rawValue, name], to: settings)
    }

    /// Replaces all of them.
    ///
    /// - Throws: ``Problem`` if it is no object.
    package static func setting(all settings: JSONValue, of kind: Named, in document: JSONValue) throws -> JSONValue {
        guard case .object(let object) = settings else {
            throw notAnObject(settings, such: "{\"a-name\": \(kind.example)}")
        }
        return object.isEmpty ? removingAll(kind, in: document) : document.setting([kind.rawValue], to: settings)
    }

    package static func removingAll(_ kind: Named, in document: JSONValue) -> JSONValue {
        var object = document.objectValue ?? JSONObject()
        object[kind.rawValue] = nil
        return .object(object)
    }

    /// The document without those of these names; without any, it does not speak of them at all.
    package static func removing(_ names: [String], of kind: Named, in document: JSONValue) -> JSONValue {
        var rest = document[kind.rawValue]?.objectValue ?? JSONObject()
        for name in names { rest[name] = nil }
        return rest.isEmpty
            ? removingAll(kind, in: document) : document.setting([kind.rawValue], to: .object(rest))
    }

    private static func notAnObject(_ value: JSONValue, such example: String) -> Problem {
        let detail = "expected an object such as \(example), found \(value.kindDescription)"
        return Problem(status: 422, detail: detail, errors: [.init(pointer: "", detail: "expected an object")])
    }
}
