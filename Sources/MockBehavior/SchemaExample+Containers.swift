import ProviderWire

extension SchemaExample {
    private static let maximumMadeUpMembers = 250

    // MARK: - Objects

    mutating func object(_ demands: SchemaConjunction, at place: Place) -> JSONValue? {
        guard !demands.memberCount.isEmpty else { return nil }
        var required = Set(demands.required)
        var room = demands.memberCount.maximum
        guard required.count <= room else { return nil }
        var object = JSONObject()
        for name in Self.names(of: demands) {
            let isRequired = required.remove(name) != nil
            // Optional members come only where the required ones leave room.
            if !isRequired, isSparing || required.count >= room { continue }
            if let value = member(name, of: demands, at: place) {
                object[name] = value
                room -= 1
            } else if isRequired {
                return nil
            }
        }
        return fill(&object, demands, at: place) ? .object(object) : nil
    }

    /// The names that the schemas name, each once.
    private static func names(of demands: SchemaConjunction) -> [String] {
        var names: [String] = []
        var known: Set<String> = []
        for rule in demands.objectRules {
            for name in rule.properties.keys where known.insert(name).inserted { names.append(name) }
        }
        for name in demands.required where known.insert(name).inserted { names.append(name) }
        return names
    }

    private mutating func member(_ name: String, of demands: SchemaConjunction, at place: Place) -> JSONValue? {
        guard demands.memberNames.allSatisfy({ accepts(.string(name), by: $0) }) else { return nil }
        let schemas = demands.objectRules.flatMap { $0.schemas(ofProperty: name) }
        return value(
            at: Place(
                schemas: schemas, path: demands.path, name: name, variant: place.variant, depth: place.depth + 1
            )
        )
    }

    /// Adds members of names that no schema names until there are enough.
    private mutating func fill(_ object: inout JSONObject, _ demands: SchemaConjunction, at place: Place) -> Bool {
        let wanted = min(demands.memberCount.minimum, Self.maximumMadeUpMembers)
        var attempt = 0
        while object.members.count < wanted {
            guard attempt < wanted * 4 + 8 else { return false }
            for name in madeUpNames(demands, at: place, variant: attempt)
            where object[name] == nil && object.members.count < wanted {
                object[name] = member(name, of: demands, at: place)
            }
            attempt += 1
        }
        return true
    }

    private mutating func madeUpNames(
        _ demands: SchemaConjunction, at place: Place, variant: Int
    ) -> [String] {
        if demands.memberNames.isEmpty {
            return ["property\(variant + 1)"] + demands.objectRules.flatMap { $0.names(variant: variant) }
        }
        let schemas = demands.memberNames + [["type": "string"]]
        let name = value(
            at: Place(schemas: schemas, path: demands.path, name: "key", variant: variant, depth: place.depth + 1)
        )
        return name?.stringValue.map { [$0] } ?? []
    }

    // MARK: - Arrays

    mutating func array(_ demands: SchemaConjunction, at place: Place) -> JSONValue? {
        let count = demands.itemCount
        guard !count.isEmpty else { return nil }
        let prefix = demands.arrayRules.map(\.prefix.count).max() ?? 0
        let wanted = min(count.clamped(isSparing ? 0 : max(prefix, 1)), Self.maximumItems)
        // A first element that must be contained, and as many after it as there must be.
        var contained = demands.contained
        var elements: [JSONValue] = []
        while elements.count < wanted {
            while let first = contained.first, first.minimum == 0 { contained.removeFirst() }
            let index = elements.count
            var schemas = demands.arrayRules.compactMap { $0.schema(ofItem: index) }
            var element: JSONValue?
            if !contained.isEmpty {
                element = item(schemas + [contained[0].schema], demands, at: place, after: elements)
                if element != nil { contained[0].minimum -= 1 }
            }
            if element == nil {
                if schemas.isEmpty { schemas = [true] }
                element = item(schemas, demands, at: place, after: elements)
            }
            guard let element else { break }
            elements.append(element)
        }
        let isComplete = elements.count >= count.minimum && !contained.contains { $0.minimum > 0 }
        return isComplete || (!isStrict && wanted == Self.maximumItems) ? .array(elements) : nil
    }

    /// The next element, another one than those before it where that is asked for.
    private mutating func item(
        _ schemas: [JSONValue], _ demands: SchemaConjunction, at place: Place, after elements: [JSONValue]
    ) -> JSONValue? {
        let attempts = demands.hasUniqueItems ? elements.count + 8 : 1
        for attempt in 0..<attempts {
            let isPlaced = demands.arrayRules.contains { elements.count < $0.prefix.count }
            let variant = place.variant + attempt + (isPlaced ? 0 : elements.count)
            let element = value(
                at: Place(
                    schemas: schemas, path: demands.path, name: place.name, variant: variant, depth: place.depth + 1
                )
            )
            guard let element else { return nil }
            if !demands.hasUniqueItems || !elements.contains(where: { $0.isSame(as: element) }) { return element }
        }
        return nil
    }
}
