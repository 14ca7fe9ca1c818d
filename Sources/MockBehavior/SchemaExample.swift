import ProviderWire

/// Makes a value that satisfies a JSON Schema (draft 2020-12, and what older drafts wrote otherwise).
///
/// An object gets all its properties, the optional ones too, an array one element at least where that is allowed. What
/// a schema proposes (`const`, `enum`, `examples`, `default`) is taken, else texts are made from the property's name.
/// A definition that refers to itself is not entered a second time: there the next alternative, `null` or the empty array
/// is taken, or the property left out.
///
/// Size and work are bounded. Where nothing is found (the schema contradicts itself, or a pattern is beyond
/// ``StringPattern``), the value is the nearest that was found.
struct SchemaExample {
    /// A value for the whole schema.
    ///
    /// - Parameter variant: counted from 0; where the schema leaves a choice, another one gives another value.
    static func value(satisfying schema: JSONValue, variant: Int = 0) -> JSONValue {
        var example = SchemaExample(document: SchemaDocument(schema))
        let root = Place(schemas: [schema], path: ["#"], name: nil, variant: variant, depth: 0)
        for (reentries, isStrict) in [(0, true), (2, true), (0, false)] {
            example.maximumReentries = reentries
            example.isStrict = isStrict
            example.stepsLeft = Self.maximumSteps
            if let value = example.value(at: root) { return value }
        }
        return [:]
    }

    /// A part of the value that is being made.
    struct Place {
        /// All of these must be satisfied.
        var schemas: [JSONValue]
        var path: SchemaConjunction.Path
        /// The property's.
        var name: String?
        var variant: Int
        var depth: Int
    }

    static let maximumDepth = 64
    static let maximumItems = 1000
    private static let maximumSteps = 8000

    /// How often a definition may be entered again on the way to a part of the value.
    private var maximumReentries = 0
    /// Whether only a value will do that has been found to satisfy its schemas.
    private(set) var isStrict = true
    private var stepsLeft = 0
    private let document: SchemaDocument
    private var check: SchemaCheck
    /// Whether only what must be is made, as there is much already.
    var isSparing: Bool { stepsLeft < Self.maximumSteps / 2 }

    private init(document: SchemaDocument) {
        self.document = document
        check = SchemaCheck(document)
    }

    /// Nil if there is none, or none is found.
    mutating func value(at place: Place) -> JSONValue? {
        stepsLeft -= 1
        guard stepsLeft > 0, place.depth < Self.maximumDepth else { return nil }
        let demands = SchemaConjunction(
            place.schemas, in: document, path: place.path, maximumReentries: maximumReentries
        )
        if let demands, let value = value(of: demands, at: place) { return value }
        return place.schemas.allSatisfy { $0["nullable"] == true } ? .null : nil
    }

    private mutating func value(of demands: SchemaConjunction, at place: Place) -> JSONValue? {
        var rest = demands
        guard let group = rest.takeGroup() else { return plainValue(of: demands, at: place) }
        let (branches, variant) = Self.ordered(group, variant: place.variant)
        var place = place
        place.variant = variant
        for branch in branches {
            stepsLeft -= 1
            guard stepsLeft > 0 else { return nil }
            var next = rest
            if next.add(branch), let value = value(of: next, at: place) { return value }
        }
        return nil
    }

    /// The alternatives with the variant's first and `null` last, and the variant that is left for what is in them.
    private static func ordered(_ group: [JSONValue], variant: Int) -> ([JSONValue], Int) {
        let isNull = { (schema: JSONValue) in schema["type"] == "null" || schema["const"] == .null }
        let others = group.filter { !isNull($0) }
        guard !others.isEmpty else { return (group, variant) }
        let first = variant % others.count
        return (Array(others[first...] + others[..<first]) + group.filter(isNull), variant / others.count)
    }

    // MARK: - Without alternatives

    private mutating func plainValue(of demands: SchemaConjunction, at place: Place) -> JSONValue? {
        if let allowed = demands.allowed { return choice(of: allowed, by: demands, variant: place.variant) }
        let proposed = demands.suggestions.filter { !$0.isNull && accepts($0, by: demands) }
        if place.variant < proposed.count { return proposed[place.variant] }
        // What a negation or the like forbids may be missed by another kind of value or another variant.
        for kind in Self.kinds(of: demands) {
            for attempt in 0..<(demands.needsCheck ? 4 : 1) {
                var place = place
                place.variant += attempt
                guard let value = value(ofKind: kind, demands, at: place) else { break }
                if !isStrict || !demands.needsCheck || accepts(value, by: demands) { return value }
            }
        }
        return nil
    }

    /// The variant's value of an `enum`; null only where nothing else will do.
    private mutating func choice(
        of allowed: [JSONValue], by demands: SchemaConjunction, variant: Int
    ) -> JSONValue? {
        var accepted: [JSONValue] = []
        for value in allowed where !value.isNull && accepts(value, by: demands) {
            if accepted.count == variant { return value }
            accepted.append(value)
        }
        if !accepted.isEmpty { return accepted[variant % accepted.count] }
        if allowed.contains(.null), accepts(.null, by: demands) { return .null }
        return isStrict ? nil : allowed.first
    }

    /// Whether the value satisfies a schema of the document.
    mutating func accepts(_ value: JSONValue, by schema: JSONValue) -> Bool { check.accepts(value, by: schema) }

    private mutating func accepts(_ value: JSONValue, by demands: SchemaConjunction) -> Bool {
        demands.sources.allSatisfy { check.accepts(value, by: $0) }
    }

    /// The kinds to try, first those that the schemas speak of.
    private static func kinds(of demands: SchemaConjunction) -> [JSONKinds] {
        var kinds = demands.preferredKinds ?? []
        if demands.preferredKinds == nil {
            if !demands.objectRules.isEmpty || !demands.required.isEmpty { kinds.append(.object) }
            if !demands.arrayRules.isEmpty || !demands.contained.isEmpty { kinds.append(.array) }
            if demands.minimum.value.isFinite || demands.maximum.value.isFinite || !demands.divisors.isEmpty {
                kinds.append([.integer, .fraction])
            }
            kinds += [.string, .object, .array, [.integer, .fraction], .boolean, .null]
        }
        let allowed = kinds.map { $0.intersection(demands.kinds) }.filter { !$0.isEmpty }
        return allowed.filter { $0 != .null } + allowed.filter { $0 == .null }
    }

    private mutating func value(
        ofKind kind: JSONKinds, _ demands: SchemaConjunction, at place: Place
    ) -> JSONValue? {
        switch kind {
        case .null: .null
        case .boolean: .bool(place.variant.isMultiple(of: 2))
        case .string: text(demands, at: place)
        case .array: array(demands, at: place)
        case .object: object(demands, at: place)
        default: Self.number(demands, isInteger: !kind.contains(.fraction), variant: place.variant)
        }
    }
}
