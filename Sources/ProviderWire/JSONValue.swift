/// A JSON document as it was written: members keep their order, numbers keep their digits.
///
/// Canned replies are served as written and the running configuration is shown as its owner wrote it, which
/// rules out dictionaries and `Double`.
public enum JSONValue: Sendable, Hashable {
    /// `null`, which is not the same as an absent member.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, compared by its digits: `1` and `1.0` are different values.
    case number(JSONNumber)
    /// A text, with its escapes resolved.
    case string(String)
    /// Elements in order.
    case array([JSONValue])
    /// Members in the order in which they were written.
    case object(JSONObject)

    /// The member of that name, if this is an object that has one.
    public subscript(key: String) -> JSONValue? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    /// The element at that position, if this is an array that is long enough.
    public subscript(index: Int) -> JSONValue? {
        if case .array(let elements) = self, elements.indices.contains(index) { elements[index] } else { nil }
    }

    /// The text, nil if this is no string.
    public var stringValue: String? { if case .string(let value) = self { value } else { nil } }
    /// The truth value, nil if this is no boolean.
    public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
    /// The number with its digits, nil if this is none.
    public var numberValue: JSONNumber? { if case .number(let value) = self { value } else { nil } }
    /// The value as an integer, if it is a number without a fraction that fits.
    public var intValue: Int? { numberValue?.intValue }
    /// The elements, nil if this is no array.
    public var arrayValue: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    /// The members, nil if this is no object.
    public var objectValue: JSONObject? { if case .object(let value) = self { value } else { nil } }
    /// Whether this is `null`.
    public var isNull: Bool { self == .null }

    /// What kind of value this is, in the words of an error message: "a string", "an array".
    public var kindDescription: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// A JSON number, kept as the text that stood in the document.
public struct JSONNumber: Sendable, Hashable {
    /// The digits as written, for instance `1e3` or `0.10`.
    public let text: String

    init(validated text: String) { self.text = text }

    /// The number in decimal digits.
    public init(_ value: Int) { self.text = String(value) }

    /// The shortest decimal that reads back as this value, or all digits of an integer that fits into 64 bits: strict
    /// readers take no `1e+15` for one. NaN and infinities have no JSON form and become `0`.
    public init(_ value: Double) {
        guard value.isFinite else {
            self.text = "0"
            return
        }
        self.text = Int(exactly: value).map(String.init) ?? value.description
    }

    /// The nearest `Double`; infinite where the number is beyond its range.
    public var doubleValue: Double { Double(text) ?? 0 }

    /// The value as an integer, nil if it has a fraction or does not fit.
    public var intValue: Int? { Int(text) ?? Int(exactly: doubleValue) }
}

/// The members of a JSON object, in the order in which they were written.
public struct JSONObject: Sendable, Hashable {
    /// A name with its value.
    public struct Member: Sendable, Hashable {
        /// The name, with its escapes resolved.
        public var key: String
        /// What stands under the name.
        public var value: JSONValue

        /// Names are the same if their characters are, code point by code point (RFC 8259, 8.3).
        func isNamed(_ name: String) -> Bool { key.utf8.elementsEqual(name.utf8) }
    }

    /// Every member, each name once, in the order in which they were written.
    public private(set) var members: [Member]

    /// An object without members.
    public init() { self.members = [] }

    /// Of several members of one name the last counts.
    public init(_ members: [(String, JSONValue)]) {
        self.members = []
        for (key, value) in members { self[key] = value }
    }

    /// The members must have different keys.
    init(uniqueMembers members: [Member]) { self.members = members }

    /// The names, in the order in which they were written.
    public var keys: [String] { members.map(\.key) }
    /// Whether there are no members.
    public var isEmpty: Bool { members.isEmpty }

    /// Reads, replaces in place, appends, or (with nil) removes the member of that name.
    public subscript(key: String) -> JSONValue? {
        get { members.first { $0.isNamed(key) }?.value }
        set {
            let index = members.firstIndex { $0.isNamed(key) }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }
}

// No nil literal: in `condition ? nil : value` it would mean null where "absent" is meant.
extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Lets a boolean literal stand for a JSON boolean.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Lets a string literal stand for a JSON string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Lets an integer literal stand for a JSON number.
    public init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
    /// Lets a floating-point literal stand for a JSON number, written as ``JSONNumber/init(_:)`` writes it.
    public init(floatLiteral value: Double) { self = .number(JSONNumber(value)) }
    /// Lets an array literal stand for a JSON array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// Lets a dictionary literal stand for a JSON object in its order; of several members of one name the last counts.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        var object = JSONObject()
        for (key, value) in elements { object[key] = value }
        self = .object(object)
    }
}
