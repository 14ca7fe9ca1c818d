import Benchmark
import NIOCore
import ProviderWire
import Synthesis

@testable import MockServer

/// From a script to the bytes that go out, into a buffer that has the room already.
enum Rendering {
    static func register() {
        Benchmark("Render: head") { benchmark, head in
            render(benchmark) { head.head.write(to: &$0, opening: head.opening, processing: .milliseconds(1)) }
        } setup: {
            Head()
        }

        Benchmark("Render: body with holes") { benchmark, body in
            render(benchmark) { $0.writeTemplate(body, SampleUpstream.values) }
        } setup: {
            try withHoles(SampleUpstream.wholeReply())
        }

        Benchmark("Render: chunk with holes") { benchmark, chunk in
            render(benchmark) { $0.writeChunk(chunk, SampleUpstream.values) }
        } setup: {
            try withHoles(SampleUpstream.frames().first { $0.step > 0 }?.template)
        }
    }

    private static func withHoles(_ template: ByteTemplate?) throws -> ByteTemplate {
        guard let template, !template.holes.isEmpty else { throw SampleError(message: "the reply has no holes") }
        return template
    }

    @inline(__always)
    private static func render(_ benchmark: Benchmark, _ write: (inout ByteBuffer) -> Void) {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(1 << 12)
        for _ in benchmark.scaledIterations {
            buffer.clear()
            write(&buffer)
            blackHole(buffer.readableBytes)
        }
    }

    private struct Head {
        let head: ResponseHead
        let opening: [UInt8]

        init() {
            var generator = SeededGenerator(seed: 1)
            var head = ResponseHead(
                status: 200, contentType: .json, framing: .length(420), connection: .keepAlive, provider: .openAI,
                requestID: RequestID(using: &generator)
            )
            head.tellsProcessingTime = true
            self.head = head
            let lines = "\r\nx-mockd-revision: 1" + ProviderHeaders.lines(of: .openAI, at: 1_721_172_741)
            opening = ResponseHead.opening(
                status: 200, contentType: .json, date: Array("Wed, 17 Jul 2024 01:32:21 GMT".utf8),
                commonLines: Array(lines.utf8)
            )
        }
    }
}
