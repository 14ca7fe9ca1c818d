import ProviderWire
import Testing

struct ModelListTests {
    private let models: [JSONValue] = [
        ["id": "claude-3-opus-20240229", "object": "model", "created": 1_706_053_735, "owned_by": "anthropic"],
        ["id": "gpt-4"],
    ]

    @Test func `OpenAI's list has the entries as written, with what is missing filled in`() throws {
        let written = try JSONValue(parsing: #"{"owned_by":"me","x":1.0,"id":"a","created":1e9,"object":"model"}"#)
        #expect(
            ModelList.openAI([written, ["id": "b"]]) == [
                "object": "list",
                "data": [written, ["id": "b", "object": "model", "created": 0, "owned_by": "llm-mockd"]],
            ]
        )
    }

    @Test func `Anthropic's list is one page that names its ends`() {
        let list = ModelList.anthropic(models, page: ModelPage())
        #expect(list["has_more"] == false)
        #expect(list["first_id"] == "claude-3-opus-20240229")
        #expect(list["last_id"] == "gpt-4")
        #expect(list["data"]?.arrayValue == models.map(ModelList.anthropicModel))
    }

    @Test func `a page has ends of its own and says whether the list goes on`() {
        var page = ModelPage()
        page.limit = 1
        let first = ModelList.anthropic(models, page: page)
        #expect(first["data"]?.arrayValue?.count == 1)
        #expect(first["has_more"] == true)
        #expect(first["last_id"] == "claude-3-opus-20240229")
        page.afterID = first["last_id"]?.stringValue
        let second = ModelList.anthropic(models, page: page)
        #expect(second["first_id"] == "gpt-4")
        #expect(second["has_more"] == false)
    }

    @Test func `an empty list has no ends`() {
        #expect(
            ModelList.anthropic([], page: ModelPage()) == [
                "data": [], "has_more": false, "first_id": .null, "last_id": .null,
            ]
        )
        #expect(ModelList.openAI([]) == ["object": "list", "data": []])
    }

    @Test func `Anthropic's model has a name for people and a date`() {
        let model = ModelList.anthropicModel(models[0])
        #expect(model["type"] == "model")
        #expect(model["id"] == "claude-3-opus-20240229")
        #expect(model["display_name"] == "Claude 3 Opus")
        #expect(model["created_at"] == "2024-01-23T23:48:55Z")
        #expect(model["lifecycle"] == "active")
        #expect(ModelList.anthropicModel(models[1])["created_at"] == "1970-01-01T00:00:00Z")
    }

    @Test func `what an entry says of Anthropic's fields itself counts`() {
        let model = ModelList.anthropicModel([
            "id": "a", "display_name": "Alpha", "created_at": "2025-01-01T00:00:00Z", "lifecycle": "deprecated",
        ])
        #expect(model["display_name"] == "Alpha")
        #expect(model["created_at"] == "2025-01-01T00:00:00Z")
        #expect(model["lifecycle"] == "deprecated")
    }
}
