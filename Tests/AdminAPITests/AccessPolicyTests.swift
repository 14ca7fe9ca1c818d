import Testing

@testable import AdminAPI

struct AccessPolicyTests {
    private static let token = Array("s3cret".utf8)

    private func refusal(
        _ policy: AccessPolicy = AccessPolicy(allowedHosts: [], token: nil), isProbe: Bool = false,
        isMutation: Bool = false, overUnixSocket: Bool = false, host: String? = "localhost:8081", origin: String? = nil,
        authorization: String? = nil,
        contentType: String? = nil, hasBody: Bool = false
    ) -> Problem? {
        policy.refusal(
            of: .init(
                isProbe: isProbe, isMutation: isMutation, isOverUnixSocket: overUnixSocket, host: host, origin: origin,
                authorization: authorization, contentType: contentType, hasBody: hasBody
            )
        )
    }

    // MARK: - Hosts

    @Test(arguments: [
        "localhost", "localhost:8081", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:8081", "[::1]", "[::1]:8081", "mock.test",
        "Mock.Test:80", "[fd00::1]:8081",
    ])
    func `loopback and the allowed hosts may be called by, with any port`(host: String) {
        let policy = AccessPolicy(allowedHosts: ["MOCK.test", "fd00::1"], token: nil)
        #expect(refusal(policy, host: host) == nil)
    }

