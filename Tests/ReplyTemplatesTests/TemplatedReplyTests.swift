import MockBehavior
import ProviderWire
import ReplyTemplates
import Synthesis
import Testing

struct TemplatedReplyTests {
    private static let request: JSONValue = [
        "body": [
            "model": "gpt-4o", "user": "Ann",
            "messages": [["role": "user", "content": "Say \"<hi>\"\nnow"]],
            "tools": [["function": ["name": "a"]], ["function": ["name": "b"]]],
        ],
        "headers": ["X-Team": "blue", "x-stainless-retry-count": "1"],
    ]

    private func book(_ answer: JSONValue, when: JSONValue = ["endpoint": "chat"]) throws -> RuleBook {
        let rule: JSONValue = ["name": "r", "when": when, "answer": answer]
        let store = try ConfigurationStore(document: ["rules": [rule]], templates: MustacheTemplates())
        return try #require(store.current.upstreams[0].rules)
    }

    private func reply(_ book: RuleBook, _ request: JSONValue = Self.request) throws -> JSONValue {
        var facts = try RuleTrial(document: request, on: book).facts
        facts.shape = RequestShape()
        var generator = SeededGenerator(seed: 1)
        let circumstances = AnswerCircumstances(secondsSince1970: 784_111_777) { "req_1" }
        let content = book.match(facts, at: .zero)?.content(circumstances, using: &generator)
        guard case .reply(.whole(let body), _) = content else { throw NoBody() }
        // Holes are left out: what is filled in later.
        let text = String(decoding: body.bytes, as: UTF8.self)
        return try JSONValue(parsing: text.replacing(":,", with: ":0,").replacing(":}", with: ":0}"))
    }

    private struct NoBody: Error {}

    @Test(arguments: [
        ("You said: {{prompt}}", "You said: Say \"<hi>\"\nnow"),
        ("{{model}} {{endpoint}} {{provider}} {{rule}} {{n}} {{attempt}}", "gpt-4o chat openai r 1 2"),
        ("{{requestId}} {{time}} {{unixTime}}", "req_1 1994-11-06T08:49:37Z 784111777"),
        ("{{headers.X-Team}}/{{headers.x-team}}/{{headers.none}}", "blue/blue/"),
        ("{{body.user}} {{body.messages.0.role}} {{body.missing.0.it}}", "Ann user "),
        ("{{#body.tools}}{{function.name}};{{/body.tools}}", "a;b;"),
        (#"{"q": {{json.prompt}}}"#, #"{"q": "Say \"<hi>\"\nnow"}"#),
        ("{{json.body.tools}}", #"[{"function":{"name":"a"}},{"function":{"name":"b"}}]"#),
        ("no holes", "no holes"),
    ])
    func `a template is filled from the request`(template: String, expected: String) throws {
        let reply = try reply(book(["template": .string(template)]))
        #expect(reply["choices"]?[0]?["message"]?["content"]?.stringValue == expected)
    }

    @Test func `the number counts the answers of the rule`() throws {
        let book = try book(["template": "answer {{n}}"])
        let texts = try (0..<3).map { _ in try reply(book)["choices"]?[0]?["message"]?["content"] }
        #expect(texts == ["answer 1", "answer 2", "answer 3"])
    }

    @Test func `texts of a whole reply are templates, wherever they stand`() throws {
        let call: JSONValue = [
            "id": "call_{{n}}", "type": "function",
            "function": ["name": "get", "arguments": #"{"q": {{json.prompt}}, "team": {{json.headers.x-team}}}"#],
        ]
        let reply = try reply(book(["template": ["choices": [["message": ["tool_calls": [call]]]]]]))
        let made = reply["choices"]?[0]?["message"]?["tool_calls"]?[0]
        #expect(made?["id"] == "call_1")
        let arguments = try JSONValue(parsing: made?["function"]?["arguments"]?.stringValue ?? "")
        #expect(arguments == ["q": "Say \"<hi>\"\nnow", "team": "blue"])
    }

    @Test func `a generated reply can be a template, and obeys the request`() throws {
        let reply = try reply(book(["template": ["generate": ["refusal": "Not for {{body.user}}."]]]))
        #expect(reply["choices"]?[0]?["message"]?["refusal"] == "Not for Ann.")
    }

    @Test func `templates answer in sequences and by chance`() throws {
        let book = try book(["sequence": [["template": "{{n}}a"], ["choice": [["answer": ["template": "{{n}}b"]]]]]])
        let texts = try (0..<2).map { _ in try reply(book)["choices"]?[0]?["message"]?["content"] }
        #expect(texts == ["1a", "2b"])
    }

    @Test(arguments: Endpoint.withReplies)
    func `a template is streamed at every endpoint`(endpoint: Endpoint) throws {
        let book = try book(["template": "Hello {{body.user}}"], when: [:])
        var generator = SeededGenerator(seed: 1)
        let request: JSONValue = ["endpoint": .string(endpoint.rawValue), "body": ["stream": true, "user": "Ann"]]
        let facts = try RuleTrial(document: request, on: book).facts
        let circumstances = AnswerCircumstances(secondsSince1970: 0) { "" }
        guard
            case .reply(.stream(let frames), _)? = book.match(facts, at: .zero)?.content(
                circumstances, using: &generator)
        else {
            Issue.record("no stream")
            return
        }
        let text = frames.map { String(decoding: $0.template.bytes, as: UTF8.self) }.joined()
        #expect(text.contains("Hello") && text.contains("Ann"))
    }

    @Test func `what a template uses is read of a request, and nothing else`() throws {
        let book = try book(["template": "{{#body.tools}}{{x}}{{/body.tools}}{{headers.A}}{{json.prompt}}"])
        let probes = try #require(book.probes(of: .chat))
        #expect(probes.headers == ["a"])
        #expect(probes.pointers == [RequestProbes.Pointer(JSONPointer(tokens: ["tools"]), isWhole: true)])
        #expect(probes.parts == [.lastUserText])
    }

    @Test(arguments: [
        (#"{"template": "{{promt}}"}"#, "", "did you mean \"prompt\"?"),
        (#"{"template": "{{prompt"}"#, "", "line 1, column 1 of the template: a tag is not closed"),
        (#"{"template": "{{headers}}"}"#, "", "names no header"),
        (#"{"template": "{{#body.a}}{{/body.a}}{{body.a.0}}"}"#, "", "whole and by an index"),
        (#"{"template": {"generate": {"text": "{{#prompt}}"}}}"#, "/generate/text", "not closed"),
    ])
    func `what is wrong with a template is told with its place`(answer: String, place: String, detail: String) throws {
        let error = try #require(throws: ConfigurationError.self) { try book(JSONValue(parsing: answer)) }
        #expect(error.issues[0].pointer.description == "/rules/0/answer/template" + place)
        #expect(error.issues[0].detail.contains(detail), "\(error)")
        let rule: JSONValue = ["name": "r", "when": ["endpoint": "chat"], "answer": try JSONValue(parsing: answer)]
        let checked = #expect(throws: ConfigurationError.self) {
            try MockConfiguration(document: ["rules": [rule]], files: nil, templates: MustacheTemplates())
        }
        #expect(checked == error)
    }
}
