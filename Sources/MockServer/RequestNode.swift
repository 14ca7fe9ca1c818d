import CSimdjson
import ProviderWire

/// A value in a parsed request body, valid until the parser's next document.
struct RequestNode {
    private let node: csimdjson_node

    init(_ node: csimdjson_node) { self.node = node }

    enum Kind { case null, bool, integer, number, string, array, object }

    var kind: Kind {
        switch csimdjson_kind_of(node) {
        case CSIMDJSON_BOOL: .bool
        case CSIMDJSON_INTEGER: .integer
        case CSIMDJSON_NUMBER: .number
        case CSIMDJSON_STRING: .string
        case CSIMDJSON_ARRAY: .array
        case CSIMDJSON_OBJECT: .object
        default: .null
        }
    }

    /// The member of that name; nil if there is none, or if it is null.
    subscript(name: StaticString) -> RequestNode? {
        var member = csimdjson_node()
        let bytes = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        guard csimdjson_member(node, bytes, name.utf8CodeUnitCount, &member) else { return nil }
        let found = RequestNode(member)
        return found.kind == .null ? nil : found
    }

    var bool: Bool? {
        var value = false
        return csimdjson_bool(node, &value) ? value : nil
    }

    /// Nil for numbers that are written with a fraction or an exponent, and for those beyond 64 bits.
    var integer: Int? {
        var value: Int64 = 0
        return csimdjson_integer(node, &value) ? Int(value) : nil
    }

    var number: Double? {
        var value = 0.0
        return csimdjson_number(node, &value) ? value : nil
    }

    var string: String? {
        withText { String(decoding: $0, as: UTF8.self) }
    }

    /// The length of a string in bytes of UTF-8; nil if this is none.
    var utf8Count: Int? {
        withText(\.count)
    }

    /// Whether this is a string that says so, byte for byte.
    func equals(_ text: StaticString) -> Bool { withText { $0.isSame(as: text) } ?? false }

    /// Whether this is a string that is one of those, byte for byte.
    func isOne(of texts: [StaticString]) -> Bool {
        withText { text in texts.contains { text.isSame(as: $0) } } ?? false
    }

    var isEmptyArray: Bool {
        var elements = csimdjson_elements()
        var element = csimdjson_node()
        return csimdjson_begin(node, &elements) && !csimdjson_next(&elements, &element)
    }

    /// Walks the elements, if this is an array.
    func forEachElement(_ body: (RequestNode) -> Void) {
        var elements = csimdjson_elements()
        var element = csimdjson_node()
        guard csimdjson_begin(node, &elements) else { return }
        while csimdjson_next(&elements, &element) { body(RequestNode(element)) }
    }

    /// The elements one after the other, without an array of them; none if this is no array.
    struct Elements: Sequence, IteratorProtocol {
        private var rest = csimdjson_elements()
        private var hasMore: Bool

        fileprivate init(_ node: csimdjson_node) { hasMore = csimdjson_begin(node, &rest) }

        mutating func next() -> RequestNode? {
            var element = csimdjson_node()
            hasMore = hasMore && csimdjson_next(&rest, &element)
            return hasMore ? RequestNode(element) : nil
        }
    }

    var each: Elements { Elements(node) }

    /// The elements in order; none if this is no array.
    var elements: [RequestNode] {
        var all: [RequestNode] = []
        forEachElement { all.append($0) }
        return all
    }

    /// Walks the members in the order of the document, those that are null as well, if this is an object.
    func forEachMember(_ body: (_ name: UnsafeRawBufferPointer, _ member: RequestNode) -> Void) {
        var members = csimdjson_members()
        var member = csimdjson_node()
        var name: UnsafePointer<CChar>?
        var length = 0
        guard csimdjson_begin_members(node, &members) else { return }
        while csimdjson_next_member(&members, &name, &length, &member) {
            body(UnsafeRawBufferPointer(start: name, count: length), RequestNode(member))
        }
    }

    /// A copy that outlives the document. Of several members of one name the last counts.
    var value: JSONValue {
        switch kind {
        case .null: return .null
        case .bool: return .bool(bool ?? false)
        case .integer: return .number(integer.map(JSONNumber.init) ?? JSONNumber(number ?? 0))
        case .number: return .number(JSONNumber(number ?? 0))
        case .string: return .string(string ?? "")
        case .array: return .array(elements.map(\.value))
        case .object:
            var members: [(String, JSONValue)] = []
            forEachMember { members.append((String(decoding: $0, as: UTF8.self), $1.value)) }
            return .object(JSONObject(members))
        }
    }

    private func withText<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        var text: UnsafePointer<CChar>?
        var length = 0
        guard csimdjson_string(node, &text, &length) else { return nil }
        return body(UnsafeRawBufferPointer(start: text, count: length))
    }
}

extension RequestNode: BodyNode {
    func member(_ name: String) -> RequestNode? {
        var name = name
        return name.withUTF8 { name in
            var found: RequestNode?
            // Of several members of one name the last counts, as everywhere.
            forEachMember { if $0.isSame(as: UnsafeRawBufferPointer(name)) { found = $1 } }
            return found
        }
    }

    var stringValue: String? { string }

    var wholeValue: JSONValue { value }

    var shallowValue: JSONValue {
        switch kind {
        case .array: []
        case .object: .object(JSONObject())
        case .null, .bool, .integer, .number, .string: value
        }
    }
}
