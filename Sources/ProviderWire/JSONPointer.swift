/// A place in a JSON document, as RFC 6901 writes it: `/chat/defaultResponses/0`.
public struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
    /// The names and positions from the root down, unescaped.
    public let tokens: [String]

    /// The whole document.
    public static let root = JSONPointer(tokens: [])

    /// A pointer through these names and positions; they are not escaped yet.
    public init(tokens: [String]) { self.tokens = tokens }

    /// Reads what ``description`` writes. Nil for a text that is neither empty nor begins with a slash, and for a tilde
    /// that escapes nothing.
    public init?(parsing text: String) {
        guard text.isEmpty || text.first == "/" else { return nil }
        var tokens: [String] = []
        for part in text.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let pieces = part.split(separator: "~", omittingEmptySubsequences: false)
            guard let first = pieces.first, pieces.dropFirst().allSatisfy({ $0.first == "0" || $0.first == "1" }) else {
                return nil
            }
            let rest = pieces.dropFirst().map { ($0.first == "0" ? "~" : "/") + $0.dropFirst() }
            tokens.append(first + rest.joined())
        }
        self.init(tokens: tokens)
    }

    /// The place of the member with that name, unescaped, in the value at this place.
    public func appending(_ token: String) -> JSONPointer { JSONPointer(tokens: tokens + [token]) }
    /// The place of the element at that position, counted from 0, in the array at this place.
    public func appending(_ index: Int) -> JSONPointer { appending(String(index)) }

    /// The empty text for the whole document.
    public var description: String {
        tokens.map { token in
            "/" + token.unicodeScalars.map { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) }.joined()
        }.joined()
    }

    /// A position in an array has one spelling: digits without a leading zero.
    static func index(_ token: String) -> Int? {
        guard let index = Int(token), String(index).utf8.elementsEqual(token.utf8) else { return nil }
        return index
    }
}

extension JSONValue {
    /// The value at that place, if there is one.
    public subscript(pointer: JSONPointer) -> JSONValue? {
        pointer.tokens.reduce(JSONValue?.some(self)) { value, token in
            guard let value else { return nil }
            return JSONPointer.index(token).flatMap { value[$0] } ?? value[token]
        }
    }

    /// The document with the member at that path of names set; objects on the way are made where they are missing.
    ///
    /// Only names are followed: a step into anything but an object replaces it by one.
    public func setting(_ path: [String], to newValue: JSONValue) -> JSONValue {
        guard let name = path.first else { return newValue }
        var object = objectValue ?? JSONObject()
        object[name] = (object[name] ?? .null).setting(Array(path.dropFirst()), to: newValue)
        return .object(object)
    }

    /// The document after a merge patch (RFC 7396): members are replaced or added, `null` removes, arrays are replaced
    /// whole.
    public func merged(with patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var object = objectValue ?? JSONObject()
        for member in changes.members {
            if member.value.isNull {
                object[member.key] = nil
            } else {
                object[member.key] = (object[member.key] ?? .null).merged(with: member.value)
            }
        }
        return .object(object)
    }
}
