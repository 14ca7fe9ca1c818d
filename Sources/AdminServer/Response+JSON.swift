import AdminAPI
import HTTPTypes
import Hummingbird
import NIOCore
import ProviderWire

extension Response {
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        bytes(try AdminJSON.encode(value), type: "application/json", status: status)
    }

    static func document(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        bytes(value.serialized(), type: "application/json", status: status)
    }

    static func text(_ text: String, type: String) -> Response {
        bytes(Array(text.utf8), type: type, status: .ok)
    }

    static func problem(_ problem: Problem) -> Response {
        // A problem is made of texts and numbers: there is nothing in it that cannot be encoded.
        let bytes = (try? AdminJSON.encode(problem)) ?? Array("{\"status\":\(problem.status)}".utf8)
        return .bytes(bytes, type: "application/problem+json", status: .init(code: problem.status))
    }

    private static func bytes(_ bytes: [UInt8], type: String, status: HTTPResponse.Status) -> Response {
        Response(
            status: status,
            headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}

extension Request {
    /// The body as JSON.
    ///
    /// - Throws: ``Problem`` 400 with line and column if it is none; an error that is answered with 413 if it is too
    ///   large.
    func jsonBody() async throws -> JSONValue {
        let buffer = try await body.collect(upTo: AdminRequestContext.maximumBodySize)
        do {
            return try JSONValue(parsing: buffer.readableBytesView)
        } catch let error {
            throw Problem(
                status: 400,
                detail: "the body is not JSON: \(error)",
                errors: [.init(pointer: "", detail: error.description)]
            )
        }
    }
}
