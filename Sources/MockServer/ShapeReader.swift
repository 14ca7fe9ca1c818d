import ProviderWire

/// Reads how a request wants its answer, for answers that are made for it.
struct ShapeReader {
    typealias Refusal = ProviderError.Refusal

    let check: RequestCheck

    /// The largest `n`, as OpenAI has it.
    private static let maximumChoices = 128

    func shape(_ fields: RequestFields, for endpoint: Endpoint) throws(Refusal) -> RequestShape {
        var shape = RequestShape()
        if let n = fields.n {
            shape.choices = try check.positive(n, "n")
            if shape.choices > Self.maximumChoices {
                throw Refusal(
                    error: .aboveMaximum("n", maximum: Self.maximumChoices, found: shape.choices, for: check.provider)
                )
            }
        }
        shape.tokenLimit = fields.tokenLimit?.node.integer
        if let (name, node) = fields.stop {
            shape.stopSequences = try check.texts(node, name.description).filter { !$0.isEmpty }
        }
        if let tools = fields.tools { shape.tools = tools.elements.compactMap(Self.tool) }
        if let choice = fields.toolChoice { try read(choice, of: fields, for: endpoint, into: &shape) }
        if let parallel = fields.parallelToolCalls?.bool { shape.allowsParallelCalls = parallel }
        if let format = fields.format { try read(format: format, into: &shape) }
        shape.wantsReasoning = fields.thinking.map(Self.wantsReasoning) ?? false
        shape.lastUserText = ProbeReader.lastUserText(of: fields.document)
        shape.hasToolResult = ProbeReader.endsWithToolResult(fields.document)
        shape.seed = fields.seed?.integer
        if endpoint == .completion {
            shape.echoesPrompt = fields.echo?.bool ?? false
            try read(prompts: fields.prompt, into: &shape)
        }
        shape.logprobs = Self.logprobs(fields, of: endpoint)
        if endpoint == .response { shape.repeated = fields.repeated }
        return shape
    }

    /// A text completion answers each prompt of a list; those of tokens have no text that is known.
    private func read(prompts node: RequestNode?, into shape: inout RequestShape) throws(Refusal) {
        guard let elements = node?.elements, let first = elements.first, first.kind != .integer else { return }
        let maximum = RequestCheck.maximumPrompts / elements.count
        guard shape.choices <= maximum else {
            throw Refusal(error: .aboveMaximum("n", maximum: maximum, found: shape.choices, for: check.provider))
        }
        shape.prompts = elements.map { $0.string ?? "" }
        shape.choices *= elements.count
    }

    /// A chat has a switch and a number, a text completion the number alone, a response a name for the switch.
    private static func logprobs(_ fields: RequestFields, of endpoint: Endpoint) -> Int? {
        switch endpoint {
        case .chat where fields.logprobs?.bool == true: fields.topLogprobs?.integer ?? 0
        case .completion: fields.logprobs?.integer
        case .response where fields.include?.elements.contains { $0.equals("message.output_text.logprobs") } ?? false:
            fields.topLogprobs?.integer ?? 0
        case .chat, .response, .message, .embedding, .countTokens, .models: nil
        }
    }

    // MARK: - Tools

    /// OpenAI wraps a chat's function; the responses endpoint does not, and Anthropic has a schema of another name.
    private static func tool(_ node: RequestNode) -> RequestShape.Tool? {
        // Anthropic calls tools custom that take an object.
        if node["type"]?.equals("custom") ?? false, node["input_schema"] == nil { return customTool(node) }
        let function = node["function"] ?? node
        guard let name = function["name"]?.string else { return nil }
        return RequestShape.Tool(name: name, parameters: (function["parameters"] ?? function["input_schema"])?.value)
    }

