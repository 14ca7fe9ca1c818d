import MockBehavior
import ProviderWire
import ReplyTemplates
import Testing

struct TextTemplateTests {
    private let values = JSONObject([
        ("prompt", "Say \"<hi>\" & go\n"), ("n", 3), ("empty", ""), ("yes", true), ("no", false), ("nothing", .null),
        ("body", ["tools": [["name": "a"], ["name": "b"]], "user": ["name": "Ann"], "list": []]),
    ])

    @Test(arguments: [
        ("Hi", "Hi"),
        ("{{prompt}}", "Say \"<hi>\" & go\n"),
        ("{{{prompt}}}", "Say \"<hi>\" & go\n"),
        ("{{&prompt}}", "Say \"<hi>\" & go\n"),
        ("[{{ n }}]", "[3]"),
        ("{{json.prompt}}", #""Say \"<hi>\" & go\n""#),
        ("{{json.n}}", "3"),
        ("{{json.body.tools}}", #"[{"name":"a"},{"name":"b"}]"#),
        ("{{body.user.name}}", "Ann"),
        ("{{body.user}}", #"{"name":"Ann"}"#),
        ("{{#body.tools}}{{name}},{{/body.tools}}", "a,b,"),
        ("{{#body.user}}{{name}}{{/body.user}}", "Ann"),
        ("{{^body.list}}none{{/body.list}}", "none"),
        ("{{#yes}}Y{{/yes}}{{^yes}}N{{/yes}}{{#no}}Y{{/no}}{{^no}}N{{/no}}", "YN"),
        ("{{#nothing}}Y{{/nothing}}{{^nothing}}N{{/nothing}}", "N"),
        ("a{{missing}}b", "ab"),
        ("a{{! a remark }}b", "ab"),
        ("\n  indented {{n}}\n\nend\n", "\n  indented 3\n\nend\n"),
        ("\n", "\n"),
        ("", ""),
        ("{ {n} } {{n}}}", "{ {n} } 3}"),
    ])
    func `a template is filled with the values, nothing escaped`(template: String, expected: String) throws {
        #expect(try TextTemplate(template).render(values) == expected)
    }

    @Test(arguments: [
        ("{{n", 1, 1, "not closed"),
        ("one\ntwo {{prompt", 2, 5, "not closed"),
        ("{{#a}}x", 1, 8, "section is not closed"),
        ("{{#a}}x{{/b}}", 1, 11, "does not close"),
        ("ab {{n m}}", 1, 8, "no name"),
        ("{{> other}}", 1, 1, "no partials"),
        ("a\n{{=<% %>=}}", 2, 1, "no other delimiters"),
        ("{{% CONTENT_TYPE:HTML}}", 1, 1, "cannot begin"),
    ])
    func `what is no template is told with its place`(template: String, line: Int, column: Int, detail: String) {
        do throws(TemplateSyntaxError) {
            _ = try TextTemplate(template)
            Issue.record("\(template) was taken")
        } catch {
            #expect(error.line == line)
            #expect(error.column == column)
            #expect(error.detail.contains(detail), "\(error.detail)")
        }
    }

    @Test func `the names in a template are known, each once, and whether they stand in a section`() throws {
        let text = "{{a}} {{ b.c }}{{a}}{{{d}}}{{&e}}{{! f }}{{#g}}{{h}}{{.}}{{^i}}{{j.k}}{{/i}}{{/g}}{{uppercased(l)}}"
        let variables = try TextTemplate(text).variables
        let outside = variables.filter { !$0.isInSection }.map { $0.path.joined(separator: ".") }
        let inside = variables.filter(\.isInSection).map { $0.path.joined(separator: ".") }
        #expect(outside == ["a", "b.c", "d", "e", "g", "l"])
        #expect(inside == ["h", "i", "j.k"])
    }
}
