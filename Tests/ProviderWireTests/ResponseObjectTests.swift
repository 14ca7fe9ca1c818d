import ProviderWire
import Testing

struct ResponseObjectTests {
    private let values = Rendering.values(responseID: "resp_x1")

    private func body(_ canned: JSONValue, repeating request: JSONObject = JSONObject()) throws -> JSONValue {
        let response = ResponseObject(canned: canned, repeating: request)
        return try JSONValue(parsing: Rendering.text(ByteTemplate(response.reply), values))
    }

    @Test func `what is written is served untouched and in its order`() throws {
        let written = try JSONValue(
            parsing: """
                {"usage":{"total_tokens":5,"output_tokens_details":{"reasoning_tokens":0},"output_tokens":2,
                "input_tokens_details":{"cached_tokens":1},"input_tokens":3},"metadata":{"a":"b"},"user":"u",
                "truncation":"auto","top_p":0.50,"top_logprobs":2,"tools":[{"type":"x"}],"tool_choice":"none",
                "text":{"format":{"type":"json_object"}},"temperature":0,"store":false,"service_tier":"flex",
                "safety_identifier":"s","reasoning":null,"prompt_cache_key":"k","previous_response_id":"p",
                "parallel_tool_calls":false,"max_tool_calls":1,"max_output_tokens":2,"instructions":"i",
                "background":true,"output":[{"x":1,"content":[{"logprobs":null,"annotations":[],"text":"Hi",
                "type":"output_text"}],"role":"assistant","status":"completed","type":"message","id":"msg_9"}],
                "model":"m","incomplete_details":null,"error":null,"completed_at":13,"status":"completed",
                "created_at":12,"object":"response","id":"resp_9","x_extra":[1.0]}
                """
        )
        #expect(try body(written) == written)
    }

    @Test func `a text stands for a message that says it, wherever it is written`() throws {
        let message: JSONValue = [
            "content": [["type": "output_text", "text": "Hi", "annotations": [], "logprobs": []]],
            "type": "message", "id": "msg_x100", "status": "completed", "role": "assistant",
        ]
        let shapes: [JSONValue] = [
            "Hi", ["output": "Hi"], ["output": ["Hi"]], ["output": [["content": "Hi"]]],
            ["output": [["content": ["Hi"]]]], ["output": [["content": [["type": "output_text", "text": "Hi"]]]]],
        ]
        for canned in shapes { #expect(try body(canned)["output"] == [message]) }
    }

    @Test func `what a response says of itself and its request is filled in`() throws {
        let body = try body("Hi there")
        #expect(body["id"] == "resp_x1")
        #expect(body["object"] == "response")
        #expect(body["created_at"] == 1_700_000_000)
        #expect(body["completed_at"] == 1_700_000_000)
        #expect(body["status"] == "completed")
        #expect(body["error"] == .some(.null))
        #expect(body["incomplete_details"] == .some(.null))
        #expect(body["model"] == "asked-for")
        #expect(body["parallel_tool_calls"] == true)
        #expect(body["tool_choice"] == "auto")
        #expect(body["tools"] == [])
        #expect(body["text"] == ["format": ["type": "text"], "verbosity": "medium"])
        #expect(body["metadata"] == [:])
        #expect(
            body["usage"] == [
                "input_tokens": 7, "input_tokens_details": ["cached_tokens": 0, "cache_write_tokens": 0],
                "output_tokens": 2, "output_tokens_details": ["reasoning_tokens": 0], "total_tokens": 9,
            ]
        )
    }

    @Test(
        arguments: [
            (["input_tokens": 3, "output_tokens": 4], 3, 4, 7), (["output_tokens": 4], 7, 4, 11),
            (["input_tokens": 3], 3, 2, 5), (["total_tokens": 1], 7, 2, 1),
        ] as [(JSONValue, Int, Int, Int)])
    func `usage that is written in part is completed so that it adds up`(
        usage: JSONValue, input: Int, output: Int, total: Int
    ) throws {
        let body = try body(["output": "Hi there", "usage": usage])["usage"]
        #expect(body?["input_tokens"]?.intValue == input)
        #expect(body?["output_tokens"]?.intValue == output)
        #expect(body?["total_tokens"]?.intValue == total)
        #expect(body?["input_tokens_details"]?["cached_tokens"] == 0)
        #expect(body?["output_tokens_details"]?["reasoning_tokens"] == 0)
    }

    @Test func `thoughts count among what came out`() throws {
        let body = try body(["output": [["summary": ["12345678"]], "1234"]])
        #expect(body["usage"]?["output_tokens"] == 3)
        #expect(body["usage"]?["output_tokens_details"]?["reasoning_tokens"] == 2)
    }

    @Test func `thoughts that are given in full count, and not their summary too`() throws {
        let body = try body(["output": [["summary": ["1234"], "content": ["12345678"]]]])
        #expect(body["usage"]?["output_tokens_details"]?["reasoning_tokens"] == 2)
    }

