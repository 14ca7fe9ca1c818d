import ProviderWire

/// Reads the members of one JSON object strictly and collects everything that is wrong with them.
struct PlanReader {
    private let object: JSONObject
    private(set) var issues: [PlanIssue] = []

    /// A reader of the document; an issue at once if it is no object.
    init(_ json: JSONValue) {
        if let object = json.objectValue {
            self.object = object
        } else {
            self.object = JSONObject()
            issues.append(PlanIssue(pointer: "", detail: "the plan is \(json.kindDescription); it must be an object"))
        }
    }

    static func pointer(_ tokens: String...) -> String { JSONPointer(tokens: tokens).description }

    /// The member of that name, read by the closure; nil if it is absent or wrong, in which case an issue is noted.
    ///
    /// `null` counts as absent, since the daemon itself never writes it and callers often do.
    mutating func read<Value>(_ key: String, expecting kind: String, _ convert: (JSONValue) -> Value?) -> Value? {
        guard let json = object[key], !json.isNull else { return nil }
        if let value = convert(json) { return value }
        refuse(key, "expected \(kind), found \(Self.found(json))")
        return nil
    }

    mutating func string(_ key: String) -> String? { read(key, expecting: "a string", \.stringValue) }
    mutating func bool(_ key: String) -> Bool? { read(key, expecting: "true or false", \.boolValue) }
    mutating func int(_ key: String) -> Int? { read(key, expecting: "a whole number", \.intValue) }

    mutating func refuse(_ key: String, _ detail: String) {
        issues.append(PlanIssue(pointer: Self.pointer(key), detail: detail))
    }

    /// Notes every member that is none of these, with the nearest that is.
    mutating func refuseUnknown(known: [String]) {
        for key in object.keys where !known.contains(key) {
            let remedy = NearestName.of(key, among: known).map { "did you mean \"\($0)\"?" }
            refuse(key, "unknown key; \(remedy ?? "known are \(known.joined(separator: ", "))")")
        }
    }

    /// The value itself where that is short, else its kind.
    private static func found(_ json: JSONValue) -> String {
        let text = String(decoding: json.serialized(), as: UTF8.self)
        return text.utf8.count <= 40 ? text : json.kindDescription
    }
}
