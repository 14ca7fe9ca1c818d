import MockBehavior
import ProviderWire
import Testing

struct RuleReaderTests {
    @Test(arguments: [
        (#"{}"#, "/rules", "expected an array, found an object"),
        (#"[4]"#, "/rules/0", "expected an object, found a number"),
        (#"[{}]"#, "/rules/0", "expected a rule with a \"name\""),
        (#"[{"name": "a"}, {"name": "a"}]"#, "/rules/1/name", "there is another rule \"a\""),
        (#"[{"name": "a", "wen": {}}]"#, "/rules/0/wen", "did you mean \"when\"?"),
        (#"[{"name": "a", "priority": 0.5}]"#, "/rules/0/priority", "a whole number"),
        (#"[{"name": "a", "when": {"endpoint": "chats"}}]"#, "/rules/0/when/endpoint", "did you mean \"chat\"?"),
        (#"[{"name": "a", "when": {"endpoint": []}}]"#, "/rules/0/when/endpoint", "found none"),
        (#"[{"name": "a", "when": {"modle": "x"}}]"#, "/rules/0/when/modle", "did you mean \"model\"?"),
        (#"[{"name": "a", "when": {"model": ["x", 4]}}]"#, "/rules/0/when/model/1", "a name"),
        (#"[{"name": "a", "when": {"model": []}}]"#, "/rules/0/when/model", "empty array"),
        (
            #"[{"name": "a", "when": {"headers": {"x": {"equal": "a"}}}}]"#, "/rules/0/when/headers/x/equal",
            "\"equals\""
        ),
        (#"[{"name": "a", "when": {"headers": {"x": 1}}}]"#, "/rules/0/when/headers/x", "expected a text"),
        (#"[{"name": "a", "when": {"headers": {"x": {}}}}]"#, "/rules/0/when/headers/x", "one of \"equals\""),
        (#"[{"name": "a", "when": {"body": {"model": "x"}}}]"#, "/rules/0/when/body/model", "is no JSON pointer"),
        (#"[{"name": "a", "when": {"body": {"/a~2": "x"}}}]"#, "/rules/0/when/body/~1a~02", "is no JSON pointer"),
        (
            #"[{"name": "a", "when": {"lastUserText": {"regex": "(a"}}}]"#, "/rules/0/when/lastUserText/regex",
            "/(a/ is no regular expression that can be used: missing ): (a"
        ),
        (#"[{"name": "a", "when": {"apiKey": {"regex": "(?=a)"}}}]"#, "/rules/0/when/apiKey/regex", "lookaround"),
        (
            #"[{"name": "a", "when": {"body": {"/x": {"regex": "((a{100}){100}){100}"}}}}]"#,
            "/rules/0/when/body/~1x/regex", "invalid repetition size"
        ),
        (#"[{"name": "a", "when": {"attempt": 0}}]"#, "/rules/0/when/attempt", "from 1"),
        (#"[{"name": "a", "when": {"attempt": {"min": 3, "max": 2}}}]"#, "/rules/0/when/attempt", "greater"),
        (#"[{"name": "a", "when": {"nth": []}}]"#, "/rules/0/when/nth", "a whole number from 1"),
        (#"[{"name": "a", "when": {"first": 0}}]"#, "/rules/0/when/first", "from 1"),
        (#"[{"name": "a", "when": {"sinceStartMs": {"from": 9, "until": 9}}}]"#, "/rules/0/when/sinceStartMs", "after"),
        (#"[{"name": "a", "fault": "x"}]"#, "/rules/0/fault", "the document has none"),
        (#"[{"name": "a", "fault": {"refuse": true}}]"#, "/rules/0/fault", "no request yet"),
        (#"[{"name": "a", "fault": {"first": 2, "status": 500}}]"#, "/rules/0/fault/first", "unknown key"),
        (#"[{"name": "a", "latency": "nowhere"}]"#, "/rules/0/latency", "no latency profile"),
        (#"[{"name": "a", "answer": 4}]"#, "/rules/0/answer", "expected a reply object or a text"),
        (#"[{"name": "a", "answer": {"choices": []}}]"#, "/rules/0/answer", "names the \"endpoint\""),
        (
            #"[{"name": "a", "when": {"endpoint": "message"}, "answer": {"choices": []}}]"#, "/rules/0/answer/content",
            "expected an array"
        ),
        (
            #"[{"name": "a", "when": {"endpoint": ["chat", "embedding"]}, "answer": "x"}]"#, "/rules/0/answer",
            "embedding has no replies"
        ),
        (#"[{"name": "a", "answer": {"generate": {"tokens": 0}}}]"#, "/rules/0/answer/generate/tokens", "1 to 1000000"),
        (#"[{"name": "a", "answer": {"sequence": []}}]"#, "/rules/0/answer/sequence", "1 to 10000 answers"),
        (#"[{"name": "a", "answer": {"sequence": ["a", 1]}}]"#, "/rules/0/answer/sequence/1", "a text"),
        (#"[{"name": "a", "answer": {"sequence": ["a"], "then": "stop"}}]"#, "/rules/0/answer/then", "\"clamp\""),
        (
            #"[{"name": "a", "answer": {"choice": [{"weight": 0, "answer": "a"}]}}]"#,
            "/rules/0/answer/choice/0/weight", "above 0"
        ),
        (#"[{"name": "a", "answer": {"choice": [{"weight": 1}]}}]"#, "/rules/0/answer/choice/0", "\"answer\""),
        (#"[{"name": "a", "answer": {"error": {"status": 418}}}]"#, "/rules/0/answer/error/status", "429"),
        (#"[{"name": "a", "answer": {"error": {}}}]"#, "/rules/0/answer/error", "\"status\""),
        (#"[{"name": "a", "answer": {"error": "x"}}]"#, "/rules/0/answer/error", "expected an object"),
        (#"[{"name": "a", "answer": {"template": 4}}]"#, "/rules/0/answer/template", "a text"),
    ])
    func `what is wrong with a rule is told with its place`(rules: String, place: String, detail: String) throws {
        let document: JSONValue = ["rules": try JSONValue(parsing: rules)]
        do throws(ConfigurationError) {
            _ = try MockConfiguration(document: document)
            Issue.record("\(rules) was taken")
        } catch {
            let issue = error.issues.first { $0.pointer.description == place }
            #expect(issue?.detail.contains(detail) == true, "\(error)")
        }
    }

    @Test func `rules read back as they were written`() throws {
        let rules: [JSONValue] = [
            ["name": "a", "priority": 2, "when": ["model": "x*"], "answer": ["template": "{{prompt}}"], "latency": 5]
        ]
        var configuration = MockConfiguration()
        configuration.rules = rules
        #expect(try MockConfiguration(document: configuration.document).rules == rules)
    }

    @Test func `a program without templates says so`() throws {
        do throws(ConfigurationError) {
            _ = try ConfigurationStore(document: ["rules": [["name": "a", "answer": ["template": "{{prompt}}"]]]])
            Issue.record("the template was taken")
        } catch {
            #expect(error.description.contains("/rules/0/answer/template: line 1, column 1"), "\(error)")
        }
    }
}
