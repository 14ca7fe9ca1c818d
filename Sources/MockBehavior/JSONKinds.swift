import ProviderWire

/// The kinds of values that a JSON Schema's `type` tells apart; numbers with and without a fraction are two.
struct JSONKinds: OptionSet, Hashable {
    let rawValue: UInt8
    init(rawValue: UInt8) { self.rawValue = rawValue }

    static let null = JSONKinds(rawValue: 1 << 0)
    static let boolean = JSONKinds(rawValue: 1 << 1)
    static let integer = JSONKinds(rawValue: 1 << 2)
    static let fraction = JSONKinds(rawValue: 1 << 3)
    static let string = JSONKinds(rawValue: 1 << 4)
    static let array = JSONKinds(rawValue: 1 << 5)
    static let object = JSONKinds(rawValue: 1 << 6)
    static let any = JSONKinds(rawValue: 0x7F)

    /// What a name in `type` stands for; nil for an unknown one.
    init?(name: String) {
        switch name {
        case "null": self = .null
        case "boolean": self = .boolean
        case "integer": self = .integer
        case "number": self = [.integer, .fraction]
        case "string": self = .string
        case "array": self = .array
        case "object": self = .object
        default: return nil
        }
    }

    /// The one kind of a value.
    init(of value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool: self = .boolean
        case .number(let number):
            let double = number.doubleValue
            self = double == double.rounded(.towardZero) ? .integer : .fraction
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        }
    }

    /// What a schema's `type` allows, and in which order it was written; unknown names allow nothing.
    static func listed(in type: JSONValue) -> [JSONKinds] {
        let names = type.arrayValue ?? [type]
        return names.compactMap { $0.stringValue.flatMap(JSONKinds.init(name:)) }
    }
}
