import Mustache
import ProviderWire

/// A value as Mustache looks into it.
struct TemplateScope: MustacheParent, MustacheCustomRenderable {
    let value: JSONValue
    /// Whether it is written as JSON.
    let isJSON: Bool
    let isRoot: Bool

    func child(named name: String) -> Any? {
        if isRoot, name == TextTemplate.jsonName { return TemplateScope(value: value, isJSON: true, isRoot: false) }
        guard let child = value[name] ?? Int(name).flatMap({ value[$0] }) else { return nil }
        return Self.content(of: child, isJSON: isJSON)
    }

    /// Mustache knows lists and truth values only by their Swift types.
    private static func content(of value: JSONValue, isJSON: Bool) -> Any? {
        let scope = TemplateScope(value: value, isJSON: isJSON, isRoot: false)
        if isJSON { return scope }
        switch value {
        case .null: return nil
        case .bool(let truth): return truth
        case .array(let elements): return elements.compactMap { content(of: $0, isJSON: false) }
        case .number, .string, .object: return scope
        }
    }

    var renderText: String {
        if !isJSON, case .string(let text) = value { return text }
        return String(decoding: value.serialized(), as: UTF8.self)
    }

    var isNull: Bool { value.isNull }
}
