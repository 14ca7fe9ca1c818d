import ProviderWire
import Testing

struct ResponseStreamTests {
    private let values = Rendering.values(responseID: "resp_x1")

    private func events(_ canned: JSONValue) throws -> [JSONValue] {
        try Rendering.events(ResponseObject(canned: canned).frames(), values)
    }

    private static let everyItem: JSONValue = [
        "output": [
            ["summary": ["First think.", "Then speak."], "content": ["In full."]],
            ["content": [["text": "It rains.", "annotations": [["type": "file_path"]]], ["refusal": "No more."]]],
            ["name": "weather", "arguments": #"{"city": "Ulm"}"#],
            ["name": "shell", "input": "echo hello"],
            ["type": "web_search_call", "id": "ws_1", "status": "completed"],
        ]
    ]

    @Test func `events come in OpenAI's order`() throws {
        let types = try events(Self.everyItem).compactMap { $0["type"]?.stringValue }
        let withoutRepeats = zip(types, [""] + types).filter { $0 != $1 }.map(\.0)
        let summary = [
            "response.reasoning_summary_part.added", "response.reasoning_summary_text.delta",
            "response.reasoning_summary_text.done", "response.reasoning_summary_part.done",
        ]
        func item(_ events: [String]) -> [String] {
            ["response.output_item.added"] + events + ["response.output_item.done"]
        }
        func part(_ events: [String]) -> [String] {
            ["response.content_part.added"] + events + ["response.content_part.done"]
        }
        let thoughts = part(["response.reasoning_text.delta", "response.reasoning_text.done"])
        let text = part([
            "response.output_text.delta", "response.output_text.annotation.added", "response.output_text.done",
        ])
        let refusal = part(["response.refusal.delta", "response.refusal.done"])
        var expected = ["response.created", "response.in_progress"]
        expected += item(summary + summary + thoughts) + item(text + refusal)
        expected += item(["response.function_call_arguments.delta", "response.function_call_arguments.done"])
        expected += item(["response.custom_tool_call_input.delta", "response.custom_tool_call_input.done"])
        expected += item([]) + ["response.completed"]
        #expect(withoutRepeats == expected)
    }

    @Test func `every event is named as its data is and numbered`() throws {
        for (index, frame) in ResponseObject(canned: Self.everyItem).frames().enumerated() {
            let lines = Rendering.text(frame.template, values).split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.count == 4 && lines.suffix(2) == ["", ""])
            let data = try JSONValue(parsing: lines[1].dropFirst("data: ".count).utf8)
            #expect(lines[0] == "event: \(data["type"]?.stringValue ?? "")")
            #expect(data["sequence_number"]?.intValue == index)
        }
    }

    @Test func `every event of an item has the item's place and id`() throws {
        let ids: [JSONValue] = ["rs_x100", "msg_x101", "fc_x102", "ctc_x103", "ws_1"]
        for event in try events(Self.everyItem) {
            guard let index = event["output_index"]?.intValue else { continue }
            #expect((event["item_id"] ?? event["item"]?["id"]) == ids[index])
        }
    }

    @Test func `the first events show a response of which nothing is said yet`() throws {
        let events = try events(Self.everyItem)
        let first = events[0]["response"]
        #expect(first == events[1]["response"])
        #expect(first?["id"] == "resp_x1")
        #expect(first?["status"] == "in_progress")
        #expect(first?["output"] == [])
        for key in ["usage", "completed_at", "error", "incomplete_details"] { #expect(first?[key] == .some(.null)) }
    }

    @Test func `an item begins without what the next events bring`() throws {
        let items = try events(Self.everyItem).filter { $0["type"] == "response.output_item.added" }.map { $0["item"] }
        #expect(items[0] == ["summary": [], "content": [], "type": "reasoning", "id": "rs_x100"])
        #expect(items[1]?["content"] == [])
        #expect(items[1]?["status"] == "in_progress")
        #expect(items[2]?["arguments"] == "")
        #expect(items[2]?["name"] == "weather")
        #expect(items[2]?["status"] == "in_progress")
        #expect(items[3]?["input"] == "")
        #expect(items[4] == ["type": "web_search_call", "id": "ws_1", "status": "completed"])
    }

    @Test func `a part begins empty`() throws {
        let parts = try events(Self.everyItem).filter { $0["type"] == "response.content_part.added" }.map { $0["part"] }
        #expect(
            parts == [
                ["type": "reasoning_text", "text": ""],
                ["text": "", "annotations": [], "type": "output_text", "logprobs": []],
                ["refusal": "", "type": "refusal"],
            ]
        )
    }

    @Test func `pieces reassemble to what their last event and the item have`() throws {
        let events = try events(Self.everyItem)
        let kinds = [
            ("output_text", "text", "It rains."), ("refusal", "refusal", "No more."),
            ("function_call_arguments", "arguments", #"{"city": "Ulm"}"#),
            ("custom_tool_call_input", "input", "echo hello"), ("reasoning_text", "text", "In full."),
            ("reasoning_summary_text", "text", "First think."),
        ]
        for (kind, key, text) in kinds {
            let done = events.first { $0["type"]?.stringValue == "response.\(kind).done" }
            #expect(done?[key]?.stringValue == text)
            let deltas = events.filter {
                $0["type"]?.stringValue == "response.\(kind).delta" && $0["summary_index"] == done?["summary_index"]
            }
            #expect(deltas.compactMap { $0["delta"]?.stringValue }.joined() == text)
            #expect(deltas.count > 1)
        }
        #expect(events.first { $0["type"] == "response.function_call_arguments.done" }?["name"] == "weather")
    }

    @Test func `the last event has the whole reply, and each item's last event the item`() throws {
        let body = try JSONValue(
            parsing: Rendering.text(ByteTemplate(ResponseObject(canned: Self.everyItem).reply), values)
        )
        let events = try events(Self.everyItem)
        #expect(events.last?["response"] == body)
        let items = events.filter { $0["type"] == "response.output_item.done" }.compactMap { $0["item"] }
        #expect(.array(items) == body["output"])
    }

    @Test(
        arguments: [
            (["error": "x"], "response.failed"), (["incomplete_details": [:]], "response.incomplete"),
            (["status": "incomplete"], "response.incomplete"), (["output": []], "response.completed"),
        ] as [(JSONValue, String)])
    func `the last event says how it ended`(canned: JSONValue, type: String) throws {
        #expect(try events(canned).last?["type"]?.stringValue == type)
    }

    @Test func `content is due one step after the other, all else with the content before it`() {
        // Created, in progress, item, part, three words, text, part, item, completed.
        let steps = ResponseObject(canned: "one two three").frames().map(\.step)
        #expect(steps == [0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2])
    }
}
