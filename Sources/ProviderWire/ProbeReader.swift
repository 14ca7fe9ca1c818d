/// Reads what rules ask of a request body.
package enum ProbeReader {
    /// Fills in what stands in the body; headers and key are the caller's to read.
    package static func read(_ probes: RequestProbes, from body: some BodyNode, into values: inout ProbeValues) {
        values.pointers = probes.pointers.map { probe in
            guard let node = body.value(at: probe.pointer) else { return nil }
            return probe.isWhole ? node.wholeValue : node.shallowValue
        }
        if probes.parts.contains(.lastUserText) { values.lastUserText = lastUserText(of: body) }
        if probes.parts.contains(.toolNames) { values.toolNames = toolNames(of: body) }
        if probes.parts.contains(.toolResult) { values.hasToolResult = endsWithToolResult(body) }
    }

    /// The texts of the last message of the user's; a text completion's last prompt.
    package static func lastUserText<Node: BodyNode>(of body: Node) -> String {
        if let prompt = body.field("prompt"), body.field("messages") == nil, body.field("input") == nil {
            return prompt.stringValue ?? prompt.lastElement.map(text(ofContent:)) ?? ""
        }
        guard let conversation = body.field("input") ?? body.field("messages") else { return "" }
        if let text = conversation.stringValue { return text }
        var last: Node?
        conversation.forEachElement { message in
            if message.field("role")?.isText("user") ?? false { last = message }
        }
        guard let content = last?.field("content") else { return "" }
        return text(ofContent: content)
    }

    /// Whether the last message brings a tool's result.
    package static func endsWithToolResult(_ body: some BodyNode) -> Bool {
        guard let last = (body.field("messages") ?? body.field("input"))?.lastElement else { return false }
        if last.field("role")?.isText("tool") ?? false { return true }
        if last.field("type")?.isText("function_call_output") ?? false { return true }
        var found = false
        last.field("content")?.forEachElement { part in
            if part.field("type")?.isText("tool_result") ?? false { found = true }
        }
        return found
    }

    /// The names of the tools on offer, in the request's order; OpenAI wraps a chat's tools, nobody else does.
    package static func toolNames(of body: some BodyNode) -> [String] {
        var names: [String] = []
        body.field("tools")?.forEachElement { tool in
            let described = tool.field("function") ?? tool.field("custom") ?? tool
            if let name = described.field("name")?.stringValue { names.append(name) }
        }
        return names
    }

    /// A string, or the `text` of each part.
    private static func text(ofContent content: some BodyNode) -> String {
        if let text = content.stringValue { return text }
        var texts: [String] = []
        content.forEachElement { part in
            if let text = part.field("text")?.stringValue { texts.append(text) }
        }
        return texts.joined(separator: "\n")
    }
}
