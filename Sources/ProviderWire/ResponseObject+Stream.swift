extension ResponseObject {
    private typealias Place = ResponseEvents.Place

    /// The stream of the same reply, each event under its own name.
    ///
    /// - Parameter size: how much of a text one event carries.
    package func frames(size: ChunkSize = .word) -> [StreamFrame] {
        var events = ResponseEvents()
        let beginning = self.beginning
        events.append("response.created", [("response", beginning)])
        events.append("response.in_progress", [("response", beginning)])
        for (index, item) in items.enumerated() {
            let place = Place().adding("output_index", .number(index))
            events.append("response.output_item.added", at: place, [("item", Self.opening(of: item))])
            Self.append(item, at: index, size: size, to: &events)
            events.append("response.output_item.done", at: place, [("item", item.template)])
        }
        events.append(lastEvent, [("response", reply)])
        return events.frames
    }

    private var lastEvent: String {
        switch reply["status"]?.stringValue {
        case "failed": "response.failed"
        case "incomplete": "response.incomplete"
        default: "response.completed"
        }
    }

    /// The reply as the stream's first events show it: nothing said, nothing counted.
    private var beginning: JSONTemplate {
        guard case .object(var object) = reply else { return reply }
        object["status"] = "in_progress"
        object["output"] = []
        for key in ["completed_at", "error", "incomplete_details", "usage"] { object[key] = JSONTemplate.null }
        return .object(object)
    }

    /// The item as its first event shows it: with what the following ones bring taken out.
    private static func opening(of item: ResponseItem) -> JSONTemplate {
        var object = item.object
        if object["status"] != nil { object["status"] = "in_progress" }
        switch item.kind {
        case .message: object["content"] = []
        case .functionCall: object["arguments"] = ""
        case .customCall: object["input"] = ""
        case .reasoning:
            object["summary"] = []
            if object["content"] != nil { object["content"] = [] }
        case .other: return item.template
        }
        return .object(object)
    }

    // MARK: - What happens between an item's first event and its last

    private static func append(_ item: ResponseItem, at index: Int, size: ChunkSize, to events: inout ResponseEvents) {
        let place = Place().adding("item_id", item.object["id"] ?? .null).adding("output_index", .number(index))
        switch item.kind {
        case .message:
            appendParts(of: item, at: place, size: size, to: &events)
        case .functionCall:
            events.append(
                text: item.text("arguments"), as: "arguments", of: "response.function_call_arguments", at: place,
                size: size, ending: [("name", item.object["name"] ?? "")]
            )
        case .customCall:
            events.append(
                text: item.text("input"), as: "input", of: "response.custom_tool_call_input", at: place, size: size
            )
        case .reasoning:
            for (number, part) in item.parts("summary").enumerated() {
                let place = place.adding("summary_index", .number(number))
                let type = "response.reasoning_summary"
                events.append("\(type)_part.added", at: place, [("part", .value(part.setting(["text"], to: "")))])
                events.append(text: part.text, as: "text", of: "\(type)_text", at: place, size: size)
                events.append("\(type)_part.done", at: place, [("part", .value(part))])
            }
            appendParts(of: item, at: place, size: size, to: &events)
        case .other: break
        }
    }

    private static func appendParts(
        of item: ResponseItem, at place: Place, size: ChunkSize, to events: inout ResponseEvents
    ) {
        for (number, part) in item.parts("content").enumerated() {
            let place = place.adding("content_index", .number(number))
            let type = part["type"]?.stringValue
            let opening: JSONValue =
                switch type {
                case "output_text":
                    part.setting(["text"], to: "").setting(["annotations"], to: []).setting(["logprobs"], to: [])
                case "reasoning_text": part.setting(["text"], to: "")
                case "refusal": part.setting(["refusal"], to: "")
                default: part
                }
            events.append("response.content_part.added", at: place, [("part", .value(opening))])
            switch type {
            case "output_text": appendText(part, at: place, size: size, to: &events)
            case "reasoning_text":
                events.append(text: part.text, as: "text", of: "response.reasoning_text", at: place, size: size)
            case "refusal":
                let refusal = part["refusal"]?.stringValue ?? ""
                events.append(text: refusal, as: "refusal", of: "response.refusal", at: place, size: size)
            default: break
            }
            events.append("response.content_part.done", at: place, [("part", .value(part))])
        }
    }

    /// A text's log probabilities come with the pieces in which their tokens begin, its annotations after all of it.
    private static func appendText(
        _ part: JSONValue, at place: Place, size: ChunkSize, to events: inout ResponseEvents
    ) {
        let tokens = part["logprobs"]?.arrayValue ?? []
        let pieces = size.pieces(of: part.text)
        let shares = TokenShares(of: tokens.map(TokenShares.length(ofToken:)), among: pieces)
        let logprobs = tokens.map(\.withoutBytes)
        for (piece, share) in zip(pieces, shares.ranges) {
            events.append(
                "response.output_text.delta", at: place,
                [("delta", .value(.string(piece))), ("logprobs", .value(.array(Array(logprobs[share]))))],
                isContent: true
            )
        }
        for (number, annotation) in (part["annotations"]?.arrayValue ?? []).enumerated() {
            events.append(
                "response.output_text.annotation.added", at: place,
                [("annotation_index", .number(number)), ("annotation", .value(annotation))]
            )
        }
        events.append(
            "response.output_text.done", at: place,
            [("text", .value(.string(part.text))), ("logprobs", .value(.array(logprobs)))]
        )
    }
}

extension JSONValue {
    /// What a part of an item says.
    fileprivate var text: String { self["text"]?.stringValue ?? "" }

    /// A token's log probability as events have it: the bytes stand only in the whole text's part.
    fileprivate var withoutBytes: JSONValue {
        guard case .object(var token) = self else { return self }
        token["bytes"] = nil
        if let others = token["top_logprobs"]?.arrayValue { token["top_logprobs"] = .array(others.map(\.withoutBytes)) }
        return .object(token)
    }
}