    @Test(arguments: [
        nil, "", ":8081", "evil.test", "evil.test:8081", "localhost.evil.test", "evillocalhost", "127.0.0.2",
        "10.0.0.1:8081", "[::2]:8081", "::1", "[localhost.evil.test]", "user@localhost",
    ])
    func `no other host may, and the message says what would do`(host: String?) {
        let problem = refusal(host: host)
        #expect(problem?.status == 403)
        #expect(
            problem?.detail.hasPrefix("the host \"\(host ?? "")\" is not one that this admin port may be called by")
                == true)
        #expect(problem?.detail.contains("admin.allowedHosts") == true)
    }

    @Test(arguments: [
        ("10.1.2.3", true), ("10.1.2.3:8081", true), ("[fd00::1]:8081", true), ("[::ffff:10.0.0.1]", true),
        ("evil.test", false), ("1.2.3", false), ("1.2.3.4.5", false), ("1.2.3.256", false),
        ("1.2.3.4.evil.test", false), ("[evil:test]", false),
    ])
    func `where the port listens on all addresses any address will do, but no name`(host: String, isAllowed: Bool) {
        let policy = AccessPolicy(allowedHosts: [], allowsAnyAddress: true, token: nil)
        #expect((refusal(policy, host: host) == nil) == isAllowed)
    }

    @Test(arguments: [nil, "", "evil.test"])
    func `over a unix socket the host does not matter`(host: String?) {
        #expect(refusal(overUnixSocket: true, host: host) == nil)
    }

    @Test(arguments: [
        ("127.0.0.1:8081", "127.0.0.1"), ("127.0.0.1", "127.0.0.1"), ("[::1]:8081", "::1"), ("[::1]", "::1"),
        ("Host:1", "host"), ("", ""), (":80", ""), ("[", ""),
    ])
    func `the port is taken off`(host: String, expected: String) {
        #expect(AccessPolicy.withoutPort(host) == expected)
    }

    // MARK: - Origins

    @Test(arguments: [
        ("http://localhost:8081", "localhost:8081"), ("http://LOCALHOST:8081", "localhost:8081"),
        ("http://[::1]:8081", "[::1]:8081"), ("http://127.0.0.1", "127.0.0.1"),
    ])
    func `pages that the port itself serves are at home`(origin: String, host: String) {
        #expect(refusal(host: host, origin: origin) == nil)
    }

    @Test(arguments: [
        "http://evil.test", "https://localhost:8081", "http://localhost", "http://localhost:9999",
        "http://127.0.0.1:8081", "null", "", "localhost:8081", "http://localhost:8081.evil.test",
        "HTTP://localhost:8081",
    ])
    func `every other origin is foreign, also to what only reads`(origin: String) {
        let problem = refusal(host: "localhost:8081", origin: origin)
        #expect(problem?.status == 403)
        #expect(problem?.detail == "the origin \"\(origin)\" is foreign; web pages may not use the admin API")
    }

    @Test(arguments: [nil, "evil.test"])
    func `a foreign origin is refused over a unix socket too`(host: String?) {
        #expect(refusal(overUnixSocket: true, host: host, origin: "http://evil.test")?.status == 403)
    }

    // MARK: - Tokens

    @Test(arguments: ["Bearer s3cret", "bearer s3cret", "BEARER s3cret"])
    func `the token opens`(authorization: String) {
        let policy = AccessPolicy(allowedHosts: [], token: Self.token)
        #expect(refusal(policy, authorization: authorization) == nil)
    }

    @Test(arguments: [
        "Bearer wrong", "Bearer ", "Bearer", "s3cret", "Basic s3cret", "Bearer s3cret ", "Bearer  s3cret",
        "Bearer S3CRET", "", "Bearer s3crets3cret",
    ])
    func `another token does not`(authorization: String) {
        let problem = refusal(AccessPolicy(allowedHosts: [], token: Self.token), authorization: authorization)
        #expect(problem?.status == 401)
        #expect(problem?.detail == "the token is not the right one")
    }

    @Test func `who brings none is told how`() {
        let problem = refusal(AccessPolicy(allowedHosts: [], token: Self.token))
        #expect(problem?.status == 401)
        #expect(problem?.detail == "a token is required: send it as \"Authorization: Bearer …\"")
    }

    @Test func `a probe and a client of the unix socket need no token`() {
        let policy = AccessPolicy(allowedHosts: [], token: Self.token)
        #expect(refusal(policy, isProbe: true) == nil)
        #expect(refusal(policy, overUnixSocket: true) == nil)
    }

    @Test func `a probe needs a proper host and origin all the same`() {
        #expect(refusal(isProbe: true, host: "evil.test")?.status == 403)
        #expect(refusal(isProbe: true, origin: "http://evil.test")?.status == 403)
    }

    @Test func `where no token is set none is asked for`() {
        #expect(refusal(authorization: "Bearer whatever") == nil)
    }

    // MARK: - Content types

    @Test(arguments: [
        "application/json", "Application/JSON", "application/json; charset=utf-8", "application/json ;charset=utf-8",
        "application/merge-patch+json", "application/x-ndjson",
    ])
    func `a change in JSON is let in`(contentType: String) {
        #expect(refusal(isMutation: true, contentType: contentType, hasBody: true) == nil)
    }

    @Test(arguments: [
        nil, "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json",
        "application/jsonp", "application/problem+json", "text/plain; application/json",
    ])
    func `a change in anything else is refused`(contentType: String?) {
        let problem = refusal(isMutation: true, contentType: contentType, hasBody: true)
        #expect(problem?.status == 415)
        let found = contentType.map { "\"\($0)\"" } ?? "none"
        #expect(problem?.detail == "the content type must be application/json, found \(found)")
    }

    @Test func `a change without body needs no content type, but one that is sent must be right`() {
        #expect(refusal(isMutation: true) == nil)
        #expect(refusal(isMutation: true, contentType: "application/json") == nil)
        #expect(refusal(isMutation: true, contentType: "text/plain")?.status == 415)
    }

    @Test func `what only reads may have any content type`() {
        #expect(refusal(contentType: "text/plain", hasBody: true) == nil)
    }

    // MARK: - Order

    @Test func `who may not come in at all is not told of tokens, and who has no token not of content types`() {
        let policy = AccessPolicy(allowedHosts: [], token: Self.token)
        #expect(
            refusal(policy, isMutation: true, host: "evil.test", origin: "null", contentType: "text/plain")?.status
                == 403)
        #expect(refusal(policy, isMutation: true, contentType: "text/plain")?.status == 401)
    }
}
