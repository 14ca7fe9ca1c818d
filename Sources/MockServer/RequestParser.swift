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

/// A value in a parsed request body.
struct RequestNode {
    private let node: csimdjson_node

    init(_ node: csimdjson_node) { self.node = node }

    enum Kind { case null, bool, integer, number, string, array, object }

    var kind: Kind {
        switch csimdjson_kind_of(node) {
        case CSIMDJSON_BOOL: .bool
        case CSIMDJSON_INTEGER: .integer
        case CSIMDJSON_NUMBER: .number
        case CSIMDJSON_STRING: .string
        case CSIMDJSON_ARRAY: .array
        case CSIMDJSON_OBJECT: .object
        default: .null
        }
    }

    /// The member of that name; nil if there is none, or if it is null.
    subscript(name: StaticString) -> RequestNode? {
        var member = csimdjson_node()
        let bytes = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        guard csimdjson_member(node, bytes, name.utf8CodeUnitCount, &member) else { return nil }
        let found = RequestNode(member)
        return found.kind == .null ? nil : found
    }

    var bool: Bool? {
        var value = false
        return csimdjson_bool(node, &value) ? value : nil
    }

    var string: String? {
        withText { String(decoding: $0, as: UTF8.self) }
    }

    /// The length of a string in bytes of UTF-8; nil if this is none.
    var utf8Count: Int? {
        withText(\.count)
    }

    var isEmptyArray: Bool {
        var elements = csimdjson_elements()
        var element = csimdjson_node()
        return csimdjson_begin(node, &elements) && !csimdjson_next(&elements, &element)
    }

    /// Walks the elements, if this is an array.
    func forEachElement(_ body: (RequestNode) -> Void) {
        var elements = csimdjson_elements()
        var element = csimdjson_node()
        guard csimdjson_begin(node, &elements) else { return }
        while csimdjson_next(&elements, &element) { body(RequestNode(element)) }
    }

    private func withText<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
        var text: UnsafePointer<CChar>?
        var length = 0
        guard csimdjson_string(node, &text, &length) else { return nil }
        return body(UnsafeRawBufferPointer(start: text, count: length))
    }
}
