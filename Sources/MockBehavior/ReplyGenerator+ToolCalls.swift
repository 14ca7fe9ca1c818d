import ProviderWire
import Synthesis

extension ReplyGenerator {
    private static let idLength = 24

    /// Whether the request is answered with calls of tools.
    func calls(for shape: RequestShape) -> Bool {
        if case .refusal = reply.speech { return false }
        switch shape.toolChoice {
        case .none: return false
        case .named: return true
        case .required: return !shape.tools.isEmpty
        case .automatic:
            guard !shape.hasToolResult, !shape.tools.isEmpty else { return false }
            switch reply.toolCalls {
            case nil: return false
            case .count(let count): return count > 0
            case .listed(let calls): return calls.contains { call in shape.tools.contains { $0.name == call.name } }
            }
        }
    }

    /// The calls that the reply lists, as far as the request lets them be made; else some that it demands.
    func toolCalls(
        for shape: RequestShape, ids: inout some RandomNumberGenerator
    ) -> [AssistantTurn.ToolCall] {
        var tools = shape.tools
        if case .named(let name) = shape.toolChoice {
            tools = [shape.tools.first { $0.name == name } ?? RequestShape.Tool(name: name)]
        }
        guard !tools.isEmpty else { return [] }
        var calls: [(tool: RequestShape.Tool, arguments: JSONObject?)] = []
        switch reply.toolCalls {
        case .listed(let listed):
            for call in listed {
                if let tool = tools.first(where: { $0.name == call.name }) { calls.append((tool, call.arguments)) }
            }
        case .count(let count): calls = (0..<max(0, count)).map { (tools[$0 % tools.count], nil) }
        case nil: break
        }
        if calls.isEmpty { calls = [(tools[0], nil)] }
        if !shape.allowsParallelCalls { calls.removeLast(calls.count - 1) }

        var timesCalled: [String: Int] = [:]
        return calls.map { call in
            let variant = timesCalled[call.tool.name, default: 0]
            timesCalled[call.tool.name] = variant + 1
            return AssistantTurn.ToolCall(
                id: Identifier.random(prefix: "", length: Self.idLength, using: &ids),
                name: call.tool.name,
                arguments: Self.input(of: call.tool, listed: call.arguments, variant: variant)
            )
        }
    }

    /// - Parameters:
    ///   - listed: what the reply says; a custom tool takes its `input`, or else its JSON.
    ///   - variant: how many calls of the tool came before in the same answer; theirs differ.
    private static func input(of tool: RequestShape.Tool, listed: JSONObject?, variant: Int) -> JSONValue {
        switch tool.input {
        case .arguments(let schema):
            if let listed { return .object(listed) }
            guard let schema else { return [:] }
            return .object(SchemaExample.value(satisfying: schema, variant: variant).objectValue ?? JSONObject())
        case .text(let pattern):
            if let listed {
                return .string(
                    listed["input"]?.stringValue
                        ?? String(decoding: JSONValue.object(listed).serialized(), as: UTF8.self)
                )
            }
            let matching = pattern.flatMap { StringPattern($0)?.example(length: 0...1_000, variant: variant) }
            return .string(matching ?? "input \(variant + 1) for \(tool.name)")
        }
    }
}

extension RequestShape {
    /// Whether the answer must be a call.
    var demandsCall: Bool {
        switch toolChoice {
        case .required, .named: true
        case .automatic, .none: false
        }
    }
}
