/// A value of a request body, whichever parser read it.
package protocol BodyNode: SendableMetatype {
    /// The member of that name, if this is an object that has one; null is a member.
    func member(_ name: String) -> Self?
    /// Walks the elements, if this is an array.
    func forEachElement(_ body: (Self) -> Void)
    /// The text, nil if this is no string.
    var stringValue: String? { get }
    /// The value without what is in it, if it is an array or an object.
    var shallowValue: JSONValue { get }
    /// The value with all that is in it.
    var wholeValue: JSONValue { get }
}

extension BodyNode {
    /// The value at that place, if there is one.
    package func value(at pointer: JSONPointer) -> Self? {
        var node = self
        for token in pointer.tokens {
            guard let next = node.member(token) ?? JSONPointer.index(token).flatMap(node.element) else { return nil }
            node = next
        }
        return node
    }

    private func element(_ index: Int) -> Self? {
        var position = 0
        var found: Self?
        forEachElement { element in
            if position == index { found = element }
            position += 1
        }
        return found
    }

    /// The member of that name; nil if there is none, or if it is null.
    func field(_ name: String) -> Self? {
        guard let member = member(name), member.shallowValue != .null else { return nil }
        return member
    }

    var lastElement: Self? {
        var last: Self?
        forEachElement { last = $0 }
        return last
    }

    func isText(_ wanted: String) -> Bool { stringValue == wanted }
}

extension JSONValue: BodyNode {
    package func member(_ name: String) -> JSONValue? { self[name] }

    package func forEachElement(_ body: (JSONValue) -> Void) {
        if case .array(let elements) = self { elements.forEach(body) }
    }

    package var wholeValue: JSONValue { self }

    package var shallowValue: JSONValue {
        switch self {
        case .null, .bool, .number, .string: self
        case .array: []
        case .object: .object(JSONObject())
        }
    }
}
