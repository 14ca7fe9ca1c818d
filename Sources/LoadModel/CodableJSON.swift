package import ProviderWire

/// Carries a JSON value through any coder; the order of members is the coder's.
package struct CodableJSON: Codable, Sendable, Hashable {
    package var value: JSONValue

    package init(value: JSONValue) { self.value = value }

    package init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: MemberName.self) {
            let members = try container.allKeys.map { key in
                (key.stringValue, try container.decode(CodableJSON.self, forKey: key).value)
            }
            value = .object(JSONObject(members))
            return
        }
        if var container = try? decoder.unkeyedContainer() {
            var elements: [JSONValue] = []
            while !container.isAtEnd { elements.append(try container.decode(CodableJSON.self).value) }
            value = .array(elements)
            return
        }
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            value = .null
        } else if let bool = try? container.decode(Bool.self) {
            value = .bool(bool)
        } else if let int = try? container.decode(Int.self) {
            value = .number(JSONNumber(int))
        } else if let double = try? container.decode(Double.self) {
            value = .number(JSONNumber(double))
        } else {
            value = .string(try container.decode(String.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        switch value {
        case .null, .bool, .number, .string:
            try encodeScalar(to: encoder)
        case .array(let elements):
            var container = encoder.unkeyedContainer()
            for element in elements { try container.encode(CodableJSON(value: element)) }
        case .object(let object):
            var container = encoder.container(keyedBy: MemberName.self)
            for member in object.members {
                try container.encode(CodableJSON(value: member.value), forKey: MemberName(stringValue: member.key))
            }
        }
    }

    private func encodeScalar(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let number = value.numberValue {
            if let int = number.intValue { try container.encode(int) } else { try container.encode(number.doubleValue) }
        } else if let bool = value.boolValue {
            try container.encode(bool)
        } else if let text = value.stringValue {
            try container.encode(text)
        } else {
            try container.encodeNil()
        }
    }

    private struct MemberName: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
