import ProviderWire

/// The provider's own complaints about fields that are missing or of the wrong type.
struct RequestCheck {
    typealias Refusal = ProviderError.Refusal

    let provider: Provider

    /// What holds for every request to the endpoint, whatever it is answered with.
    func all(_ fields: RequestFields, for endpoint: Endpoint) throws(Refusal) {
        try string(required(fields.model, "model"), "model")
        switch endpoint {
        case .chat, .message, .countTokens: try messages(required(fields.messages, "messages"))
        case .response: try input(fields)
        case .embedding: _ = try required(fields.input, "input")
        case .completion, .models: break
        }
        if let stream = fields.stream, stream.kind != .bool { throw wrongType(stream, "stream", .boolean) }
        if endpoint == .message, fields.tokenLimit == nil { throw missing("max_tokens") }
        // Whoever wants nothing but the echo of a prompt asks a text completion for no tokens.
        if let (name, node) = fields.tokenLimit {
            try integer(node, name.description, from: endpoint == .completion ? 0 : 1)
        }
        if let node = fields.temperature { try number(node, "temperature") }
        if let node = fields.topP { try number(node, "top_p") }
        if let node = fields.presencePenalty { try number(node, "presence_penalty") }
        if let node = fields.frequencyPenalty { try number(node, "frequency_penalty") }
        if let (name, node) = fields.stop, try texts(node, name.description).count > Self.maximumStops,
            provider == .openAI
        {
            throw Refusal(
                error: .tooManyElements(
                    name.description, maximum: Self.maximumStops, found: node.elements.count, for: provider
                )
            )
        }
        if let tools = fields.tools { try objects(tools, "tools") }
        if let system = fields.system, endpoint == .message || endpoint == .countTokens {
            guard system.kind == .string || system.kind == .array else {
                throw wrongType(system, "system", .stringOrObjects)
            }
        }
        if let options = fields.streamOptions, provider == .openAI { try streamOptions(options, fields) }
        if endpoint == .completion, let prompt = fields.prompt { try self.prompt(prompt) }
    }

    /// As many as OpenAI takes.
    private static let maximumStops = 4

    private func number(_ node: RequestNode, _ name: String) throws(Refusal) {
        guard let value = node.number else { throw wrongType(node, name, .number) }
        let range: ClosedRange<Int> =
            switch (name, provider) {
            case ("temperature", .openAI): 0...2
            case ("temperature", .anthropic), ("top_p", _): 0...1
            default: -2...2
            }
        guard (Double(range.lowerBound)...Double(range.upperBound)).contains(value) else {
            throw Refusal(error: .outOfRange(name, range: range, found: JSONNumber(value), for: provider))
        }
    }

    private func objects(_ node: RequestNode, _ name: String) throws(Refusal) {
        guard node.kind == .array else { throw wrongType(node, name, .objects) }
        for (index, element) in node.each.enumerated() where element.kind != .object {
            throw wrongType(element, place(name, index), .object)
        }
    }

    private func streamOptions(_ options: RequestNode, _ fields: RequestFields) throws(Refusal) {
        guard options.kind == .object else { throw wrongType(options, "stream_options", .object) }
        guard fields.stream?.bool == true else { throw Refusal(error: .streamOptionsWithoutStream) }
    }

    /// The most prompts of a text completion, and answers to them all together, so that one request holds up no others.
    static let maximumPrompts = 2048

    /// A text, tokens, or several of either.
    private func prompt(_ prompt: RequestNode) throws(Refusal) {
        if prompt.kind == .string { return }
        guard prompt.kind == .array else { throw wrongType(prompt, "prompt", .stringOrStrings) }
        let elements = prompt.elements
        guard let kind = elements.first?.kind else { throw emptyInput("prompt") }
        if kind != .integer, elements.count > Self.maximumPrompts {
            throw Refusal(
                error: .tooManyElements(
                    "prompt", maximum: Self.maximumPrompts, found: elements.count, for: provider
                )
            )
        }
        for (index, element) in elements.enumerated() {
            guard element.kind == kind else { throw wrongType(element, place("prompt", index), .string) }
            switch kind {
            case .string, .integer: break
            case .array: _ = try tokens(element.elements, place("prompt", index))
            case .null, .bool, .number, .object: throw wrongType(element, place("prompt", index), .string)
            }
        }
    }

