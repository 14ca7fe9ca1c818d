package import ProviderWire

extension ConfigurationEdit {
    /// Sets one fault, in its place if there is one of that name, else behind the others.
    ///
    /// - Throws: ``Problem`` if it is no object.
    package static func settingFault(
        _ fault: JSONValue, named name: String, in document: JSONValue
    ) throws -> JSONValue {
        guard case .object = fault else { throw notAnObject(fault, such: "{\"status\": 529, \"first\": 3}") }
        return document.setting(["faults", name], to: fault)
    }

    /// Replaces all faults.
    ///
    /// - Throws: ``Problem`` if it is no object.
    package static func settingFaults(_ faults: JSONValue, in document: JSONValue) throws -> JSONValue {
        guard case .object(let object) = faults else {
            throw notAnObject(faults, such: "{\"overloaded\": {\"status\": 529}}")
        }
        return object.isEmpty ? removingFaults(in: document) : document.setting(["faults"], to: faults)
    }

    package static func removingFaults(in document: JSONValue) -> JSONValue {
        var object = document.objectValue ?? JSONObject()
        object["faults"] = nil
        return .object(object)
    }

    /// The document without those faults; without any, it does not speak of faults at all.
    package static func removingFaults(_ names: [String], in document: JSONValue) -> JSONValue {
        var faults = document["faults"]?.objectValue ?? JSONObject()
        for name in names { faults[name] = nil }
        return faults.isEmpty ? removingFaults(in: document) : document.setting(["faults"], to: .object(faults))
    }

    private static func notAnObject(_ value: JSONValue, such example: String) -> Problem {
        let detail = "expected an object such as \(example), found \(value.kindDescription)"
        return Problem(status: 422, detail: detail, errors: [.init(pointer: "", detail: "expected an object")])
    }
}
