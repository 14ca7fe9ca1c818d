import Benchmark
import MockBehavior
import NIOCore
import ProviderWire

@testable import MockServer

/// From the bytes of a request to the facts that its answer is decided from.
enum RequestReading {
    static func register() {
        for client in SampleRequest.Client.allCases {
            Benchmark("Request: take from bytes, \(client.rawValue)") { benchmark, request in
                for _ in benchmark.scaledIterations {
                    var heads = HeadMemo()
                    blackHole(taken(from: request, heads: &heads))
                }
            } setup: {
                try message(of: client)
            }

            Benchmark("Request: take from bytes again, \(client.rawValue)") { benchmark, request in
                var heads = HeadMemo()
                for _ in benchmark.scaledIterations { blackHole(taken(from: request, heads: &heads)) }
            } setup: {
                try message(of: client)
            }
        }

        Benchmark("Request: read a body of 300 bytes") { benchmark, body in
            try body.read(times: benchmark.scaledIterations)
        } setup: {
            try Body(size: 300)
        }

        Benchmark(
            "Request: read a body of 100 KB", configuration: Benchmark.Configuration(scalingFactor: .one)
        ) { benchmark, body in
            try body.read(times: benchmark.scaledIterations)
        } setup: {
            try Body(size: 100_000)
        }
    }

    @inline(__always)
    private static func taken(from request: ByteBuffer, heads: inout HeadMemo) -> SimpleRequest? {
        var bytes = request
        return SimpleRequest(takenFrom: &bytes, limit: 1 << 20, heads: &heads, arrival: .now())
    }

    private static func message(of client: SampleRequest.Client) throws -> ByteBuffer {
        let request = SampleRequest.message(of: client, bodySize: 300)
        var heads = HeadMemo()
        guard taken(from: request, heads: &heads)?.request.bodySize == 300 else {
            throw SampleError(message: "the request is not read as a simple one")
        }
        return request
    }

    /// A request body, and what it is read with and for.
    private struct Body {
        let bytes: ByteBuffer
        let needs: RequestNeeds
        let parser = RequestParser()

        init(size: Int) throws {
            bytes = SampleRequest.body(size: size)
            needs = try SampleUpstream.compiled().needs(of: .chat)
            guard try facts().promptTokens > size / 6 else {
                throw SampleError(message: "the prompt was not read")
            }
        }

        func facts() throws -> RequestFacts {
            try RequestReader.read(bytes, for: .chat, provider: .openAI, needs: needs, with: parser)
        }

        func read(times iterations: Range<Int>) throws {
            for _ in iterations { blackHole(try facts()) }
        }
    }
}
