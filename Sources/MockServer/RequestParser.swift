import CSimdjson
import NIOCore

/// Parses request bodies with simdjson, one after the other; keeps its memory between them. Bound to one thread.
final class RequestParser {
    private let parser: OpaquePointer

    init() {
        guard let parser = csimdjson_create() else { preconditionFailure("no memory for a JSON parser") }
        self.parser = parser
    }

    deinit { csimdjson_destroy(parser) }

    enum Outcome {
        case document(RequestNode)
        case failure(String)
    }

    /// Parses and validates a whole body. The document is valid until the next call.
    func parse(_ body: ByteBuffer) -> Outcome {
        guard body.readableBytes > 0 else { return .failure("the body is empty") }
        return body.withUnsafeReadableBytes { bytes in
            var root = csimdjson_node()
            let base = bytes.bindMemory(to: UInt8.self).baseAddress
            let error = csimdjson_parse(parser, base, bytes.count, &root)
            return error == 0 ? .document(RequestNode(root)) : .failure(String(cString: csimdjson_message(error)))
        }
    }
}
