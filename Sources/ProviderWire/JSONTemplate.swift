/// What differs between two responses made from the same canned reply.
package enum ResponseHole: Sendable, Hashable {
    /// A new id, the same in every chunk of one response. The quotes belong to the hole.
    case responseID
    /// The time of the response in seconds since 1970.
    case created
    /// The model that the request named, as a JSON string.
    case model
    /// Tokens of the request's prompt.
    case promptTokens
    /// Tokens of the request's prompt and that many more.
    case promptTokensPlus(Int)
    /// The id of a part of the response, told from others of its kind by the number: new in each response, the same in
    /// all its events. The quotes belong to the hole.
    case partID(PartKind, Int)
}

/// JSON with holes, before it is rendered to bytes.
package indirect enum JSONTemplate: Sendable, Hashable {
    case value(JSONValue)
    case hole(ResponseHole)
    case array([JSONTemplate])
    case object(TemplateObject)

    package static let null = JSONTemplate.value(.null)

    package static func number(_ value: Int) -> JSONTemplate { .value(.number(JSONNumber(value))) }

    package subscript(key: String) -> JSONTemplate? {
        switch self {
        case .object(let object): object[key]
        case .value(let value): value[key].map(JSONTemplate.value)
        case .hole, .array: nil
        }
    }

    /// The members in order, if this is an object.
    package var members: [TemplateObject.Member] {
        switch self {
        case .object(let object): object.members
        case .value(.object(let object)): TemplateObject(object).members
        case .value, .hole, .array: []
        }
    }

    /// The elements in order, if this is an array.
    package var elements: [JSONTemplate] {
        switch self {
        case .array(let elements): elements
        case .value(.array(let elements)): elements.map(JSONTemplate.value)
        case .value, .hole, .object: []
        }
    }

    var isNull: Bool { self == .null }

    /// The value, if this is one and no template.
    var jsonValue: JSONValue? { if case .value(let value) = self { value } else { nil } }

    /// The string, if this is one and no hole.
    package var stringValue: String? { if case .value(let value) = self { value.stringValue } else { nil } }
}

extension JSONTemplate: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
    ExpressibleByIntegerLiteral
{
    package init(stringLiteral value: String) { self = .value(.string(value)) }
    package init(integerLiteral value: Int) { self = .value(.number(JSONNumber(value))) }
    package init(arrayLiteral elements: JSONTemplate...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONTemplate)...) {
        self = .object(TemplateObject(elements))
    }
}

/// The members of a ``JSONTemplate`` object, in order.
package struct TemplateObject: Sendable, Hashable {
    package struct Member: Sendable, Hashable {
        package var key: String
        package var value: JSONTemplate
    }

    package private(set) var members: [Member]

    package init(_ members: [(String, JSONTemplate)]) {
        self.members = members.map { Member(key: $0.0, value: $0.1) }
    }

    /// A written object, to which what is missing can be added.
    package init(_ object: JSONObject) {
        self.members = object.members.map { Member(key: $0.key, value: .value($0.value)) }
    }

    package subscript(key: String) -> JSONTemplate? {
        get { members.first { $0.key == key }?.value }
        set {
            let index = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Adds the member unless one of that name was written.
    package mutating func fill(_ key: String, _ value: @autoclosure () -> JSONTemplate) {
        if self[key] == nil { self[key] = value() }
    }
}
