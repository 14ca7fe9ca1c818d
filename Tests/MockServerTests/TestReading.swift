import NIOCore
import ProviderWire

@testable import MockServer

/// What is read of one request's body.
struct TestReading {
    private(set) var facts: RequestFacts?
    private(set) var error: ProviderError?

    /// - Parameter provider: nil for the endpoint's own.
    init(
        _ body: String, _ endpoint: Endpoint, by provider: Provider? = nil,
        needs: RequestNeeds = [.model, .promptTokens, .shape]
    ) {
        self.init(ByteBuffer(string: body), endpoint, by: provider, needs: needs)
    }

    init(_ body: ByteBuffer, _ endpoint: Endpoint, by provider: Provider? = nil, needs: RequestNeeds) {
        do throws(ProviderError.Refusal) {
            facts = try RequestReader.read(
                body, for: endpoint, provider: provider ?? endpoint.provider ?? .openAI, needs: needs,
                with: RequestParser()
            )
        } catch {
            self.error = error.error
        }
    }

    /// - Parameters:
    ///   - members: stand in the place of those that ``TestBody/of(_:_:without:)`` has.
    ///   - name: of a member that is left out.
    init(
        _ endpoint: Endpoint, _ members: JSONValue = [:], without name: String? = nil,
        needs: RequestNeeds = [.model, .promptTokens, .shape]
    ) {
        self.init(TestBody.of(endpoint, members, without: name), endpoint, needs: needs)
    }
}

/// Request bodies as clients write them.
enum TestBody {
    /// The shortest body that the endpoint takes, with those members in the place of its own.
    static func of(_ endpoint: Endpoint, _ members: JSONValue = [:], without name: String? = nil) -> String {
        var body = JSONObject([("model", "m")])
        switch endpoint {
        case .chat, .countTokens: body["messages"] = messages
        case .message:
            body["messages"] = messages
            body["max_tokens"] = 9
        case .completion: body["prompt"] = "Hi"
        case .response, .embedding: body["input"] = "Hi"
        case .models: break
        }
        for member in members.objectValue?.members ?? [] { body[member.key] = member.value }
        if let name { body[name] = nil }
        return String(decoding: JSONValue.object(body).serialized(), as: UTF8.self)
    }

    private static let messages: JSONValue = [["role": "user", "content": "Hi"]]
}
