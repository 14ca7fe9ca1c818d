import Testing

@testable import MockBehavior

struct RecordedHeadTests {
    private func key(_ head: String) -> String? {
        Array(head.utf8).withUnsafeBytes { RecordedHead.keyBytes(in: $0).map { String(decoding: $0, as: UTF8.self) } }
    }

    @Test(arguments: 0..<20) func `the key is found wherever its line is`(padding: Int) {
        let other = "x: " + String(repeating: "y", count: padding)
        let line = "Authorization:\t Bearer abc \r\n"
        #expect(key("GET / HTTP/1.1\r\n\(other)\r\n\(line)accept: a\r\n\r\n") == "Bearer abc")
        #expect(key("GET / HTTP/1.1\r\n\(line)\(other)\r\n\r\n") == "Bearer abc")
        #expect(key("GET / HTTP/1.1\r\n\(other)\r\nX-API-KEY: k") == "k")
        #expect(key("GET / HTTP/1.1\r\n\(other)\r\n\r\n") == nil)
    }

    @Test(
        arguments: [
            ("", nil), ("\n\n", nil), ("authorization:", ""), ("authorization", nil), ("authorizations: a", nil),
            ("x-api-key: a\r\nauthorization: b\r\n", "b"), ("authorization: b\r\nx-api-key: a\r\n", "b"),
            ("x-authorization: a\r\n", nil), ("\u{10A}uthorization: a\r\n", nil),
        ] as [(String, String?)])
    func `only those headers are keys`(head: String, expected: String?) { #expect(key(head) == expected) }

    @Test func `a head is written as it is read`() {
        let fields = [(name: "Host", value: "x"), (name: "Accept", value: "a: b")]
        let head = RecordedHead(RecordedHead.bytes(method: "PUT", target: "/a?b", fields: fields))
        #expect((head.method, head.target, head.path) == ("PUT", "/a?b", "/a"))
        #expect(head["host"] == "x")
        #expect(head["accept"] == "a: b")
        #expect(head["cookie"] == nil)
    }
}