    private func messages(_ messages: RequestNode) throws(Refusal) {
        guard messages.kind == .array else { throw wrongType(messages, "messages", .objects) }
        if messages.isEmptyArray { throw Refusal(error: .emptyMessages(for: provider)) }
        for (index, message) in messages.each.enumerated() {
            var place: String { self.place("messages", index) }
            guard message.kind == .object else { throw wrongType(message, place, .object) }
            guard let role = message["role"] else { throw missing(place + ".role") }
            guard role.kind == .string else { throw wrongType(role, place + ".role", .string) }
            guard role.isOne(of: Self.roles(of: provider)) else {
                // Anthropic's words leave out the role that came last.
                let supported = provider == .anthropic ? Self.anthropicRoles.dropLast() : Self.openAIRoles[...]
                throw Refusal(
                    error: .invalidValue(
                        role.string ?? "", at: place + ".role", supported: supported.map(\.description), for: provider
                    )
                )
            }
            if let content = message["content"] {
                try check(content: content, ofMessage: index)
            } else if provider == .anthropic || !role.equals("assistant") {
                // An assistant that only called tools said nothing.
                throw missing(place + ".content")
            }
        }
    }

    private static let openAIRoles: [StaticString] = ["system", "assistant", "user", "function", "tool", "developer"]
    private static let anthropicRoles: [StaticString] = ["user", "assistant", "system"]

    private static func roles(of provider: Provider) -> [StaticString] {
        switch provider {
        case .openAI: openAIRoles
        case .anthropic: anthropicRoles
        }
    }

    private func check(content: RequestNode, ofMessage index: Int) throws(Refusal) {
        var place: String { self.place("messages", index) + ".content" }
        switch content.kind {
        case .string: return
        case .array: break
        case .null, .bool, .integer, .number, .object: throw wrongType(content, place, .stringOrObjects)
        }
        for (partIndex, part) in content.each.enumerated() {
            var partPlace: String { self.place(place, partIndex) }
            guard part.kind == .object else { throw wrongType(part, partPlace, .object) }
            guard let type = part["type"] else { throw missing(partPlace + ".type") }
            guard type.kind == .string else { throw wrongType(type, partPlace + ".type", .string) }
        }
    }

    private func input(_ fields: RequestFields) throws(Refusal) {
        guard let input = fields.input else {
            if fields.continuesConversation { return }
            throw missing("input")
        }
        guard input.kind == .string || input.kind == .array else {
            throw wrongType(input, "input", .stringOrObjects)
        }
        for (index, item) in input.each.enumerated() where item.kind != .object {
            throw wrongType(item, place("input", index), .object)
        }
    }

    /// What an embeddings request asks for.
    func embedding(_ fields: RequestFields) throws(Refusal) -> EmbeddingRequest {
        let input = try required(fields.input, "input")
        var request = EmbeddingRequest(inputs: try embeddingInputs(input))
        if request.inputs.count > Self.maximumInputs {
            throw Refusal(
                error: .tooManyElements(
                    "input", maximum: Self.maximumInputs, found: request.inputs.count, for: provider
                )
            )
        }
        if let node = fields.dimensions {
            let dimensions = try positive(node, "dimensions")
            // All vectors together must still fit into an answer.
            let maximum = min(Self.maximumDimensions, Self.maximumNumbers / request.inputs.count)
            guard dimensions <= maximum else {
                throw Refusal(
                    error: .aboveMaximum("dimensions", maximum: maximum, found: dimensions, for: provider)
                )
            }
            request.dimensions = dimensions
        }
        if let encoding = fields.encodingFormat {
            let known = ["float", "base64"]
            guard let name = encoding.string else { throw wrongType(encoding, "encoding_format", .string) }
            guard known.contains(name) else {
                throw Refusal(error: .invalidValue(name, at: "encoding_format", supported: known, for: provider))
            }
            request.isBase64 = encoding.equals("base64")
        }
        return request
    }

