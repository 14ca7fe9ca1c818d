/// OpenAI's responses, from a canned reply to the wire.
///
/// Format: the `response` object and the streaming events of OpenAI's API reference.
package struct ResponseObject: Sendable, Hashable {
    /// The whole reply with everything filled in that clients need.
    package let reply: JSONTemplate
    let items: [ResponseItem]

    /// Fills in what a written reply leaves out: id, object, times, status, model, usage, what the API repeats of the
    /// request, and in each item of the output and its parts what ``ResponseItem`` says. A text stands for a reply that
    /// says just that, also where the written reply has a text for `output`.
    ///
    /// A reply with an `error` has failed and one with `incomplete_details` is incomplete, unless its `status` is written.
    ///
    /// - Parameter request: the request's members; those of ``RepeatedFields`` are repeated.
    package init(canned: JSONValue, repeating request: JSONObject = JSONObject()) {
        var written = canned.objectValue ?? JSONObject()
        if case .string = canned { written["output"] = canned }
        let status = written["status"]?.stringValue ?? Self.status(of: written)
        let items = Self.items(of: written["output"], isIncomplete: status == "incomplete")

        var object = TemplateObject(written)
        object.fill("id", .hole(.responseID))
        object.fill("object", "response")
        object.fill("created_at", .hole(.created))
        object.fill("status", .value(.string(status)))
        object.fill("completed_at", status == "completed" ? .hole(.created) : .null)
        object["error"] = .value(Self.error(written["error"]))
        object.fill("incomplete_details", status == "incomplete" ? ["reason": "max_output_tokens"] : .null)
        object.fill("model", .hole(.model))
        object["output"] = .array(items.map(\.template))
        for field in RepeatedFields.completed(request).members {
            object.fill(field.key, .value(field.value))
        }
        let hasUsage = status != "failed" || written["usage"] != nil
        object["usage"] = hasUsage ? Self.usage(completing: written["usage"]?.objectValue, of: items) : .null
        self.reply = .object(object)
        self.items = items
    }

    private static func status(of written: JSONObject) -> String {
        func has(_ key: String) -> Bool { written[key].map { !$0.isNull } ?? false }
        return has("error") ? "failed" : has("incomplete_details") ? "incomplete" : "completed"
    }

    /// A text is the message of an error.
    private static func error(_ written: JSONValue?) -> JSONValue {
        guard let written, !written.isNull else { return .null }
        var error = written.objectValue ?? JSONObject([("message", written)])
        if error["code"] == nil { error["code"] = "server_error" }
        if error["message"] == nil { error["message"] = "The model failed to generate a response." }
        return .object(error)
    }

    /// What breaks off a response breaks off its last item.
    private static func items(of output: JSONValue?, isIncomplete: Bool) -> [ResponseItem] {
        let written: [JSONValue] =
            switch output {
            case .string(let text): [["content": .string(text)]]
            case .array(let items): items
            default: []
            }
        return written.enumerated().map { index, item in
            let isCut = isIncomplete && index == written.count - 1
            return ResponseItem(completing: item, at: index, status: isCut ? "incomplete" : "completed")
        }
    }

    private static func usage(completing written: JSONObject?, of items: [ResponseItem]) -> JSONTemplate {
        let reasoning = items.reduce(0) { $0 + $1.reasoningTokens }
        let output = items.reduce(reasoning) { $0 + $1.tokens }
        let writtenOutput = written?["output_tokens"]?.intValue ?? output
        var usage = TemplateObject(written ?? JSONObject())
        usage.fill("input_tokens", .hole(.promptTokens))
        usage.fill("input_tokens_details", ["cached_tokens": 0, "cache_write_tokens": 0])
        usage.fill("output_tokens", .number(output))
        usage.fill("output_tokens_details", ["reasoning_tokens": .number(reasoning)])
        if let input = written?["input_tokens"]?.intValue {
            usage.fill("total_tokens", .number(input + writtenOutput))
        } else {
            usage.fill("total_tokens", .hole(.promptTokensPlus(writtenOutput)))
        }
        return .object(usage)
    }
}
