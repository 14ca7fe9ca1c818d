import MockBehavior
import NIOCore
import ProviderWire
import Testing

@testable import MockServer

struct ProviderAccessTests {
    private func client() throws -> TestConnection { try TestConnection { $0.apiKeys = ["sk-1", "sk-2"] } }

    // MARK: - Keys

    @Test(arguments: [
        "authorization: Bearer sk-1", "Authorization: bearer sk-2", "authorization: sk-1", "x-api-key: sk-2",
        "X-API-Key: sk-1", "authorization: Bearer wrong\r\nx-api-key: sk-1", "authorization: Bearer   sk-1",
    ])
    func `a key is taken from where clients put it`(header: String) throws {
        #expect(try client().answer(to: TestRequest.get("/v1/models", header))?.status == 200)
    }

    @Test(arguments: [
        "authorization: Bearer wrong", "x-api-key: sk-", "authorization: Basic sk-1", "authorization: Bearer sk-1x",
    ])
    func `a wrong key is refused as each provider does`(header: String) throws {
        let client = try client()
        let openAI = try client.answer(to: TestRequest.get("/openai/v1/models", header))
        #expect(openAI?.status == 401)
        #expect(try openAI?.json["error"]?["code"] == "invalid_api_key")
        let anthropic = try client.answer(to: TestRequest.get("/anthropic/v1/models", header))
        #expect(anthropic?.status == 401)
        #expect(try anthropic?.json["error"] == ["type": "authentication_error", "message": "invalid x-api-key"])
        #expect(client.isOpen)
    }

    @Test func `no key at all is told what is missing`() throws {
        let client = try client()
        let openAI = try client.answer(to: TestRequest.chat)
        #expect(openAI?.status == 401)
        #expect(try openAI?.json["error"]?["message"]?.stringValue?.hasPrefix("You didn't provide an API key.") == true)
        let anthropic = try client.answer(to: TestRequest.message)
        #expect(try anthropic?.json["error"]?["message"] == "x-api-key header is required")
    }

    @Test func `a request without key takes no turn`() throws {
        let client = try TestConnection {
            $0.apiKeys = ["k"]
            $0.chat.defaultResponses = ["one", "two"]
        }
        _ = try client.answer(to: TestRequest.chat)
        let body = #"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#
        let answer = try client.answer(to: TestRequest.post("/v1/chat/completions", body, "x-api-key: k"))
        #expect(answer?.body.contains("one") == true)
    }

    @Test func `where no key is set any will do`() throws {
        #expect(
            try TestConnection().answer(to: TestRequest.get("/v1/models", "authorization: Bearer any"))?.status == 200)
    }

    // MARK: - Browsers

    @Test(arguments: ["/v1/chat/completions", "/v1/messages", "/v1/models", "/openai/v1/models/x", "/nowhere"])
    func `a preflight is granted without a key`(path: String) throws {
        let request = TestRequest.get(
            path, "origin: http://a.test", "access-control-request-method: POST",
            "access-control-request-headers: x-a, x-b",
            method: "OPTIONS"
        )
        let client = try client()
        let response = try client.answer(to: request)
        #expect(response?.status == 204)
        #expect(response?.headers["access-control-allow-origin"] == "*")
        #expect(response?.headers["access-control-allow-methods"] == "GET, HEAD, POST, OPTIONS")
        #expect(response?.headers["access-control-allow-headers"] == "x-a, x-b")
        #expect(response?.headers["access-control-max-age"] == "86400")
        #expect(response?.headers["vary"] == "Access-Control-Request-Headers")
        #expect(response?.headers["content-length"] == nil)
        #expect(response?.headers["content-type"] == nil)
        #expect(client.isOpen)
    }

    @Test func `where browsers are not let in a preflight grants nothing`() throws {
        let client = try TestConnection { $0.allowsCrossOrigin = false }
        let response = try client.answer(to: TestRequest.get("/v1/models", "origin: http://a.test", method: "OPTIONS"))
        #expect(response?.status == 204)
        #expect(response?.headers["allow"] == "GET, HEAD, OPTIONS")
        #expect(response?.headers.keys.contains { $0.hasPrefix("access-control") } == false)
        let get = try client.answer(to: TestRequest.get("/v1/models", "origin: http://a.test"))
        #expect(get?.status == 200)
        #expect(get?.headers["access-control-allow-origin"] == nil)
    }

    @Test func `an error can be read by a browser too`() throws {
        let response = try client().answer(to: TestRequest.get("/v1/models", "origin: http://a.test"))
        #expect(response?.status == 401)
        #expect(response?.headers["access-control-allow-origin"] == "*")
        #expect(response?.headers["access-control-expose-headers"] == "*")
    }

    @Test(arguments: [false, true])
    func `only a browser's page is told that it may read the answer`(isDecoderAlone: Bool) throws {
        let client = try TestConnection(isDecoderAlone: isDecoderAlone)
        for origin in ["Origin: http://a.test", "x-origin: a", "ORIGIN: null", "accept: */*"] {
            let headers = try client.answer(to: TestRequest.get("/v1/models", origin))?.headers
            let isPage = origin.lowercased().hasPrefix("origin")
            #expect(headers?["access-control-allow-origin"] == (isPage ? "*" : nil), "\(origin)")
        }
    }
}
