import LoadModel
import ProviderWire
import Testing

@Suite struct LoadTargetTests {
    @Test(arguments: [
        ("http://127.0.0.1:8080", "127.0.0.1", 8080, "", "127.0.0.1:8080"),
        ("HTTP://localhost", "localhost", 80, "", "localhost"),
        ("http://localhost:4000/openai/", "localhost", 4000, "/openai", "localhost:4000"),
        ("http://[::1]:8080/v1", "::1", 8080, "/v1", "[::1]:8080"),
        ("http://[fe80::1]", "fe80::1", 80, "", "[fe80::1]"),
        ("http://my_host-1.example:1/a/b//", "my_host-1.example", 1, "/a/b", "my_host-1.example:1"),
    ])
    func `a URL is read`(url: String, host: String, port: Int, prefix: String, authority: String) throws {
        let target = try LoadTarget(url: url)

        #expect(target == LoadTarget(host: host, port: port, pathPrefix: prefix))
        #expect(target.authority == authority)
    }

    @Test(arguments: [
        ("https://127.0.0.1", 443, "127.0.0.1"), ("HTTPS://127.0.0.1:443/a", 443, "127.0.0.1"),
        ("https://127.0.0.1:80", 80, "127.0.0.1:80"),
    ])
    func `a URL may ask for TLS, which has a port of its own`(url: String, port: Int, authority: String) throws {
        let target = try LoadTarget(url: url)

        #expect(target.isSecure && target.port == port && target.authority == authority)
        #expect(target.description.hasPrefix("https://\(authority)"))
    }

    @Test(arguments: [
        ("", "no scheme"), ("localhost:8080", "no scheme"),
        ("unix:///run/x", "unix targets are not supported; use http or https"), ("http://", "no host"),
        ("http://:80", "no host"),
        ("http://h:0", "no host and port"), ("http://h:65536", "no host and port"), ("http://h:", "no host and port"),
        ("http://h:+80", "no host and port"), ("http://h:8x", "no host and port"),
        ("http://::1:80", "no host and port"),
        ("http://[::1", "no host and port"), ("http://[::1]x", "no host and port"),
        ("http://[localhost]", "no host and port"),
        ("http://h h", "no host and port"), ("http://user:secret@h", "a user name in the URL"),
        ("http://h/a?b", "no query"),
        ("http://h#f", "no query and no fragment"), ("http://h/a b", "percent-encoded"),
        ("http://h/a\r\nx: y", "percent-encoded"), ("http://h\r\nx", "no host and port"),
    ])
    func `another URL is refused with the reason`(url: String, detail: String) {
        let error = #expect(throws: PlanError.self) { try LoadTarget(url: url) }

        #expect(error?.code == .invalidTarget)
        #expect(error?.issues.first?.pointer == "/baseURL")
        #expect(error?.description.contains(detail) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("\r") == false)
    }

    @Test(arguments: [
        ("", Endpoint.chat, "/v1/chat/completions"), ("/openai", .chat, "/openai/v1/chat/completions"),
        ("/v1", .models, "/v1/models"), ("/anthropic/v1", .message, "/anthropic/v1/messages"),
    ])
    func `a version is not doubled`(prefix: String, endpoint: Endpoint, path: String) {
        #expect(LoadTarget(host: "h", port: 80, pathPrefix: prefix).path(of: endpoint) == path)
    }

    @Test(arguments: [
        ("http://localhost:1", true), ("http://LocalHost", true), ("http://127.0.0.1:9/x", true),
        ("http://[::1]:80", true),
        ("http://127.0.0.2", false), ("http://127.1", false), ("http://localhost.example.org", false),
        ("http://[0:0:0:0:0:0:0:1]", false), ("http://10.0.0.1", false), ("http://localhost@10.0.0.1", false),
        ("https://localhost", true), ("https://10.0.0.1", false), ("localhost", false),
    ])
    func `only this machine is allowed by default`(url: String, isPermitted: Bool) {
        #expect(AllowedHosts.loopback.permits(url) == isPermitted)
    }

    @Test func `allowed addresses may have brackets`() {
        #expect(AllowedHosts(["[::1]"]).permits(LoadTarget(host: "::1", port: 80)))
        #expect(!AllowedHosts([]).permits("http://localhost"))
    }
}
