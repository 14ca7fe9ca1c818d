import ProviderWire
import Testing

@testable import ProxyAudit

struct BodyDifferenceTests {
    private func differences(_ sent: String, _ arrived: String) throws -> [String] {
        try JSONValue(parsing: sent).differences(to: try JSONValue(parsing: arrived)).map(\.summary)
    }

    @Test(
        arguments: [
            (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#, []), (#"{"a":1}"#, #"{"a":1.0}"#, []),
            (#"{"a":1}"#, #"{"a":2}"#, ["changed /a"]), (#"{"a":{"b":1}}"#, #"{"a":{}}"#, ["removed /a/b"]),
            (#"[1,2]"#, #"[1]"#, ["removed /1"]), (#"[1]"#, #"[1,{"x":1}]"#, ["added /1"]),
            (#"{"a":[1]}"#, #"{"a":{"0":1}}"#, ["changed /a"]), (#"{"a/b":1}"#, #"{}"#, ["removed /a~1b"]),
            ("1", "2", ["changed the whole body"]), (#"{"a":null}"#, "{}", ["removed /a"]),
        ] as [(String, String, [String])]
    )
    func `differences are named by their places`(sent: String, arrived: String, expected: [String]) throws {
        #expect(try differences(sent, arrived) == expected)
    }

    @Test func `both values are shown, and long ones cut`() throws {
        let long = String(repeating: "x", count: 500)
        let difference = try #require(JSONValue.string(long).differences(to: "y").first)
        #expect(difference.sent?.count == 200)
        #expect(difference.arrived == "\"y\"")
    }
}
