import MockBehavior
import ProviderWire
import Testing

struct RuleConditionTests {
    private static let chat: JSONValue = [
        "body": [
            "model": "gpt-4o-mini", "temperature": 0.70, "stream": true, "user": "Ann", "stop": [],
            "metadata": ["team": "blue", "tags": ["x", 2]], "nothing": .null,
            "messages": [
                ["role": "user", "content": "first"], ["role": "assistant", "content": "ok"],
                [
                    "role": "user",
                    "content": [["type": "text", "text": "The weather"], ["type": "text", "text": "in Rome?"]],
                ],
            ],
            "tools": [["type": "function", "function": ["name": "get_weather"]]],
        ],
        "headers": ["X-Team": "Blue team", "Authorization": "Bearer sk-1"],
    ]

    @Test(arguments: [
        (#"{}"#, true),
        (#"{"endpoint": "chat"}"#, true),
        (#"{"endpoint": ["message", "chat"]}"#, true),
        (#"{"endpoint": "messages"}"#, false),
        (#"{"model": "gpt-4o-mini"}"#, true),
        (#"{"model": "gpt-4o"}"#, false),
        (#"{"model": "gpt-4*"}"#, true),
        (#"{"model": "gpt-?o-*"}"#, true),
        (#"{"model": "*-maxi"}"#, false),
        (#"{"model": ["claude-*", "gpt-4o-mini"]}"#, true),
        (#"{"headers": {"x-team": "Blue team"}}"#, true),
        (#"{"headers": {"X-TEAM": {"contains": "Blue"}}}"#, true),
        (#"{"headers": {"x-team": {"contains": "blue"}}}"#, false),
        (#"{"headers": {"x-team": {"regex": "(?i)^blue"}}}"#, true),
        (#"{"headers": {"x-team": {"exists": true}}}"#, true),
        (#"{"headers": {"x-team": {"exists": false}}}"#, false),
        (#"{"headers": {"x-other": {"exists": false}}}"#, true),
        (#"{"headers": {"x-other": "a"}}"#, false),
        (#"{"apiKey": "sk-1"}"#, true),
        (#"{"apiKey": {"regex": "^sk-[2-9]"}}"#, false),
        (#"{"apiKey": {"exists": true}}"#, true),
        (#"{"body": {"/temperature": 0.7}}"#, true),
        (#"{"body": {"/temperature": 0.8}}"#, false),
        (#"{"body": {"/user": "Ann"}}"#, true),
        (#"{"body": {"/metadata/team": {"equals": "blue"}, "/user": {"contains": "nn"}}}"#, true),
        (#"{"body": {"/metadata/team": {"equals": "blue"}, "/user": {"contains": "xx"}}}"#, false),
        (#"{"body": {"/metadata": {"equals": {"tags": ["x", 2.0], "team": "blue"}}}}"#, true),
        (#"{"body": {"/metadata/tags": ["x", 2]}}"#, true),
        (#"{"body": {"/metadata/tags": {"contains": 2}}}"#, true),
        (#"{"body": {"/metadata/tags": {"contains": 3}}}"#, false),
        (#"{"body": {"/metadata/tags/1": {"regex": "^2$"}}}"#, true),
        (#"{"body": {"/messages/0/role": "user"}}"#, true),
        (#"{"body": {"/messages/3": {"exists": true}}}"#, false),
        (#"{"body": {"/messages/3": {"exists": false}}}"#, true),
        (#"{"body": {"/stop": {"exists": true}}}"#, true),
        (#"{"body": {"/nothing": {"equals": null}}}"#, true),
        (#"{"body": {"/nothing/more": {"equals": null}}}"#, false),
        (#"{"lastUserText": "The weather\nin Rome?"}"#, true),
        (#"{"lastUserText": {"contains": "Rome"}}"#, true),
        (#"{"lastUserText": {"contains": "first"}}"#, false),
        (#"{"lastUserText": {"regex": "R.me\\?$", "contains": "The"}}"#, true),
        (#"{"lastUserText": {"regex": "R.me\\?$", "contains": "THE"}}"#, false),
        (#"{"tools": true}"#, true),
        (#"{"tools": false}"#, false),
        (#"{"tools": "get_weather"}"#, true),
        (#"{"tools": ["get_time", "get_w*"]}"#, true),
        (#"{"tools": "get_time"}"#, false),
        (#"{"toolResult": false}"#, true),
        (#"{"toolResult": true}"#, false),
        (#"{"stream": true}"#, true),
        (#"{"stream": false}"#, false),
        (#"{"sinceStartMs": {"from": 1000, "until": 2000}}"#, true),
        (#"{"sinceStartMs": {"from": 1501}}"#, false),
        (#"{"sinceStartMs": {"until": 1500}}"#, false),
        (#"{"model": "gpt-4o-mini", "stream": true, "tools": true, "lastUserText": {"contains": "Rome"}}"#, true),
        (#"{"model": "gpt-4o-mini", "stream": true, "tools": false, "lastUserText": {"contains": "Rome"}}"#, false),
    ])
    func `a rule matches the requests that meet all its conditions`(when: String, matches: Bool) throws {
        let book = try RuleBook.of(["name": "r", "when": try JSONValue(parsing: when)])
        #expect(try (book.answering(Self.chat, at: .milliseconds(1500)) == "r") == matches)
    }

    @Test(arguments: [
        ("chat", #"{"messages": [{"role": "user", "content": "a"}, {"role": "tool", "content": "42"}]}"#, "a", true),
        (
            "message",
            #"{"messages": [{"role": "user", "content": [{"type": "tool_result", "content": "4"}]}]}"#, "", true
        ),
        ("message", #"{"messages": [{"role": "user", "content": [{"type": "text", "text": "b"}]}]}"#, "b", false),
        ("response", #"{"input": "c"}"#, "c", false),
        ("response", #"{"input": [{"role": "user", "content": "d"}, {"type": "function_call_output"}]}"#, "d", true),
        ("completion", #"{"prompt": "e"}"#, "e", false),
        ("completion", #"{"prompt": ["f", "g"]}"#, "g", false),
        ("chat", #"{}"#, "", false),
    ])
    func `texts and tool results are found wherever an endpoint keeps them`(
        endpoint: String, body: String, text: String, hasResult: Bool
    ) throws {
        let book = try RuleBook.of(["name": "r", "when": ["lastUserText": "", "toolResult": true]])
        let facts = try book.facts(["endpoint": .string(endpoint), "body": try JSONValue(parsing: body)])
        #expect(facts.probes?.lastUserText == text)
        #expect(facts.probes?.hasToolResult == hasResult)
    }

    @Test func `only what the rules of an endpoint look at is read`() throws {
        let book = try RuleBook.of([
            ["name": "a", "when": ["endpoint": "chat", "headers": ["X-A": "1"], "body": ["/a": 1, "/b": [1]]]],
            [
                "name": "b",
                "when": ["endpoint": "chat", "headers": ["x-a": "2", "x-b": "1"], "body": ["/a": ["exists": true]]],
            ],
            ["name": "c", "when": ["endpoint": "message", "model": "m", "lastUserText": "x", "attempt": 2]],
        ])
        let chat = try #require(book.probes(of: .chat))
        #expect(chat.headers == ["x-a", "x-b"])
        #expect(chat.pointers.map(\.pointer.description) == ["/a", "/b"])
        #expect(chat.pointers.map(\.isWhole) == [false, true])
        #expect(chat.parts == [])
        #expect(book.needs(of: .chat) == [])
        let message = try #require(book.probes(of: .message))
        #expect(message.headers.isEmpty && message.pointers.isEmpty)
        #expect(message.parts == [.lastUserText, .attempt])
        #expect(book.needs(of: .message) == [.model])
        #expect(book.probes(of: .embedding) == nil)
    }

    @Test func `without rules nothing is asked of a request`() throws {
        #expect(try ConfigurationStore(document: MockConfiguration().document).upstream.rules == nil)
    }
}
