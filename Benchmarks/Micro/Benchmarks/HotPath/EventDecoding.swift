import Benchmark
import NIOCore
import ProviderWire
import ServerSentEvents

@testable import MockServer

/// From the bytes of a chat stream to its events, as the load generator and other clients read them.
enum EventDecoding {
    /// How a stream is cut.
    private enum Pieces: String, CaseIterable {
        case whole = "in one piece"
        case tiny = "in pieces of 7 bytes"

        var size: Int {
            switch self {
            case .whole: .max
            case .tiny: 7
            }
        }
    }

    static func register() {
        for pieces in Pieces.allCases {
            Benchmark("Decode: chat stream \(pieces.rawValue)") { benchmark, stream in
                for _ in benchmark.scaledIterations { blackHole(try stream.eventCount(inPiecesOf: pieces.size)) }
            } setup: {
                try Stream(readableInPiecesOf: pieces.size)
            }
        }
    }

    private struct Stream {
        let bytes: [UInt8]

        init(readableInPiecesOf size: Int) throws {
            let frames = try SampleUpstream.frames()
            var buffer = ByteBuffer()
            for frame in frames { buffer.writeTemplate(frame.template, SampleUpstream.values) }
            bytes = Array(buffer.readableBytesView)
            guard try eventCount(inPiecesOf: size) == frames.count else {
                throw SampleError(message: "the stream was not decoded")
            }
        }

        func eventCount(inPiecesOf size: Int) throws -> Int {
            try bytes.withUnsafeBytes { bytes in
                var decoder = ServerSentEventDecoder()
                var count = 0
                var rest = bytes[...]
                while !rest.isEmpty {
                    try decoder.decode(UnsafeRawBufferPointer(rebasing: rest.prefix(size))) { _ in count += 1 }
                    rest = rest.dropFirst(size)
                }
                return count
            }
        }
    }
}
