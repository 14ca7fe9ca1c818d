import NIOCore
import NIOHTTP1

/// A request of the commonest form, read straight from the bytes of its head: nothing but plain HTTP/1.1.
///
/// Most requests of most clients are: POST or GET, a path, ordinary headers in one piece, a body of declared length.
/// Reading those takes a fraction of what the general decoder takes. Whatever else comes (a piece of a head, another
/// version, chunked bodies, expectations, upgrades, a header twice that may be there once, any unusual byte) is none of
/// these, and the general decoder has the say.
struct SimpleRequest {
    /// As much of it as has come.
    let request: ReceivedRequest
    /// How many bytes of the body have not come.
    private(set) var missing = 0

    /// Takes a request, as far as it has come, from the front of the bytes. Takes nothing and is nil if they begin with
    /// anything that is not of this form to the byte.
    ///
    /// - Parameters:
    ///   - limit: the largest body in bytes.
    ///   - heads: of the requests before.
    ///   - arrival: of these bytes.
    @inline(__always)
    init?(takenFrom bytes: inout ByteBuffer, limit: Int, heads: inout HeadMemo, arrival: NIODeadline) {
        guard let found = bytes.withUnsafeReadableBytes({ heads.scan($0) }), found.contentLength <= limit,
            let head = bytes.readSlice(length: found.bodyStart)
        else { return nil }
        var framing = MessageFraming()
        framing.hostCount = 1
        framing.coding = found.coding
        framing.hasOrigin = found.hasOrigin
        var body: ByteBuffer?
        if found.contentLength > 0 {
            framing.contentLength = found.contentLength
            let come = min(found.contentLength, bytes.readableBytes)
            missing = found.contentLength - come
            if missing == 0 {
                body = bytes.readSlice(length: come)
            } else {
                var collected = ByteBuffer()
                collected.reserveCapacity(min(found.contentLength, Self.firstCapacity))
                collected.writeImmutableBuffer(bytes.readSlice(length: come) ?? ByteBuffer())
                body = collected
            }
        }
        request = ReceivedRequest(
            head: SimpleHead(bytes: head, target: found.target, lines: found.headers, key: found.key),
            method: found.isPost ? .POST : .GET, framing: framing, body: body, arrival: arrival
        )
    }

    /// The room that a body gets at first which does not come with its head: a length is easily claimed.
    private static let firstCapacity = 1 << 20

    /// Takes what belongs to the body from the front of the bytes, which arrived then.
    mutating func append(from bytes: inout ByteBuffer, arrival: NIODeadline) {
        guard var part = bytes.readSlice(length: min(missing, bytes.readableBytes)) else { return }
        missing -= part.readableBytes
        request.body?.writeBuffer(&part)
        request.arrival = arrival
    }
}

/// The head of a simple request, kept as it came and understood only where somebody asks.
struct SimpleHead {
    /// From the method to the empty line.
    let bytes: ByteBuffer
    /// Where the target and the lines of the headers stand, each line with its line end; from the head's first byte.
    private let targetRange: Range<Int>
    private let linesRange: Range<Int>
    /// Where the key stands that the client presents, with its scheme; nil for none.
    let key: Range<Int>?

    init(bytes: ByteBuffer, target: Range<Int>, lines: Range<Int>, key: Range<Int>? = nil) {
        self.bytes = bytes
        targetRange = target
        linesRange = lines
        self.key = key
    }

    var target: String { withTarget { String(decoding: $0, as: UTF8.self) } }

    func withTarget<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withUnsafeReadableBytes { body(UnsafeRawBufferPointer(rebasing: $0[targetRange])) }
    }

    var headers: HTTPHeaders {
        Self.headers(
            in: bytes.readableBytesView[
                bytes.readerIndex + linesRange.lowerBound..<bytes.readerIndex + linesRange.upperBound])
    }

    /// The headers of those lines.
    static func headers(in lines: ByteBufferView) -> HTTPHeaders {
        lines.withUnsafeBytes { lines in
            var headers = HTTPHeaders()
            var rest = lines[...]
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                var line = rest[..<end]
                rest = rest[(end + 1)...]
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
                headers.add(
                    name: String(decoding: line[..<colon], as: UTF8.self),
                    value: String(decoding: withoutPadding(line[(colon + 1)...]), as: UTF8.self)
                )
            }
            return headers
        }
    }

    /// A header's value proper (RFC 9110, 5.5).
    private static func withoutPadding(_ value: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        var value = value
        while let first = value.first, first == 0x20 || first == 0x09 { value.removeFirst() }
        while let last = value.last, last == 0x20 || last == 0x09 { value.removeLast() }
        return value
    }
}