    /// Takes a text, which a regular expression may restrict; a grammar of another kind is not obeyed.
    private static func customTool(_ node: RequestNode) -> RequestShape.Tool? {
        let custom = node["custom"] ?? node
        guard let name = custom["name"]?.string else { return nil }
        let grammar = custom["format"].map { $0["grammar"] ?? $0 }
        let isPattern = grammar?["syntax"]?.equals("regex") ?? false
        return RequestShape.Tool(
            name: name, input: .text(pattern: isPattern ? grammar?["definition"]?.string : nil)
        )
    }

    private func read(
        _ choice: RequestNode, of fields: RequestFields, for endpoint: Endpoint, into shape: inout RequestShape
    ) throws(Refusal) {
        if choice["disable_parallel_tool_use"]?.bool == true { shape.allowsParallelCalls = false }
        switch choice.string ?? choice["type"]?.string {
        case "none"?: shape.toolChoice = .none
        case "auto"?: shape.toolChoice = .automatic
        case "required"?, "any"?: shape.toolChoice = .required
        case "allowed_tools"?:
            let allowed = choice["allowed_tools"] ?? choice
            shape.toolChoice = allowed["mode"]?.equals("required") ?? false ? .required : .automatic
            let names = Set(
                (allowed["tools"]?.elements ?? []).compactMap {
                    (($0["function"] ?? $0["custom"]) ?? $0)["name"]?.string
                })
            shape.tools.removeAll { !names.contains($0.name) }
        case "function"?, "tool"?, "custom"?:
            let name = ((choice["function"] ?? choice["custom"]) ?? choice)["name"]?.string
            guard let name else { throw check.missing("tool_choice.name") }
            guard shape.tools.contains(where: { $0.name == name }) else {
                throw Refusal(error: .unknownTool(name, for: check.provider))
            }
            shape.toolChoice = .named(name)
        // One of the tools that OpenAI runs itself.
        case _ where endpoint == .response && choice["type"] != nil: shape.toolChoice = .automatic
        default:
            throw unknownChoice(choice)
        }
        if case .automatic = shape.toolChoice { return }
        if case .none = shape.toolChoice { return }
        if fields.tools?.isEmptyArray ?? true { throw Refusal(error: .toolChoiceWithoutTools(for: check.provider)) }
    }

    private func unknownChoice(_ choice: RequestNode) -> Refusal {
        let known =
            switch check.provider {
            case .openAI: ["none", "auto", "required"]
            case .anthropic: ["auto", "any", "tool", "none"]
            }
        guard let name = choice.string ?? choice["type"]?.string else {
            return check.wrongType(choice, "tool_choice", .string)
        }
        return Refusal(error: .invalidValue(name, at: "tool_choice", supported: known, for: check.provider))
    }

    // MARK: - Format

    /// `response_format` of a chat, `text.format` of a response, `output_config.format` or `output_format` of a message.
    private func read(format node: RequestNode, into shape: inout RequestShape) throws(Refusal) {
        let format = node["format"] ?? node
        switch format["type"]?.string {
        case "json_object"?: shape.format = .jsonObject
        case "json_schema"?:
            guard let schema = format["json_schema"]?["schema"] ?? format["schema"] else {
                throw check.missing("response_format.json_schema" + (format["json_schema"] == nil ? "" : ".schema"))
            }
            shape.format = .jsonSchema(schema.value)
        case "text"?: break
        case let type?:
            let known = ["json_object", "json_schema", "text"]
            throw Refusal(
                error: .invalidValue(type, at: "response_format.type", supported: known, for: check.provider)
            )
        case nil:
            // Other settings may stand beside a format; one that is no object is none.
            guard node.kind == .object else { throw check.wrongType(node, "response_format", .object) }
        }
    }

    private static func wantsReasoning(_ node: RequestNode) -> Bool {
        if let effort = node.string { return effort != "none" }
        if let type = node["type"]?.string { return type != "disabled" }
        if let effort = node["effort"]?.string { return effort != "none" }
        return node["summary"] != nil
    }
}
