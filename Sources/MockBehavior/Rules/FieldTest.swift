import ProviderWire

/// What a header or a key must be to meet a rule's condition.
enum FieldTest: Sendable {
    case exists(Bool)
    case text(TextTest)

    func accepts(_ value: String?) -> Bool {
        switch self {
        case .exists(let wanted): (value != nil) == wanted
        case .text(let test): value.map(test.accepts) ?? false
        }
    }

    var cost: Int {
        switch self {
        case .exists: 0
        case .text(let test): test.cost
        }
    }
}

extension FieldTest: CustomStringConvertible {
    var description: String {
        switch self {
        case .exists(true): "there"
        case .exists(false): "absent"
        case .text(let test): test.description
        }
    }
}

/// What a value in the body must be to meet a rule's condition.
enum ValueTest: Sendable {
    case exists(Bool)
    case equals(JSONValue)
    /// A text with that text in it, or an array with that element.
    case contains(JSONValue)
    /// A text, or a number's digits.
    case matches(RegularExpression)

    func accepts(_ value: JSONValue?) -> Bool {
        switch (self, value) {
        case (.exists(let wanted), let value): (value != nil) == wanted
        case (_, nil): false
        case (.equals(let wanted), let value?): value.isSame(as: wanted)
        case (.contains(.string(let part)), .string(let text)?): TextTest.contains(part).accepts(text)
        case (.contains(let element), .array(let elements)?): elements.contains { $0.isSame(as: element) }
        case (.contains, _): false
        case (.matches(let expression), .string(let text)?): expression.matches(text)
        case (.matches(let expression), .number(let number)?): expression.matches(number.text)
        case (.matches, _): false
        }
    }

    /// Whether an array or an object must be read with all that is in it.
    var isWhole: Bool {
        switch self {
        case .exists, .matches: false
        case .contains: true
        case .equals(let value): value.arrayValue != nil || value.objectValue != nil
        }
    }

    var cost: Int {
        switch self {
        case .exists, .equals: 0
        case .contains: 10
        case .matches: 20
        }
    }
}

extension ValueTest: CustomStringConvertible {
    var description: String {
        switch self {
        case .exists(true): "there"
        case .exists(false): "absent"
        case .equals(let value): String(decoding: value.serialized(), as: UTF8.self)
        case .contains(let value): "something with \(String(decoding: value.serialized(), as: UTF8.self)) in it"
        case .matches(let expression): TextTest.matches(expression).description
        }
    }
}
