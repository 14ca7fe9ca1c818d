import ProviderWire

extension LoadPlan {
    /// Names what the plan does to its target, in sixteen hexadecimal digits: plans that do the same share it.
    ///
    /// Name, tags, seed, keys and objectives do not count, nor does whether a default was written out. So the runs of a
    /// plan can be followed through a key's replacement, a stricter objective and a newer version of the program.
    public var fingerprint: String {
        var plan = self
        plan.name = nil
        plan.tags = []
        plan.seed = nil
        plan.apiKey = nil
        plan.objectives = []
        let defaults = LoadPlan().json.objectValue
        let members = plan.json.objectValue?.members.filter { defaults?[$0.key] != $0.value } ?? []
        let essence = JSONValue.object(JSONObject(members.map { ($0.key, $0.value) })).withSortedMembers
        return Self.digits(of: essence.serialized())
    }

    /// FNV-1a, 64 bits.
    private static func digits(of bytes: [UInt8]) -> String {
        let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension JSONValue {
    /// The same value with the members of every object in the order of their names.
    fileprivate var withSortedMembers: JSONValue {
        switch self {
        case .object(let object):
            .object(
                JSONObject(object.members.map { ($0.key, $0.value.withSortedMembers) }.sorted { $0.0 < $1.0 })
            )
        case .array(let elements): .array(elements.map(\.withSortedMembers))
        case .null, .bool, .number, .string: self
        }
    }
}
