/// What one chunk of a chat's stream adds to one choice.
struct ChatDelta {
    enum Content {
        /// More of the text under that name.
        case piece(of: String, String)
        case members(JSONTemplate)
    }

    var content: Content
    /// Of the tokens in the content.
    var logprobs = JSONValue.null
    var isContent = false
    var isLast = false

    /// Writes the chunk's only choice.
    func write(of choice: JSONTemplate, to template: inout ByteTemplate) {
        template.append("{\"index\":")
        template.append(choice["index"] ?? 0)
        template.append(",\"delta\":")
        switch content {
        case .piece(let key, let text):
            template.append("{")
            template.append(quoted: key)
            template.append(":")
            template.append(quoted: text)
            template.append("}")
        case .members(let members): template.append(members)
        }
        template.append(",\"logprobs\":")
        template.append(.value(logprobs))
        template.append(",\"finish_reason\":")
        template.append(isLast ? choice["finish_reason"] ?? "stop" : .null)
        template.append("}")
    }

    /// The kinds of tool calls: where they have their name, and what they hand over.
    enum CallKind: CaseIterable {
        case function
        case custom

        /// What the kind is called, as a type and as a member.
        var key: String {
            switch self {
            case .function: "function"
            case .custom: "custom"
            }
        }

        /// The member that holds what is handed over.
        var text: String {
            switch self {
            case .function: "arguments"
            case .custom: "input"
            }
        }
    }

    /// A completed choice, from its role to the reason why it ended.
    static func deltas(ofChoice choice: JSONTemplate, size: ChunkSize) -> [ChatDelta] {
        let message = choice["message"]
        let calls = message?["tool_calls"]?.elements.compactMap(\.jsonValue) ?? []
        let content = message?["content"]?.stringValue
        let refusal = message?["refusal"]?.stringValue
        var first: [(String, JSONTemplate)] = [
            ("role", message?["role"] ?? "assistant"),
            ("content", content == nil ? .null : ""),
            ("refusal", refusal == nil ? .null : ""),
        ]
        // What the reply's author added: texts are streamed like the content, the rest stands in the first delta.
        let known = ["role", "content", "refusal", "tool_calls", "function_call"]
        let added = (message?.members ?? []).filter { !known.contains($0.key) && $0.value != .value([]) }
        first += added.filter { $0.value.stringValue == nil }.map { ($0.key, $0.value) }
        var deltas = [ChatDelta(content: .members(.object(TemplateObject(first))))]
        for member in added {
            deltas += Self.deltas(ofText: member.value.stringValue, as: member.key, size: size, logprobs: [])
        }
        let logprobs = choice["logprobs"]?.jsonValue
        for (key, text) in [("content", content), ("refusal", refusal)] {
            deltas += Self.deltas(ofText: text, as: key, size: size, logprobs: logprobs?[key]?.arrayValue ?? [])
        }
        if let call = message?["function_call"]?.jsonValue {
            deltas += Self.deltas(ofFunctionCall: call, size: size)
        }
        for (index, call) in calls.enumerated() { deltas += Self.deltas(ofCall: call, at: index, size: size) }
        deltas.append(ChatDelta(content: .members([:]), isLast: true))
        return deltas
    }

    private static func deltas(
        ofText text: String?, as key: String, size: ChunkSize, logprobs: [JSONValue]
    ) -> [ChatDelta] {
        let pieces = size.pieces(of: text ?? "")
        let shares = TokenShares(of: logprobs.map(TokenShares.length(ofToken:)), among: pieces)
        return zip(pieces, shares.ranges).map { piece, share in
            var delta = ChatDelta(content: .piece(of: key, piece), isContent: true)
            if !logprobs.isEmpty {
                let none: JSONValue = ["content": .null, "refusal": .null]
                delta.logprobs = none.setting([key], to: .array(Array(logprobs[share])))
            }
            return delta
        }
    }

    /// The call of one function, as it was before tools.
    private static func deltas(ofFunctionCall call: JSONValue, size: ChunkSize) -> [ChatDelta] {
        let first: JSONValue = ["name": call["name"] ?? "", "arguments": ""]
        let pieces = size.pieces(of: call["arguments"]?.stringValue ?? "")
        return ([first] + pieces.map { ["arguments": .string($0)] }).map {
            ChatDelta(content: .members(["function_call": .value($0)]), isContent: true)
        }
    }

    /// The identity of a call stands only in its first delta; what it hands over follows in fragments.
    private static func deltas(ofCall call: JSONValue, at index: Int, size: ChunkSize) -> [ChatDelta] {
        let position = JSONValue.number(JSONNumber(index))
        let kind = call["type"] == "custom" ? CallKind.custom : .function
        var first = JSONObject()
        first["index"] = position
        first["id"] = call["id"]
        first["type"] = call["type"]
        first[kind.key] = .object(JSONObject([("name", call[kind.key]?["name"] ?? ""), (kind.text, "")]))
        func delta(_ call: JSONValue) -> ChatDelta {
            ChatDelta(content: .members(["tool_calls": [.value(call)]]), isContent: true)
        }
        var deltas = [delta(.object(first))]
        for piece in size.pieces(of: call[kind.key]?[kind.text]?.stringValue ?? "") {
            let fragment = JSONValue.object(JSONObject([(kind.text, .string(piece))]))
            deltas.append(delta(.object(JSONObject([("index", position), (kind.key, fragment)]))))
        }
        return deltas
    }
}