    /// As many as OpenAI takes.
    private static let maximumInputs = 2048
    private static let maximumDimensions = 65536
    private static let maximumNumbers = 1 << 23

    private func embeddingInputs(_ input: RequestNode) throws(Refusal) -> [EmbeddingRequest.Input] {
        if let text = input.string {
            guard !text.isEmpty else { throw emptyInput("input") }
            return [.text(text)]
        }
        guard input.kind == .array else { throw wrongType(input, "input", .stringOrStrings) }
        let elements = input.elements
        guard let first = elements.first else { throw emptyInput("input") }
        if first.kind == .integer { return [.tokens(try tokens(elements, "input"))] }
        var inputs: [EmbeddingRequest.Input] = []
        for (index, element) in elements.enumerated() {
            let place = place("input", index)
            if let text = element.string {
                guard !text.isEmpty else { throw emptyInput(place) }
                inputs.append(.text(text))
            } else if element.kind == .array, !element.isEmptyArray {
                inputs.append(.tokens(try tokens(element.elements, place)))
            } else {
                throw wrongType(element, place, .string)
            }
        }
        return inputs
    }

    private func tokens(_ elements: [RequestNode], _ place: String) throws(Refusal) -> [Int] {
        var tokens: [Int] = []
        for (index, element) in elements.enumerated() {
            guard let token = element.integer, token >= 0 else {
                throw wrongType(element, self.place(place, index), .integer)
            }
            tokens.append(token)
        }
        return tokens
    }

    // MARK: - Single fields

    func required(_ node: RequestNode?, _ name: String) throws(Refusal) -> RequestNode {
        guard let node else { throw missing(name) }
        return node
    }

    @discardableResult
    func string(_ node: RequestNode, _ name: String) throws(Refusal) -> RequestNode {
        guard node.kind == .string else { throw wrongType(node, name, .string) }
        return node
    }

    func positive(_ node: RequestNode, _ name: String) throws(Refusal) -> Int { try integer(node, name, from: 1) }

    @discardableResult
    private func integer(_ node: RequestNode, _ name: String, from minimum: Int) throws(Refusal) -> Int {
        guard let value = node.integer else { throw wrongType(node, name, .integer) }
        guard value >= minimum else {
            throw Refusal(error: .belowMinimum(name, minimum: minimum, found: value, for: provider))
        }
        return value
    }

    /// A text or several.
    func texts(_ node: RequestNode, _ name: String) throws(Refusal) -> [String] {
        if let text = node.string, provider == .openAI { return [text] }
        guard node.kind == .array else {
            throw wrongType(node, name, provider == .openAI ? .stringOrStrings : .strings)
        }
        var texts: [String] = []
        for (index, element) in node.each.enumerated() {
            guard let text = element.string else { throw wrongType(element, place(name, index), .string) }
            texts.append(text)
        }
        return texts
    }

    // MARK: - Words

    /// An element as the provider names it: `messages[0]` or `messages.0`.
    func place(_ name: String, _ index: Int) -> String {
        switch provider {
        case .openAI: "\(name)[\(index)]"
        case .anthropic: "\(name).\(index)"
        }
    }

    func missing(_ name: String) -> Refusal { Refusal(error: .missing(name, for: provider)) }

    func wrongType(_ node: RequestNode, _ name: String, _ expected: ProviderError.ExpectedValue) -> Refusal {
        Refusal(error: .invalidType(name, expected: expected, found: node.kind.found, for: provider))
    }

    private func emptyInput(_ name: String) -> Refusal {
        Refusal(error: .emptyInput(name, for: provider))
    }
}

extension RequestNode.Kind {
    fileprivate var found: ProviderError.FoundValue {
        switch self {
        case .null: .null
        case .bool: .boolean
        case .integer: .integer
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }
}
