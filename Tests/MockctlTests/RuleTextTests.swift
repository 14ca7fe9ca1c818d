import ProviderWire
import Testing

@testable import mockctl

struct RuleTextTests {
    @Test func `rules are listed with what they want and what they give`() {
        let rules: [JSONValue] = [
            ["name": "a", "priority": 5, "when": ["model": "gpt-4*"], "answer": "Hi", "fault": "slow"],
            ["name": "longer", "answer": .string(String(repeating: "x", count: 100))],
            ["name": "b"],
        ]
        #expect(
            RuleText.list(rules) == """
                NAME    PRIORITY  WHEN                THEN
                a              5  {"model":"gpt-4*"}  "Hi", fault "slow"
                longer         0  any request         "\(String(repeating: "x", count: 59))…
                b              0  any request         the endpoint's own reply

                """
        )
        #expect(RuleText.list([]) == "no rules\n")
    }

    @Test func `an outcome names the rule, and why others do not match`() {
        let outcome: JSONValue = [
            "endpoint": "chat", "rule": "b",
            "rules": [
                [
                    "name": "a", "matches": false, "answered": 3,
                    "misses": [
                        ["condition": "stream is true", "found": "false"],
                        ["condition": "tools are offered", "found": "none"],
                    ],
                ],
                ["name": "b", "matches": true, "answered": 0, "misses": []],
            ],
        ]
        #expect(
            RuleText.outcome(outcome) == """
                chat: rule "b" answers
                  a: stream is true, found false; tools are offered, found none (answered 3)
                  b: matches (answered 0)

                """
        )
        let none: JSONValue = ["endpoint": "message", "rule": .null, "rules": []]
        #expect(RuleText.outcome(none) == "message: no rule answers; the endpoint's own reply does\n")
    }
}
