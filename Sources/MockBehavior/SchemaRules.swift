import ProviderWire

/// What one schema says of an object's members: its `properties`, `patternProperties` and `additionalProperties`, which
/// belong together.
struct ObjectRule {
    /// The first of the keywords that the schema has.
    let keyword: String
    let properties: JSONObject
    private let patterns: [(pattern: StringPattern?, schema: JSONValue)]
    /// The schema of all other members.
    let additional: JSONValue?
    /// The properties once more, if there are many.
    private let index: [String: JSONValue]?

    /// Nil if the schema has none of the keywords.
    init?(_ schema: JSONObject) {
        let keywords = ["properties", "patternProperties", "additionalProperties"]
        guard let keyword = keywords.first(where: { schema[$0] != nil }) else { return nil }
        self.keyword = keyword
        properties = schema["properties"]?.objectValue ?? JSONObject()
        patterns = (schema["patternProperties"]?.objectValue?.members ?? []).map { (StringPattern($0.key), $0.value) }
        additional = schema["additionalProperties"]
        let members = properties.members
        index = members.count > 32 ? Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }) : nil
    }

    /// All that the member of that name must satisfy.
    func schemas(ofProperty name: String) -> [JSONValue] {
        var schemas = (index.map { $0[name] } ?? properties[name]).map { [$0] } ?? []
        for (pattern, schema) in patterns where pattern?.matches(name) ?? true { schemas.append(schema) }
        if schemas.isEmpty, let additional { schemas.append(additional) }
        return schemas
    }

    /// Names that a further member can have.
    func names(variant: Int) -> [String] {
        patterns.compactMap { $0.pattern?.example(length: 1...64, variant: variant) }
    }
}

/// What one schema says of an array's elements: its `prefixItems` and `items`, in older drafts `items` and
/// `additionalItems`.
struct ArrayRule {
    /// The first of the keywords that the schema has.
    let keyword: String
    let prefix: [JSONValue]
    private let rest: JSONValue?

    /// Nil if the schema has none of the keywords.
    init?(_ schema: JSONObject) {
        let keywords = ["prefixItems", "items", "additionalItems"]
        guard let keyword = keywords.first(where: { schema[$0] != nil }) else { return nil }
        self.keyword = keyword
        if let prefix = schema["prefixItems"]?.arrayValue {
            self.prefix = prefix
            rest = schema["items"]
        } else if let prefix = schema["items"]?.arrayValue {
            self.prefix = prefix
            rest = schema["additionalItems"]
        } else {
            prefix = []
            rest = schema["items"]
        }
    }

    /// What the element at that position must satisfy; nil for anything.
    func schema(ofItem index: Int) -> JSONValue? { index < prefix.count ? prefix[index] : rest }
}

extension JSONValue {
    /// A limit on a count: a whole number from 0, which may be written with a fraction of zero.
    var bound: Int? {
        guard let number = numberValue?.doubleValue, number >= 0 else { return nil }
        return number < 1e15 ? Int(number) : .max
    }

    /// Whether both are the same value to a JSON Schema: numbers by their value, members in any order.
    func isSame(as other: JSONValue) -> Bool {
        switch (self, other) {
        case (.number(let one), .number(let other)):
            return one == other || one.doubleValue == other.doubleValue
        case (.string(let one), .string(let other)):
            return one.utf8.elementsEqual(other.utf8)
        case (.array(let one), .array(let other)):
            return one.count == other.count && zip(one, other).allSatisfy { $0.isSame(as: $1) }
        case (.object(let one), .object(let other)):
            return one.members.count == other.members.count
                && one.members.allSatisfy { member in other[member.key]?.isSame(as: member.value) ?? false }
        default:
            return self == other
        }
    }
}

extension [JSONValue] {
    /// Whether two of them are the same value. Of very many values, numbers that are only written differently are not
    /// found to be the same.
    var hasSame: Bool {
        if count > 256 { return Set(self).count < count }
        return indices.contains { index in self[..<index].contains { $0.isSame(as: self[index]) } }
    }
}

extension Double {
    /// Whether this is a whole number of times the other, within what `Double` can tell.
    func isMultiple(of other: Double) -> Bool {
        guard other > 0 else { return true }
        let times = self / other
        return times.isFinite && abs(times - times.rounded()) <= abs(times) * 1e-15
    }
}
