import MockBehavior
import ProviderWire
import Testing

@testable import MockServer

struct ConnectionRuleTests {
    @Test(arguments: [
        (TestRequest.chat, "x-ratelimit-remaining-requests", "x-ratelimit-limit-requests"),
        (TestRequest.message, "anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-limit"),
    ])
    func `a rule's error tells its limits in the place of the usual ones`(
        request: String, own: String, usual: String
    ) throws {
        let client = try TestConnection { $0.rules = [["name": "r", "answer": ["error": ["status": 429]]]] }
        try client.send(request)
        let text = try client.received()
        #expect(text.hasPrefix("HTTP/1.1 429 "))
        let names = text.split(separator: "\r\n").map { $0.prefix { $0 != ":" } }
        for name in [own, usual, "retry-after", "x-should-retry", "content-type"] {
            #expect(names.count { $0 == name } == 1, "\(name)")
        }
        #expect(text.contains("\r\n\(own): 0\r\n"))
    }

    @Test func `a rule answers what it matches, and nothing else`() throws {
        let client = try TestConnection {
            $0.chat.defaultResponses = ["usual"]
            $0.rules = [
                [
                    "name": "r", "when": ["headers": ["x-a": ["equals": "b"]], "body": ["/messages/0/content": "Hi"]],
                    "answer": "special",
                ]
            ]
        }
        let body = #"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#
        #expect(
            try client.answer(to: TestRequest.post("/v1/chat/completions", body, "X-A: b"))?.body.contains("special")
                == true)
        #expect(
            try client.answer(to: TestRequest.post("/v1/chat/completions", body, "x-a: c"))?.body.contains("usual")
                == true)
        #expect(try client.answer(to: TestRequest.chat)?.body.contains("usual") == true)
    }
}
