import AdminAPI
import MockBehavior
import ProviderWire
import Testing

struct ProblemTests {
    @Test func `a problem is written as RFC 9457 has it`() throws {
        let problem = Problem(status: 404, detail: "there is no such thing")
        let text = String(decoding: try AdminJSON.encode(problem), as: UTF8.self)
        #expect(text == #"{"detail":"there is no such thing","status":404,"title":"Not found","type":"about:blank"}"#)
    }

    @Test func `a problem comes back as it went out`() throws {
        let problem = Problem(
            status: 422, detail: "d/\u{1F600}",
            errors: [.init(pointer: "/a~1b", detail: "x"), .init(pointer: "", detail: "y")]
        )
        let bytes = try AdminJSON.encode(problem)
        #expect(try AdminJSON.decode(Problem.self, from: bytes) == problem)
        #expect(String(decoding: bytes, as: UTF8.self).contains(#""pointer":"/a~1b""#))
    }

    @Test func `fields of others are passed over`() throws {
        let text = #"{"type":"about:blank","title":"t","status":400,"detail":"d","instance":"/x"}"#
        #expect(try AdminJSON.decode(Problem.self, from: Array(text.utf8)).detail == "d")
    }

    @Test(arguments: AdminRoute.allCases)
    func `every status that a route refuses with has a title of its own`(route: AdminRoute) {
        for status in route.failureStatuses + [400, 401, 403, 413, 415] {
            #expect(Problem(status: status, detail: "").title != "Internal error")
        }
    }

    @Test func `what is wrong with a configuration is told place by place`() {
        let problem = Problem(invalidConfiguration: [
            ConfigurationIssue(pointer: JSONPointer(tokens: ["chat", "a/b"]), detail: "wrong"),
            ConfigurationIssue(pointer: .root, detail: "no object"),
        ])
        #expect(problem.status == 422)
        #expect(
            problem.errors == [.init(pointer: "/chat/a~1b", detail: "wrong"), .init(pointer: "", detail: "no object")])
        #expect(
            problem.description
                == "The configuration is not valid; the running one was kept.\n/chat/a~1b: wrong\nno object"
        )
    }
}
