import ProviderWire

/// One place in which two JSON documents differ.
struct DocumentDifference: Hashable {
    enum Change: Hashable {
        case added(JSONValue)
        case removed(JSONValue)
        case replaced(JSONValue, by: JSONValue)
    }

    var pointer: JSONPointer
    var change: Change

    /// What turns one document into the other, in an order in which it can be done step by step.
    ///
    /// Members have no order, numbers are compared by value. Of arrays, what both begin and end with is left out, and the
    /// rest compared by position.
    static func all(from old: JSONValue, to new: JSONValue, at pointer: JSONPointer = .root) -> [DocumentDifference] {
        switch (old, new) {
        case (.object(let old), .object(let new)):
            let changed = old.members.flatMap { member -> [DocumentDifference] in
                let place = pointer.appending(member.key)
                guard let value = new[member.key] else {
                    return [.init(pointer: place, change: .removed(member.value))]
                }
                return all(from: member.value, to: value, at: place)
            }
            let added = new.members.filter { old[$0.key] == nil }
            return changed + added.map { .init(pointer: pointer.appending($0.key), change: .added($0.value)) }
        case (.array(let old), .array(let new)): return elements(from: old, to: new, at: pointer)
        case (.number(let old), .number(let new)) where old.doubleValue == new.doubleValue: return []
        default: return old == new ? [] : [.init(pointer: pointer, change: .replaced(old, by: new))]
        }
    }

    private static func elements(
        from old: [JSONValue], to new: [JSONValue], at pointer: JSONPointer
    ) -> [DocumentDifference] {
        let start = zip(old, new).prefix { all(from: $0, to: $1).isEmpty }.count
        let end = zip(old.dropFirst(start).reversed(), new.dropFirst(start).reversed())
            .prefix { all(from: $0, to: $1).isEmpty }.count
        let (oldEnd, newEnd) = (old.count - end, new.count - end)
        let common = min(oldEnd, newEnd)
        let changed = (start..<common).flatMap { all(from: old[$0], to: new[$0], at: pointer.appending($0)) }
        let added = (common..<newEnd).map {
            DocumentDifference(pointer: pointer.appending($0), change: .added(new[$0]))
        }
        // From the end, so that no removal moves what the next one means.
        let removed = (common..<oldEnd).reversed().map {
            DocumentDifference(pointer: pointer.appending($0), change: .removed(old[$0]))
        }
        return changed + added + removed
    }

    /// One line: `+` for what comes, `-` for what goes, `~` for what changes.
    var line: String {
        switch change {
        case .added(let value): "+ \(pointer): \(Self.excerpt(value))"
        case .removed(let value): "- \(pointer): \(Self.excerpt(value))"
        case .replaced(let old, let new): "~ \(pointer): \(Self.excerpt(old)) -> \(Self.excerpt(new))"
        }
    }

    /// One step of a JSON patch (RFC 6902).
    var patch: JSONValue {
        let path = JSONValue.string(pointer.description)
        return switch change {
        case .added(let value): ["op": "add", "path": path, "value": value]
        case .removed: ["op": "remove", "path": path]
        case .replaced(_, let new): ["op": "replace", "path": path, "value": new]
        }
    }

    private static func excerpt(_ value: JSONValue) -> String {
        ReplyText.shortened(String(decoding: value.serialized(), as: UTF8.self), to: 100)
    }
}
