import CZlib
import NIOCore

/// Undoes the compression of a request body, within bounds. Pure.
enum BodyDecoder {
    enum Outcome: Equatable {
        case decoded(ByteBuffer)
        /// It would have been larger than allowed; no more than that was decompressed.
        case tooLarge
        /// Not of that coding, damaged, cut off, or with something behind it.
        case malformed
    }

    /// - Parameter limit: the largest result in bytes.
    static func decode(_ body: ByteBuffer, as coding: ContentCoding, limit: Int) -> Outcome {
        switch coding {
        case .identity: .decoded(body)
        case .gzip: inflate(body, windowBits: 15 + 16, limit: limit)
        // Most send it with the zlib header that it should have (RFC 9110, 8.4.1.2), some without.
        case .deflate: inflate(body, windowBits: hasZlibHeader(body) ? 15 : -15, limit: limit)
        case .unknown: .malformed
        }
    }

    private static func hasZlibHeader(_ body: ByteBuffer) -> Bool {
        guard let header = body.getInteger(at: body.readerIndex, as: UInt16.self) else { return false }
        return header >> 8 & 0x0F == 8 && header.isMultiple(of: 31)
    }

    /// - Parameter windowBits: 15 for zlib's format, negative for none, 16 more for gzip's (zlib.h, `inflateInit2`).
    private static func inflate(_ body: ByteBuffer, windowBits: Int32, limit: Int) -> Outcome {
        var stream = z_stream()
        // zlib remembers where the stream is: it must stay there.
        return withUnsafeMutablePointer(to: &stream) { stream in
            guard czlib_inflate_init(stream, windowBits) == Z_OK else { preconditionFailure("no memory for zlib") }
            defer { inflateEnd(stream) }
            return body.withUnsafeReadableBytes { input in
                // zlib only reads from there.
                stream.pointee.next_in = UnsafeMutablePointer(mutating: input.bindMemory(to: UInt8.self).baseAddress)
                stream.pointee.avail_in = UInt32(input.count)
                return inflate(stream, mayHaveMembers: windowBits > 15, limit: limit)
            }
        }
    }

    /// - Parameter mayHaveMembers: several of them, one behind the other, are their contents end to end (RFC 1952, 2.2).
    private static func inflate(
        _ stream: UnsafeMutablePointer<z_stream>, mayHaveMembers: Bool, limit: Int
    ) -> Outcome {
        var output = ByteBuffer()
        while true {
            var status = Z_OK
            // A byte more than allowed tells what is just of the limit from what is larger.
            let space = min(max(output.readableBytes, 16 << 10), limit + 1 - output.readableBytes)
            output.writeWithUnsafeMutableBytes(minimumWritableBytes: space) { room in
                stream.pointee.next_out = room.bindMemory(to: UInt8.self).baseAddress
                stream.pointee.avail_out = UInt32(space)
                status = CZlib.inflate(stream, Z_NO_FLUSH)
                return space - Int(stream.pointee.avail_out)
            }
            if output.readableBytes > limit { return .tooLarge }
            switch status {
            case Z_OK: continue
            case Z_STREAM_END where stream.pointee.avail_in == 0: return .decoded(output)
            case Z_STREAM_END where mayHaveMembers && inflateReset(stream) == Z_OK: continue
            default: return .malformed
            }
        }
    }
}
