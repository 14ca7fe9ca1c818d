import ProviderWire

/// One place at which two JSON bodies differ. The order of members and white space are no difference.
public struct BodyDifference: Sendable, Hashable, Codable {
    /// What happened to the place on the way.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// It is only in what arrived.
        case added
        /// It is only in what was sent.
        case removed
        /// Both have it, with different values.
        case changed
    }

    /// The place, as a JSON pointer.
    public var pointer: String
    /// What happened to it.
    public var kind: Kind
    /// What was sent there, as JSON, cut to 200 characters.
    public var sent: String?
    /// What arrived there, as JSON, cut to 200 characters.
    public var arrived: String?

    /// What happened and where, as in `removed /usage`.
    var summary: String { "\(kind.rawValue) \(pointer.isEmpty ? "the whole body" : pointer)" }
}

extension JSONValue {
    /// Where `arrived` is not what this is, in the order of this document.
    ///
    /// Numbers are compared by value: `1.0` arrives unchanged as `1`.
    func differences(to arrived: JSONValue) -> [BodyDifference] {
        var found: [BodyDifference] = []
        collectDifferences(to: arrived, at: .root, into: &found)
        return found
    }

    private func collectDifferences(
        to arrived: JSONValue, at place: JSONPointer, into found: inout [BodyDifference]
    ) {
        switch (self, arrived) {
        case (.object(let sent), .object(let other)):
            for member in sent.members {
                let inner = place.appending(member.key)
                if let value = other[member.key] {
                    member.value.collectDifferences(to: value, at: inner, into: &found)
                } else {
                    found.append(Self.difference(.removed, at: inner, member.value, nil))
                }
            }
            for member in other.members where sent[member.key] == nil {
                found.append(Self.difference(.added, at: place.appending(member.key), nil, member.value))
            }
        case (.array(let sent), .array(let other)):
            for index in 0..<max(sent.count, other.count) {
                let inner = place.appending(index)
                if index >= other.count {
                    found.append(Self.difference(.removed, at: inner, sent[index], nil))
                } else if index >= sent.count {
                    found.append(Self.difference(.added, at: inner, nil, other[index]))
                } else {
                    sent[index].collectDifferences(to: other[index], at: inner, into: &found)
                }
            }
        case (.number(let sent), .number(let other)) where sent.doubleValue == other.doubleValue: break
        default: if self != arrived { found.append(Self.difference(.changed, at: place, self, arrived)) }
        }
    }

    private static func difference(
        _ kind: BodyDifference.Kind, at place: JSONPointer, _ sent: JSONValue?, _ arrived: JSONValue?
    ) -> BodyDifference {
        func text(_ value: JSONValue?) -> String? {
            value.map { Excerpt.of(String(decoding: $0.serialized(), as: UTF8.self)) }
        }
        return BodyDifference(pointer: place.description, kind: kind, sent: text(sent), arrived: text(arrived))
    }
}

/// Cuts what is shown as an example.
enum Excerpt {
    /// At most 200 characters, with an ellipsis where there was more.
    static func of(_ text: String) -> String { text.count > 200 ? "\(text.prefix(199))…" : text }
}
