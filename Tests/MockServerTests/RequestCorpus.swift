import Testing

/// Requests, right and wrong, and what a strict server answers.
enum RequestCorpus {
    struct Entry: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        /// Of the responses, in order.
        let statuses: [Int]
        /// Whether the server goes on reading afterwards.
        let staysOpen: Bool

        var testDescription: String { name }
    }

    static let body = #"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#
    private static let length = body.utf8.count

    private static func entry(_ name: String, _ text: String, _ statuses: Int..., open: Bool) -> Entry {
        Entry(name: name, text: text, statuses: statuses, staysOpen: open)
    }

    private static func post(_ headers: String..., body: String = body) -> String {
        (["POST /v1/chat/completions HTTP/1.1", "host: m"] + headers).joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    private static func get(_ target: String = "/v1/models", _ headers: String...) -> String {
        (["GET \(target) HTTP/1.1", "host: m"] + headers).joined(separator: "\r\n") + "\r\n\r\n"
    }

    private static func chunked(_ chunks: String, coding: String = "chunked", _ headers: String...) -> String {
        (["POST /v1/chat/completions HTTP/1.1", "host: m", "transfer-encoding: \(coding)"] + headers)
            .joined(separator: "\r\n") + "\r\n\r\n" + chunks
    }

    private static let hex = String(length, radix: 16)

    static let all = plain + framing + smuggling + heads + chunks + connections

    // MARK: - Right

    static let plain = [
        entry("a plain POST", post("content-length: \(length)"), 200, open: true),
        entry("a plain GET", get(), 200, open: true),
        entry("a POST without a body", post("content-length: 0", body: ""), 400, open: true),
        entry("a POST without a length", post(body: ""), 400, open: true),
        entry("a GET with a body", get("/v1/models", "content-length: 2") + "{}", 200, open: true),
        entry(
            "several at once", post("content-length: \(length)") + get() + get("/nowhere") + get(), 200, 200, 404, 200,
            open: true),
        entry("HEAD", "HEAD /v1/models HTTP/1.1\r\nhost: m\r\n\r\n", 200, open: true),
        entry("OPTIONS", "OPTIONS * HTTP/1.1\r\nhost: m\r\n\r\n", 204, open: true),
        entry("an absolute target", get("http://m/v1/models"), 200, open: true),
        entry("empty lines first", "\r\n\r\n" + get() + "\r\n" + get(), 200, 200, open: true),
        entry("names in any case", post("CONTENT-LENGTH: \(length)", "Connection: Keep-Alive"), 200, open: true),
        entry("white space around a value", post("content-length:  \(length)  ", "x:\t y \t"), 200, open: true),
        entry("bytes beyond ASCII in a value", get("/v1/models", "x: é"), 200, open: true),
        entry("an unknown method", "PURGE /v1/models HTTP/1.1\r\nhost: m\r\n\r\n", 405, open: true),
    ]

    // MARK: - Length and coding of the body

    static let framing = [
        entry("chunks", chunked("\(hex)\r\n\(body)\r\n0\r\n\r\n"), 200, open: true),
        entry("chunks one by one", chunked(body.map { "1\r\n\($0)\r\n" }.joined() + "0\r\n\r\n"), 200, open: true),
        entry("a chunk with an extension", chunked("\(hex);a=b;c=\"d\"\r\n\(body)\r\n0;e\r\n\r\n"), 200, open: true),
        entry("trailers", chunked("\(hex)\r\n\(body)\r\n0\r\nx: y\r\n\r\n"), 200, open: true),
        entry(
            "Chunked in capitals", chunked("\(hex.uppercased())\r\n\(body)\r\n0\r\n\r\n", coding: "Chunked"), 200,
            open: true),
        entry("an expectation", post("content-length: \(length)", "expect: 100-continue"), 100, 200, open: true),
        entry("an unknown expectation", post("content-length: \(length)", "expect: nothing"), 417, open: false),
        entry("no body under an unknown expectation", get("/v1/models", "expect: more"), 417, open: false),
        entry(
            "a compressed body that is none", post("content-length: \(length)", "content-encoding: gzip"), 400,
            open: true),
        entry("an unknown coding", post("content-length: \(length)", "content-encoding: br"), 415, open: true),
        entry("two codings", post("content-length: \(length)", "content-encoding: gzip, gzip"), 415, open: true),
        entry("no coding", post("content-length: \(length)", "content-encoding: identity"), 200, open: true),
    ]

    // MARK: - Requests that a proxy before the server may understand otherwise

    static let smuggling = [
        entry("a length and chunks", chunked("0\r\n\r\n", "content-length: 4") + get("/smuggled"), 400, open: false),
        entry(
            "chunks and a length",
            post("content-length: 4", "transfer-encoding: chunked", body: "0\r\n\r\n") + get("/smuggled"), 400,
            open: false),
        entry("two lengths", post("content-length: 2", "content-length: \(length)"), 400, open: false),
        entry(
            "the same length twice", post("content-length: \(length)", "content-length: \(length)"), 400, open: false),
        entry("a list of lengths", post("content-length: \(length), \(length)"), 400, open: false),
        entry("a signed length", post("content-length: +\(length)"), 400, open: false),
        entry("a negative length", post("content-length: -1"), 400, open: false),
        entry("a length with a fraction", post("content-length: 2.0"), 400, open: false),
        entry("a length in hex", post("content-length: 0x2"), 400, open: false),
        entry("a length of two words", post("content-length: 2 2"), 400, open: false),
        entry("an empty length", post("content-length:"), 400, open: false),
        entry("a length beyond all numbers", post("content-length: 18446744073709551616"), 400, open: false),
        entry(
            "compressed chunks", chunked("\(hex)\r\n\(body)\r\n0\r\n\r\n", coding: "gzip, chunked"), 400,
            open: false),
        entry("chunked, then identity", chunked("0\r\n\r\n", coding: "chunked, identity"), 400, open: false),
        entry("identity", chunked("", coding: "identity"), 400, open: false),
        entry("an unknown transfer coding", chunked("0\r\n\r\n", coding: "xchunked"), 400, open: false),
        entry("a comma for a coding", chunked("0\r\n\r\n", coding: "chunked,"), 400, open: false),
        entry("chunked twice", chunked("0\r\n\r\n", coding: "chunked, chunked"), 400, open: false),
        entry("two transfer codings", chunked("0\r\n\r\n", "transfer-encoding: identity"), 400, open: false),
        entry(
            "a transfer coding and HTTP/1.0", chunked("0\r\n\r\n").replacing("HTTP/1.1", with: "HTTP/1.0"), 400,
            open: false),
        entry("a space before the colon", post("content-length : \(length)"), 400, open: false),
        entry("a tab before the colon", post("transfer-encoding\t: chunked"), 400, open: false),
        entry("a folded line", post("x: y", " content-length: \(length)"), 400, open: false),
        entry("a folded length", post("content-length:", " \(length)"), 400, open: false),
        entry(
            "a line that ends in LF", post("content-length: \(length)").replacing("m\r\n", with: "m\n"), 400,
            open: false),
        entry("a head that ends in LF", "GET /v1/models HTTP/1.1\nhost: m\n\n", 400, open: false),
        entry("a CR inside a value", post("x: a\rcontent-length: \(length)"), 400, open: false),
        entry("a NUL inside a value", post("x: a\u{0}b"), 400, open: false),
        entry("a NUL inside a name", post("x\u{0}: b"), 400, open: false),
        entry("no name", post(": b"), 400, open: false),
        entry("no colon", post("content-length"), 400, open: false),
        entry("an underscore is no hyphen", post("content_length: \(length)", body: ""), 400, open: true),
    ]

    // MARK: - Heads

    static let heads = [
        entry("no Host", "GET /v1/models HTTP/1.1\r\n\r\n", 400, open: true),
        entry("two Hosts", get("/v1/models", "host: n"), 400, open: true),
        entry("no version", "GET /v1/models\r\n\r\n", 400, open: false),
        entry("an unknown version", "GET /v1/models HTTP/3.0\r\nhost: m\r\n\r\n", 400, open: false),
        entry("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, open: false),
        entry("two spaces before the target", "GET  /v1/models HTTP/1.1\r\nhost: m\r\n\r\n", 200, open: true),
        entry("two spaces behind the target", "GET /v1/models  HTTP/1.1\r\nhost: m\r\n\r\n", 200, open: true),
        entry("a space in the target", "GET /v1 /models HTTP/1.1\r\nhost: m\r\n\r\n", 400, open: false),
        entry("a space before the method", " GET /v1/models HTTP/1.1\r\nhost: m\r\n\r\n", 400, open: false),
        entry("a lowercase method", "get /v1/models HTTP/1.1\r\nhost: m\r\n\r\n", 400, open: false),
        entry("a relative target", "GET v1/models HTTP/1.1\r\nhost: m\r\n\r\n", 400, open: false),
        entry("a control character in the target", get("/v1/\u{1}models"), 400, open: false),
        entry("one large field", get("/v1/models", "x: " + String(repeating: "y", count: 64 << 10)), 431, open: false),
        entry("a large name", get("/v1/models", String(repeating: "y", count: 64 << 10) + ": x"), 431, open: false),
        entry("a large target", get("/" + String(repeating: "y", count: 64 << 10)), 431, open: false),
        entry(
            "many fields of 64 KiB in all",
            get(
                "/v1/models",
                (0..<128).map { "x-\($0 + 100): " + String(repeating: "y", count: 503) }.joined(separator: "\r\n")),
            431, open: false),
        entry(
            "many small fields", get("/v1/models", (0..<256).map { "x-\($0): y" }.joined(separator: "\r\n")), 431,
            open: false),
        entry(
            "as many fields as allowed", get("/v1/models", (0..<255).map { "x-\($0): y" }.joined(separator: "\r\n")),
            200, open: true),
        entry(
            "a head of nearly 60 KiB", get("/v1/models", "x: " + String(repeating: "y", count: 60_000)), 200, open: true
        ),
    ]

    // MARK: - Chunks

    static let chunks = [
        entry("a chunk without a size", chunked("\r\n\(body)\r\n0\r\n\r\n"), 400, open: false),
        entry("a chunk size that is no number", chunked("g\r\n\(body)\r\n0\r\n\r\n"), 400, open: false),
        entry("a negative chunk size", chunked("-1\r\n\(body)\r\n0\r\n\r\n"), 400, open: false),
        entry(
            "a chunk size beyond all numbers", chunked("10000000000000000\r\n\(body)\r\n0\r\n\r\n"), 400, open: false),
        entry("a chunk size in 0x", chunked("0x\(hex)\r\n\(body)\r\n0\r\n\r\n"), 400, open: false),
        entry("a space before a chunk size", chunked(" \(hex)\r\n\(body)\r\n0\r\n\r\n"), 400, open: false),
        entry("a chunk size that ends in LF", chunked("\(hex)\n\(body)\r\n0\r\n\r\n"), 400, open: false),
        entry("a chunk that ends in LF", chunked("\(hex)\r\n\(body)\n0\r\n\r\n"), 400, open: false),
        entry("a chunk that is longer than it says", chunked("2\r\n\(body)\r\n0\r\n\r\n"), 400, open: false),
        entry("a LF inside an extension", chunked("\(hex);a\n\r\n\(body)\r\n0\r\n\r\n"), 400, open: false),
        entry("a large chunk that is to come", chunked("7fffffff\r\n\(body)"), open: true),
        entry(
            "large trailers",
            chunked("\(hex)\r\n\(body)\r\n0\r\nx: " + String(repeating: "y", count: 64 << 10) + "\r\n\r\n"), 431,
            open: false),
    ]

    // MARK: - Connections

    static let connections = [
        entry("close", get("/v1/models", "connection: close") + get(), 200, open: false),
        entry("close among others", get("/v1/models", "connection: x, Close"), 200, open: false),
        entry("HTTP/1.0", "GET /v1/models HTTP/1.0\r\n\r\n", 200, open: false),
        entry(
            "HTTP/1.0 kept", "GET /v1/models HTTP/1.0\r\nconnection: keep-alive\r\n\r\n" + get(), 200, 200, open: true),
        entry("an upgrade", get("/v1/models", "connection: upgrade", "upgrade: h2c"), 200, open: false),
        entry("CONNECT", "CONNECT m:443 HTTP/1.1\r\nhost: m\r\n\r\n", 404, open: false),
        entry("no HTTP", "hello\r\n\r\n", 400, open: false),
        entry("TLS", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}", 400, open: false),
        entry("nonsense behind a request", get() + "\u{0}\u{1}\u{2}", 200, 400, open: false),
    ]
}
