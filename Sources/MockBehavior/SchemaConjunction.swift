import ProviderWire

/// What several JSON Schemas ask of one value together, keyword by keyword, with references followed.
struct SchemaConjunction {
    /// A way through references: a definition that stands on it too often goes on for ever.
    typealias Path = [String]

    private(set) var kinds = JSONKinds.any
    /// The kinds in the order in which the first schema names them; nil if none does.
    private(set) var preferredKinds: [JSONKinds]?
    /// The values of the first `enum` or `const`.
    private(set) var allowed: [JSONValue]?
    /// From `examples` and `default`.
    private(set) var suggestions: [JSONValue] = []

    private(set) var objectRules: [ObjectRule] = []
    private(set) var required: [String] = []
    private(set) var memberCount = CountRange()
    private(set) var memberNames: [JSONValue] = []

    private(set) var arrayRules: [ArrayRule] = []
    private(set) var itemCount = CountRange()
    private(set) var hasUniqueItems = false
    private(set) var contained: [(schema: JSONValue, minimum: Int)] = []

    private(set) var length = CountRange()
    private(set) var patterns: [String] = []
    private(set) var formats: [String] = []

    private(set) var minimum = NumberBound(-.infinity)
    private(set) var maximum = NumberBound(.infinity)
    private(set) var divisors: [Double] = []

    /// Of each group one schema must be satisfied.
    private var groups: [[JSONValue]] = []
    /// The schemas as a whole, for what can only be checked on a finished value.
    private(set) var sources: [JSONValue] = []
    /// Whether a finished value must be checked against the sources.
    private(set) var needsCheck = false
    private(set) var path: Path

    private let document: SchemaDocument
    private let maximumReentries: Int
    private var references: Set<String> = []

    /// Nil if no value satisfies the schemas, or none that ends.
    init?(_ schemas: [JSONValue], in document: SchemaDocument, path: Path, maximumReentries: Int) {
        self.document = document
        self.path = path
        self.maximumReentries = maximumReentries
        for schema in schemas where !add(schema) { return nil }
    }

    /// Takes one group out of the conjunction: one of these schemas is to be added to it.
    mutating func takeGroup() -> [JSONValue]? { groups.popLast() }

    /// False if no value satisfies all then.
    mutating func add(_ schema: JSONValue) -> Bool {
        guard merge(schema, depth: 0) else { return false }
        sources.append(schema)
        return !kinds.isEmpty && minimum.value <= maximum.value
    }

    private mutating func merge(_ schema: JSONValue, depth: Int) -> Bool {
        guard depth < 64 else { return false }
        guard case .object(let keywords) = schema else { return schema != false }
        for keyword in keywords.members {
            switch keyword.key {
            case "$ref", "$dynamicRef":
                guard follow(keyword.value, depth: depth) else { return false }
            case "allOf":
                for schema in keyword.value.arrayValue ?? [] where !merge(schema, depth: depth + 1) { return false }
            default:
                take(keyword.key, keyword.value, of: keywords)
            }
        }
        if let rule = ObjectRule(keywords) { objectRules.append(rule) }
        if let rule = ArrayRule(keywords) { arrayRules.append(rule) }
        return true
    }

    private mutating func follow(_ reference: JSONValue, depth: Int) -> Bool {
        guard let name = reference.stringValue, let target = document.target(of: name) else { return true }
        guard references.insert(name).inserted else { return true }
        guard path.count(where: { $0 == name }) <= maximumReentries else { return false }
        path.append(name)
        return merge(target, depth: depth + 1)
    }

    private mutating func take(_ keyword: String, _ argument: JSONValue, of schema: JSONObject) {
        switch keyword {
        case "type":
            let listed = JSONKinds.listed(in: argument)
            preferredKinds = preferredKinds ?? listed
            kinds.formIntersection(listed.reduce([]) { $0.union($1) })
        case "const": restrict(to: [argument])
        case "enum": restrict(to: argument.arrayValue ?? [])
        case "default": suggestions.append(argument)
        case "examples": suggestions.insert(contentsOf: argument.arrayValue ?? [], at: 0)
        case "anyOf":
            if let schemas = argument.arrayValue { groups.append(schemas) }
        case "oneOf":
            if let schemas = argument.arrayValue { groups.append(schemas) }
            needsCheck = true
        case "not": needsCheck = true
        case "if": takeCondition(argument, of: schema)
        case "required":
            for name in argument.arrayValue ?? [] { name.stringValue.map { required.append($0) } }
        case "dependentRequired", "dependentSchemas", "dependencies": takeDependencies(argument)
        case "propertyNames": memberNames.append(argument)
        case "minProperties": memberCount.raise(to: argument.bound)
        case "maxProperties": memberCount.lower(to: argument.bound)
        case "minItems": itemCount.raise(to: argument.bound)
        case "maxItems": itemCount.lower(to: argument.bound)
        case "uniqueItems": hasUniqueItems = hasUniqueItems || argument == true
        case "contains":
            let minimum = schema["minContains"]?.bound ?? 1
            contained.append((argument, minimum))
            itemCount.raise(to: minimum)
            needsCheck = needsCheck || schema["maxContains"] != nil
        case "minLength": length.raise(to: argument.bound)
        case "maxLength": length.lower(to: argument.bound)
        case "pattern": argument.stringValue.map { patterns.append($0) }
        case "format": argument.stringValue.map { formats.append($0) }
        case "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf":
            takeNumber(keyword, argument, of: schema)
        default: break
        }
    }

    private mutating func takeNumber(_ keyword: String, _ argument: JSONValue, of schema: JSONObject) {
        guard let bound = argument.numberValue?.doubleValue else { return }
        switch keyword {
        // Draft 4 has booleans for the exclusive bounds.
        case "minimum": minimum.raise(to: NumberBound(bound, isExclusive: schema["exclusiveMinimum"] == true))
        case "exclusiveMinimum": minimum.raise(to: NumberBound(bound, isExclusive: true))
        case "maximum": maximum.lower(to: NumberBound(bound, isExclusive: schema["exclusiveMaximum"] == true))
        case "exclusiveMaximum": maximum.lower(to: NumberBound(bound, isExclusive: true))
        default: if bound > 0 { divisors.append(bound) }
        }
    }

    /// The first list is kept; what else there is comes up when its values are checked.
    private mutating func restrict(to values: [JSONValue]) {
        if allowed == nil { allowed = values }
    }

    /// `if` and `then`, or not `if` and `else`.
    private mutating func takeCondition(_ condition: JSONValue, of schema: JSONObject) {
        needsCheck = true
        groups.append([
            ["allOf": [condition, schema["then"] ?? true]],
            ["allOf": [["not": condition], schema["else"] ?? true]],
        ])
    }

    /// What the member's presence asks for, or no such member.
    private mutating func takeDependencies(_ dependencies: JSONValue) {
        for dependency in dependencies.objectValue?.members ?? [] {
            let demand: JSONValue =
                dependency.value.arrayValue != nil ? ["required": dependency.value] : dependency.value
            groups.append([demand, ["properties": .object(JSONObject([(dependency.key, false)]))]])
        }
    }
}