    @Test(
        arguments: [
            (["arguments": "{}", "name": "f"], "function_call"), (["input": "x", "name": "f"], "custom_tool_call"),
            (["summary": []], "reasoning"), (["content": []], "message"), (["role": "assistant"], "message"),
            (["type": "web_search_call", "arguments": "{}"], "web_search_call"),
        ] as [(JSONValue, String)])
    func `an item without type is what its members say`(item: JSONValue, type: String) throws {
        #expect(try body(["output": [item]])["output"]?[0]?["type"]?.stringValue == type)
    }

    @Test func `a call without ids gets two, others of its kind get others`() throws {
        let call: JSONValue = ["type": "function_call", "name": "clock"]
        let output = try body(["output": [call, call]])["output"]
        #expect(output?[0]?["id"] == "fc_x100")
        #expect(output?[0]?["call_id"] == "call_x100")
        #expect(output?[1]?["id"] == "fc_x101")
        #expect(output?[1]?["call_id"] == "call_x101")
        #expect(output?[0]?["arguments"] == "{}")
        #expect(output?[0]?["status"] == "completed")
    }

    @Test func `a thought without its text stays without`() throws {
        let item: JSONValue = ["type": "reasoning", "id": "rs_1", "summary": [], "content": .null]
        #expect(try body(["output": [item]])["output"] == [item])
    }

    @Test func `an item of a kind that is not known is passed on`() throws {
        let item: JSONValue = ["type": "image_generation_call", "id": "ig_1", "result": "x"]
        #expect(try body(["output": [item]])["output"] == [item])
    }

    @Test func `a broken off response breaks off its last item`() throws {
        let body = try body(["incomplete_details": ["reason": "max_output_tokens"], "output": ["a", "b"]])
        #expect(body["status"] == "incomplete")
        #expect(body["completed_at"] == .some(.null))
        #expect(body["output"]?[0]?["status"] == "completed")
        #expect(body["output"]?[1]?["status"] == "incomplete")
    }

    @Test func `an incomplete response without a reason ran out of tokens`() throws {
        #expect(try body(["status": "incomplete"])["incomplete_details"] == ["reason": "max_output_tokens"])
    }

    @Test func `a failed response counts what it is written to count`() throws {
        let usage = try body(["error": "x", "usage": ["input_tokens": 3, "output_tokens": 1]])["usage"]
        #expect(usage?["total_tokens"] == 4)
    }

    @Test func `an error and a cause that are null are none`() throws {
        #expect(try body(["error": .null, "incomplete_details": .null])["status"] == "completed")
    }

    @Test(
        arguments: [
            ("Broke.", ["message": "Broke.", "code": "server_error"]),
            (
                ["code": "invalid_prompt"],
                ["code": "invalid_prompt", "message": "The model failed to generate a response."]
            ),
        ] as [(JSONValue, JSONValue)])
    func `a response with an error has failed and counts nothing`(error: JSONValue, whole: JSONValue) throws {
        let body = try body(["error": error])
        #expect(body["status"] == "failed")
        #expect(body["error"] == whole)
        #expect(body["usage"] == .some(.null))
        #expect(body["output"] == [])
        #expect(body["completed_at"] == .some(.null))
    }

    @Test(
        arguments: [
            ("temperature", 0.2, 0.2), ("service_tier", "auto", "default"), ("service_tier", "flex", "flex"),
            ("conversation", "conv_1", ["id": "conv_1"]), ("conversation", ["id": "conv_1"], ["id": "conv_1"]),
            ("reasoning", ["effort": "low"], ["effort": "low", "summary": .null]),
            (
                "text", ["format": ["type": "json_object"]],
                ["format": ["type": "json_object"], "verbosity": "medium"]
            ),
            ("tools", [["type": "web_search"]], [["type": "web_search"]]),
            (
                "tools", [["type": "function", "name": "f"]],
                [["type": "function", "description": .null, "parameters": .null, "strict": true, "name": "f"]]
            ),
            ("prompt", ["id": "pmpt_1"], ["id": "pmpt_1"]), ("metadata", .null, [:]), ("top_p", .null, 1),
        ] as [(String, JSONValue, JSONValue)])
    func `a field of the request is repeated as the API does`(
        name: String, sent: JSONValue, repeated: JSONValue
    ) throws {
        let answer = try body("Hi", repeating: JSONObject([(name, sent)]))[name]
        #expect(answer == repeated || answer?.numberValue?.doubleValue == repeated.numberValue?.doubleValue)
        #expect(answer != nil)
        #expect(RepeatedFields.names.contains(name))
    }

    @Test func `what is written goes before what was asked, and what has no place is not repeated`() throws {
        let request = JSONObject([("temperature", 0.2), ("model", "other"), ("input", "x"), ("stream", true)])
        let body = try body(["temperature": 0.5, "output": "Hi"], repeating: request)
        #expect(body["temperature"] == 0.5)
        #expect(body["model"] == "asked-for")
        #expect(body["input"] == nil)
        #expect(body["stream"] == nil)
    }
}
