import AdminAPI
package import ProviderWire

/// A response of the admin API, whole.
package struct AdminAnswer: Sendable {
    /// The HTTP status.
    package var status: Int
    /// The value of `ETag`, with its quotes.
    package var entityTag: String?
    /// The body as it came.
    package var body: [UInt8]
    var contentType: String?
    /// How messages name the request that was answered.
    var requestName: String

    /// The body as the type that the route gives.
    ///
    /// - Throws: ``AdminClientError`` `badResponse` if it is something else.
    package func decoded<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        do {
            return try AdminJSON.decode(type, from: body)
        } catch {
            throw AdminClientError(.badResponse, strangeAnswer, cause: error)
        }
    }

    /// The body as JSON.
    ///
    /// - Throws: ``AdminClientError`` `badResponse` if it is none.
    package func document() throws -> JSONValue {
        do {
            return try JSONValue(parsing: body)
        } catch {
            throw AdminClientError(.badResponse, strangeAnswer, cause: error)
        }
    }

    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// This answer, if it is one of success.
    ///
    /// - Throws: ``AdminClientError`` `refused`, or `badResponse` if the status is no success and no problem is told.
    func accepted() throws -> AdminAnswer {
        if (200..<300).contains(status) { return self }
        guard contentType?.hasPrefix("application/problem+json") == true else {
            throw AdminClientError(.badResponse, strangeAnswer)
        }
        throw AdminClientError(refusal: try decoded(Problem.self))
    }

    private var strangeAnswer: String {
        "\(requestName) was answered with status \(status) and a body that llm-mockd's admin API does not have; "
            + "does something else listen there, or a daemon of another version?"
    }
}
