import MockBehavior
import Testing

struct UpstreamURLTests {
    @Test(arguments: [
        ("https://api.openai.com", "https://api.openai.com", "api.openai.com"),
        ("HTTP://Localhost:9000/", "http://localhost:9000", "localhost"),
        ("http://127.0.0.1:9000/gateway/v2/", "http://127.0.0.1:9000/gateway/v2", "127.0.0.1"),
        ("http://[::1]:80", "http://[::1]:80", "::1"),
        ("http://[FE80::1]", "http://[fe80::1]", "fe80::1"),
    ])
    func `a provider is a scheme, a host, a port and a path`(text: String, meant: String, host: String) throws {
        let url = try #require(UpstreamURL(parsing: text))
        #expect(url.description == meant)
        #expect(url.host == host)
        #expect(url.isSecure == text.lowercased().hasPrefix("https"))
    }

    @Test(arguments: [
        "", "api.openai.com", "ftp://a", "http://", "http:///v1", "http://a:0", "http://a:65536", "http://a:x",
        "http://user@a", "http://a?b", "http://a/b#c", "http://a b", "http://a\r\nx: y", "http://[::1", "http://[::1]x",
        "http://é", "http://a:+1", "http://a\\b",
    ])
    func `anything else is none`(text: String) {
        #expect(UpstreamURL(parsing: text) == nil)
    }
}
