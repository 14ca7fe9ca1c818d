import Foundation
import MockBehavior
import ProviderWire
import ReplyTemplates
import Synthesis
import Testing

/// The recipes and examples do what they say.
struct CookbookTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The JSON documents of a page, by the headings that they stand below.
    private static func recipes(in page: String) throws -> [(title: String, document: JSONValue)] {
        let text = try String(contentsOf: root.appending(path: "docs/\(page).md"), encoding: .utf8)
        var (title, block): (String, String?) = ("", nil)
        var recipes: [(String, JSONValue)] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("#") { title = String(line.drop { $0 == "#" || $0 == " " }) }
            if line == "```json" {
                block = ""
            } else if line == "```", let json = block {
                recipes.append((title, try JSONValue(parsing: json)))
                block = nil
            } else {
                block? += line + "\n"
            }
        }
        return recipes
    }

    private static func store(_ document: JSONValue) throws -> ConfigurationStore {
        try ConfigurationStore(document: document, templates: MustacheTemplates())
    }

    private static func book(_ title: String) throws -> RuleBook {
        let recipe = try #require(recipes(in: "cookbook").first { $0.title == title })
        return try #require(store(recipe.document).current.upstreams[0].rules)
    }

    /// The rule that answers, and what it says: the status of an error, "own" for the endpoint's own reply.
    private static func answer(_ request: JSONValue, by book: RuleBook) throws -> (rule: String, says: String)? {
        var facts = try RuleTrial(document: request, on: book).facts
        let probes = facts.probes ?? ProbeValues()
        var shape = RequestShape()
        shape.tools = probes.toolNames.map { RequestShape.Tool(name: $0) }
        shape.hasToolResult = probes.hasToolResult
        facts.shape = shape
        guard let match = book.match(facts, at: .zero) else { return nil }
        var generator = SeededGenerator(seed: 1)
        let circumstances = AnswerCircumstances(secondsSince1970: 0) { "req_1" }
        switch match.content(circumstances, using: &generator) {
        case .reply(.whole(let body), _): return (match.rule.name, String(decoding: body.bytes, as: UTF8.self))
        case .reply(.stream, _): return (match.rule.name, "a stream")
        case .failure(let status): return (match.rule.name, String(status.failure.status))
        case .proxy: return (match.rule.name, "a provider")
        case nil: return (match.rule.name, "own")
        }
    }

    @Test(arguments: ["rules", "cookbook", "recording"])
    func `every document of a page is a configuration`(page: String) throws {
        let recipes = try Self.recipes(in: page)
        #expect(recipes.count >= 1)
        for recipe in recipes {
            #expect(throws: Never.self, "\(recipe.title)") { try Self.store(recipe.document) }
        }
    }

    @Test(arguments: ["rules-retries", "rules-models", "rules-agent", "rules-templates", "rules-recorded"])
    func `every example is a configuration`(name: String) throws {
        let data = try Data(contentsOf: Self.root.appending(path: "etc/llm-mockd/examples/\(name).json"))
        #expect(try Self.store(JSONValue(parsing: [UInt8](data))).current.upstreams[0].rules != nil)
    }

    @Test func `the first two fail`() throws {
        let book = try Self.book("Fail the first two, then succeed")
        let says = try (0..<4).map { _ in try Self.answer(["body": ["model": "m"]], by: book)?.says }
        #expect(says == ["503", "503", nil, nil])
    }

    @Test func `models answer differently`() throws {
        let book = try Self.book("Different answers by model")
        let says = try ["gpt-4o-mini", "o3-pro", "gpt-3.5-turbo", "gpt-4o"].map { model in
            try Self.answer(["body": ["model": .string(model)]], by: book)
        }
        #expect(says.map { $0?.rule } == ["small", "large", "gone", nil])
        #expect(says[0]?.says.contains("Short.") == true)
        #expect(says[2]?.says == "404")
        #expect(book.rules[0].latency != nil)
    }

    @Test(arguments: ["chat", "message", "response"])
    func `a tool is called, then the answer comes`(endpoint: String) throws {
        let book = try Self.book("Tool call, then the final answer")
        let tools: JSONValue = [["name": "get_weather", "function": ["name": "get_weather"]]]
        let key = endpoint == "response" ? "input" : "messages"
        let question: JSONValue = ["role": "user", "content": "Weather?"]
        let result: JSONValue =
            switch endpoint {
            case "chat": ["role": "tool", "content": "sunny"]
            case "message": ["role": "user", "content": [["type": "tool_result", "content": "sunny"]]]
            default: ["type": "function_call_output", "output": "sunny"]
            }
        let first = JSONValue.object(JSONObject([("tools", tools), (key, [question])]))
        let second = JSONValue.object(JSONObject([("tools", tools), (key, [question, result])]))
        let call = try Self.answer(["endpoint": .string(endpoint), "body": first], by: book)
        #expect(call?.rule == "call")
        #expect(call?.says.contains("get_weather") == true && call?.says.contains("Rome") == true)
        let answer = try Self.answer(["endpoint": .string(endpoint), "body": second], by: book)
        #expect(answer?.rule == "answer")
        #expect(answer?.says.contains("It is sunny in Rome.") == true)
    }

    @Test func `a script ends in an error`() throws {
        let book = try Self.book("A conversation, word for word")
        let says = try (0..<4).map { _ in try Self.answer(["body": ["model": "m"]], by: book)?.says ?? "" }
        #expect(says[0].contains("Who is there?") && says[2].contains("Just kidding."))
        #expect(says[3] == "400")
    }
}
