import ProviderWire

/// Tells whether a value satisfies a JSON Schema (draft 2020-12, and what older drafts wrote otherwise).
///
/// `format` is a remark, as the specification has it by default; `unevaluatedProperties`, `unevaluatedItems` and patterns
/// that ``StringPattern`` does not know are taken as satisfied. A schema that takes very many steps to check counts as
/// not satisfied.
struct SchemaCheck {
    private static let maximumDepth = 128

    private let document: SchemaDocument
    private var stepsLeft = 50_000
    private var depth = 0

    init(_ document: SchemaDocument) { self.document = document }

    /// Whether the value satisfies the document's schema.
    static func accepts(_ value: JSONValue, by schema: JSONValue) -> Bool {
        var check = SchemaCheck(SchemaDocument(schema))
        return check.accepts(value, by: schema)
    }

    /// Whether the value satisfies a schema of the document.
    mutating func accepts(_ value: JSONValue, by schema: JSONValue) -> Bool {
        stepsLeft -= 1
        depth += 1
        defer { depth -= 1 }
        guard stepsLeft > 0, depth < Self.maximumDepth else { return false }
        guard case .object(let keywords) = schema else { return schema != false }
        if value.isNull, keywords["nullable"] == true { return true }
        for keyword in keywords.members where !accepts(value, keyword.key, keyword.value, of: keywords) {
            return false
        }
        return true
    }

    private mutating func accepts(
        _ value: JSONValue, _ keyword: String, _ argument: JSONValue, of schema: JSONObject
    ) -> Bool {
        switch keyword {
        case "type":
            return JSONKinds.listed(in: argument).contains { $0.contains(JSONKinds(of: value)) }
        case "enum":
            let values = argument.arrayValue ?? []
            stepsLeft -= values.count / 16
            return argument.arrayValue == nil || values.contains { $0.isSame(as: value) }
        case "const":
            return argument.isSame(as: value)
        case "$ref", "$dynamicRef":
            guard let target = argument.stringValue.flatMap(document.target) else { return true }
            return accepts(value, by: target)
        case "allOf":
            return argument.arrayValue?.allSatisfy { accepts(value, by: $0) } ?? true
        case "anyOf":
            return argument.arrayValue?.contains { accepts(value, by: $0) } ?? true
        case "oneOf":
            return argument.arrayValue.map { schemas in schemas.count { accepts(value, by: $0) } == 1 } ?? true
        case "not":
            return !accepts(value, by: argument)
        case "if":
            let branch = schema[accepts(value, by: argument) ? "then" : "else"]
            return branch.map { accepts(value, by: $0) } ?? true
        default:
            switch value {
            case .number(let number): return accepts(number.doubleValue, keyword, argument, of: schema)
            case .string(let text): return accepts(text, keyword, argument)
            case .array(let elements): return accepts(elements, keyword, argument, of: schema)
            case .object(let object): return accepts(object, keyword, argument, of: schema)
            case .null, .bool: return true
            }
        }
    }

    // MARK: - Numbers and strings

    private func accepts(_ number: Double, _ keyword: String, _ argument: JSONValue, of schema: JSONObject) -> Bool {
        guard let bound = argument.numberValue?.doubleValue else { return true }
        switch keyword {
        // Draft 4 has booleans for the exclusive bounds.
        case "minimum": return schema["exclusiveMinimum"] == true ? number > bound : number >= bound
        case "maximum": return schema["exclusiveMaximum"] == true ? number < bound : number <= bound
        case "exclusiveMinimum": return number > bound
        case "exclusiveMaximum": return number < bound
        case "multipleOf": return number.isMultiple(of: bound)
        default: return true
        }
    }

    private func accepts(_ text: String, _ keyword: String, _ argument: JSONValue) -> Bool {
        switch keyword {
        case "minLength": return argument.bound.map { text.unicodeScalars.count >= $0 } ?? true
        case "maxLength": return argument.bound.map { text.unicodeScalars.count <= $0 } ?? true
        case "pattern": return argument.stringValue.flatMap(StringPattern.init)?.matches(text) ?? true
        default: return true
        }
    }

    // MARK: - Arrays and objects

    private mutating func accepts(
        _ elements: [JSONValue], _ keyword: String, _ argument: JSONValue, of schema: JSONObject
    ) -> Bool {
        switch keyword {
        case "minItems": return argument.bound.map { elements.count >= $0 } ?? true
        case "maxItems": return argument.bound.map { elements.count <= $0 } ?? true
        case "uniqueItems": return argument != true || !elements.hasSame
        case "prefixItems", "items", "additionalItems":
            // Each rule covers the array as a whole; reading it at one of its keywords is enough.
            guard let rule = ArrayRule(schema), keyword == rule.keyword else { return true }
            for (index, element) in elements.enumerated() {
                guard let schema = rule.schema(ofItem: index) else { break }
                if !accepts(element, by: schema) { return false }
            }
            return true
        case "contains":
            let count = elements.count { accepts($0, by: argument) }
            return count >= schema["minContains"]?.bound ?? 1 && count <= schema["maxContains"]?.bound ?? .max
        default: return true
        }
    }

    private mutating func accepts(
        _ object: JSONObject, _ keyword: String, _ argument: JSONValue, of schema: JSONObject
    ) -> Bool {
        switch keyword {
        case "required":
            return argument.arrayValue?.allSatisfy { $0.stringValue.map { object[$0] != nil } ?? true } ?? true
        case "minProperties": return argument.bound.map { object.members.count >= $0 } ?? true
        case "maxProperties": return argument.bound.map { object.members.count <= $0 } ?? true
        case "properties", "patternProperties", "additionalProperties":
            guard let rule = ObjectRule(schema), keyword == rule.keyword else { return true }
            for member in object.members {
                for schema in rule.schemas(ofProperty: member.key) where !accepts(member.value, by: schema) {
                    return false
                }
            }
            return true
        case "propertyNames":
            return object.members.allSatisfy { accepts(.string($0.key), by: argument) }
        case "dependentRequired", "dependentSchemas", "dependencies":
            for dependency in argument.objectValue?.members ?? [] where object[dependency.key] != nil {
                if let names = dependency.value.arrayValue {
                    if names.contains(where: { $0.stringValue.map { object[$0] == nil } ?? false }) { return false }
                } else if !accepts(.object(object), by: dependency.value) {
                    return false
                }
            }
            return true
        default: return true
        }
    }
}
