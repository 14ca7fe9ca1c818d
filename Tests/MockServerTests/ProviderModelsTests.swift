import MockBehavior
import ProviderWire
import Testing

@testable import MockServer

struct ProviderModelsTests {
    @Test(arguments: [
        ("/v1/models", "x: y", Provider.openAI, Provider.openAI), ("/v1/models", "x: y", .anthropic, .anthropic),
        ("/v1/models", "anthropic-version: 2023-06-01", .openAI, .anthropic),
        ("/v1/models", "X-Api-Key: k", .openAI, .anthropic),
        ("/openai/v1/models", "x-api-key: k", .anthropic, .openAI),
        ("/anthropic/v1/models", "x: y", .openAI, .anthropic),
        ("/v1/models?limit=20", "x: y", .openAI, .openAI), ("http://localhost/v1/models?a=b", "x: y", .openAI, .openAI),
    ])
    func `the list of models is in the shape that the client means`(
        path: String, header: String, configured: Provider, expected: Provider
    ) throws {
        let client = try TestConnection { $0.provider = configured }
        let json = try client.answer(to: TestRequest.get(path, header))?.json
        #expect((json?["object"] == "list") == (expected == .openAI))
        #expect((json?["has_more"] == false) == (expected == .anthropic))
    }

    @Test func `one model is found by its id, encoded or not, and an unknown one is not`() throws {
        let client = try TestConnection { $0.models = [["id": "org/m 1"]] }
        #expect(try client.answer(to: TestRequest.get("/v1/models/org%2Fm%201"))?.json["id"] == "org/m 1")
        #expect(try client.answer(to: TestRequest.get("/v1/models/org/m%201/"))?.json["id"] == "org/m 1")
        let unknown = try client.answer(to: TestRequest.get("/v1/models/x"))
        #expect(unknown?.status == 404)
        #expect(try unknown?.json["error"]?["code"] == "model_not_found")
    }

    @Test func `HEAD has the headers of GET and no body`() throws {
        let client = try TestConnection()
        let get = try client.answer(to: TestRequest.get("/v1/models"))
        let head = try client.answer(to: TestRequest.get("/v1/models", method: "HEAD"), isHead: true)
        #expect(head?.status == 200)
        #expect(head?.headers["content-length"] == get.map { String($0.body.utf8.count) })
        #expect(head?.headers["content-type"] == "application/json")
        #expect(client.isOpen)
    }

    @Test func `Anthropic's list is asked for page by page`() throws {
        let client = try TestConnection { $0.models = ["a", "b", "c"].map { ["id": .string($0)] } }
        func page(_ query: String) throws -> TestResponse? {
            try client.answer(to: TestRequest.get("/anthropic/v1/models?\(query)"))
        }
        let first = try page("limit=2")?.json
        #expect(first?["last_id"] == "b")
        #expect(first?["has_more"] == true)
        let second = try page("limit=2&after_id=b")?.json
        #expect(second?["data"]?.arrayValue?.map { $0["id"] } == ["c"])
        #expect(second?["has_more"] == false)
        let refused = try page("limit=0")
        #expect(refused?.status == 400)
        #expect(try refused?.json["error"]?["type"] == "invalid_request_error")
    }
}
