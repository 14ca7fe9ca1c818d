import MockBehavior
import ProviderWire
import Testing

struct GeneratedReplyTests {
    private func issues(_ entry: String) throws -> [String] {
        let entry = try JSONValue(parsing: entry)
        do throws(ConfigurationError) {
            _ = try GeneratedReply(document: entry)
            return []
        } catch {
            return error.issues.map(\.description)
        }
    }

    private static let replies: [(String, GeneratedReply)] = {
        var reasoning = GeneratedReply(.text(""))
        reasoning.reasoning = .text("Hm.")
        var thinking = GeneratedReply(.refusal("No."))
        thinking.reasoning = .synthetic(tokens: 1...1_000_000)
        var counting = GeneratedReply(.synthetic(tokens: 5...9))
        counting.toolCalls = .count(3)
        counting.seed = -7
        var calling = GeneratedReply()
        calling.toolCalls = .listed([
            GeneratedReply.ToolCall(name: "a"),
            GeneratedReply.ToolCall(name: "b", arguments: JSONObject([("x", 1)])),
        ])
        return [
            (#"{"generate":{}}"#, GeneratedReply()),
            (#"{"generate":{"text":"Hi"}}"#, GeneratedReply(.text("Hi"))),
            (#"{"generate":{"echo":true}}"#, GeneratedReply(.echo)),
            (#"{"generate":{"tokens":20}}"#, GeneratedReply(.synthetic(tokens: 20...20))),
            (#"{"generate":{"refusal":"No."}}"#, GeneratedReply(.refusal("No."))),
            (#"{"generate":{"text":"","reasoning":"Hm."}}"#, reasoning),
            (#"{"generate":{"refusal":"No.","reasoning":{"min":1,"max":1000000}}}"#, thinking),
            (#"{"generate":{"tokens":{"min":5,"max":9},"toolCalls":3,"seed":-7}}"#, counting),
            (#"{"generate":{"toolCalls":[{"name":"a"},{"name":"b","arguments":{"x":1}}]}}"#, calling),
        ]
    }()

    @Test(arguments: replies)
    func `a reply is written and read back`(text: String, reply: GeneratedReply) throws {
        #expect(try GeneratedReply(document: JSONValue(parsing: text)) == reply)
        #expect(String(decoding: reply.document.serialized(), as: UTF8.self) == text)
    }

    @Test func `what is null or false counts as left out`() throws {
        let entry = #"{"generate": {"text": null, "echo": false, "seed": null, "toolCalls": null, "reasoning": null}}"#
        #expect(try GeneratedReply(document: JSONValue(parsing: entry)) == GeneratedReply())
    }

    private static let speeches = #"expected one of "text", "echo", "tokens" and "refusal", found"#
    private static let tokens = #"1 to 1000000 tokens or {"min", "max"}, found"#

    @Test(arguments: [
        ("[]", "expected an object, found an array"),
        (#"{"generate": "x"}"#, "/generate: expected an object, found a string"),
        (#"{"generate": null}"#, "/generate: expected an object, found null"),
        (#"{"generate": {}, "model": "x"}"#, "/model: unknown key. Known keys here: generate"),
        (
            #"{"generate": {"txt": "x"}}"#,
            #"/generate/txt: unknown key; did you mean "text"? "#
                + "Known keys here: text, echo, tokens, refusal, reasoning, toolCalls, seed"
        ),
        (#"{"generate": {"text": 1}}"#, "/generate/text: expected a string, found 1"),
        (#"{"generate": {"echo": "x"}}"#, #"/generate/echo: expected true or false, found "x""#),
        (#"{"generate": {"refusal": ""}}"#, #"/generate/refusal: expected a string that is not empty, found """#),
        (#"{"generate": {"text": "x", "echo": true}}"#, #"/generate: \#(speeches) "text" and "echo""#),
        (#"{"generate": {"tokens": 5, "refusal": "x"}}"#, #"/generate: \#(speeches) "tokens" and "refusal""#),
        (#"{"generate": {"seed": 1.5}}"#, "/generate/seed: expected a whole number, found 1.5"),
        (#"{"generate": {"refusal": "x", "toolCalls": 1}}"#, "/generate/toolCalls: a refusal calls no tools"),
    ])
    func `what is wrong is named with what would be right`(entry: String, issue: String) throws {
        #expect(try issues(entry) == [issue])
    }

    @Test(arguments: [
        (#"{"generate": {"tokens": 0}}"#, "/generate/tokens: expected \(tokens) 0"),
        (#"{"generate": {"tokens": 1000001}}"#, "/generate/tokens: expected \(tokens) 1000001"),
        (#"{"generate": {"tokens": "5"}}"#, #"/generate/tokens: expected \#(tokens) "5""#),
        (#"{"generate": {"reasoning": true}}"#, "/generate/reasoning: expected a string, \(tokens) a boolean"),
        (#"{"generate": {"tokens": {"min": 5}}}"#, #"/generate/tokens: expected both "min" and "max""#),
        (#"{"generate": {"tokens": {"min": 5, "max": 4}}}"#, #"/generate/tokens: "min" is greater than "max""#),
        (
            #"{"generate": {"reasoning": {"min": 0, "max": 4}}}"#,
            "/generate/reasoning/min: expected a whole number from 1 to 1000000, found 0"
        ),
        (
            #"{"generate": {"tokens": {"min": 1, "max": 2, "mean": 1}}}"#,
            #"/generate/tokens/mean: unknown key; did you mean "min"? Known keys here: min, max"#
        ),
    ])
    func `a wrong number of tokens is named`(entry: String, issue: String) throws {
        #expect(try issues(entry) == [issue])
    }

    private static let calls = "a whole number from 1 to 128 or an array of calls, found"

    @Test(arguments: [
        (#"{"generate": {"toolCalls": 0}}"#, "/generate/toolCalls: expected \(calls) 0"),
        (#"{"generate": {"toolCalls": 129}}"#, "/generate/toolCalls: expected \(calls) 129"),
        (#"{"generate": {"toolCalls": {}}}"#, "/generate/toolCalls: expected \(calls) an object"),
        (#"{"generate": {"toolCalls": []}}"#, "/generate/toolCalls: expected 1 to 128 calls, found 0"),
        (#"{"generate": {"toolCalls": ["a"]}}"#, "/generate/toolCalls/0: expected an object, found a string"),
        (#"{"generate": {"toolCalls": [{}]}}"#, #"/generate/toolCalls/0: expected a call with a "name""#),
        (
            #"{"generate": {"toolCalls": [{"name": ""}]}}"#,
            #"/generate/toolCalls/0/name: expected a string that is not empty, found """#
        ),
        (
            #"{"generate": {"toolCalls": [{"name": "a"}, {"name": "b", "arguments": "{}"}]}}"#,
            #"/generate/toolCalls/1/arguments: expected an object, found "{}""#
        ),
        (
            #"{"generate": {"toolCalls": [{"name": "a", "argument": {}}]}}"#,
            #"/generate/toolCalls/0/argument: unknown key; did you mean "arguments"? Known keys here: name, arguments"#
        ),
    ])
    func `a wrong call is named`(entry: String, issue: String) throws {
        #expect(try issues(entry) == [issue])
    }

    @Test func `everything that is wrong is named at once`() throws {
        let entry = #"{"generate": {"tokens": 0, "seed": "x", "toolCalls": [1], "echo": 1}, "x": 1}"#
        #expect(try issues(entry).count == 5)
    }
}
