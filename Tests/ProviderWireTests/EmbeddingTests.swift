import Foundation
import ProviderWire
import Testing

struct EmbeddingTests {
    private func length(_ vector: [Float]) -> Double {
        vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }

    private func cosine(_ first: [Float], _ second: [Float]) -> Double {
        zip(first, second).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    private func body(_ request: EmbeddingRequest, dimensions: Int) throws -> JSONValue {
        let list = EmbeddingList(answering: request, dimensions: dimensions)
        return try JSONValue(parsing: Rendering.text(list.body, Rendering.values(responseID: "")))
    }

    private static let inputs: [EmbeddingRequest.Input] = [
        .text(""), .text("a"), .text("b"), .text("ab"), .text("Hello, world"), .text("hello, world"),
        .text(String(repeating: "long ", count: 1000)), .tokens([]), .tokens([0]), .tokens([1]), .tokens([1, 2, 3]),
        .tokens([3, 2, 1]), .tokens([-1, Int.max]),
    ]

    @Test(arguments: [1, 2, 3, 255, 256, 1536, 3072])
    func `every vector has length 1`(dimensions: Int) {
        for input in Self.inputs {
            let vector = EmbeddingVector.components(of: input, dimensions: dimensions)
            #expect(vector.count == dimensions)
            #expect(abs(length(vector) - 1) < 1e-6)
        }
    }

    @Test func `the same input has the same vector`() {
        // What a client has stored must be found again by later versions too.
        let vector = EmbeddingVector.components(of: .text("Hello"), dimensions: 1536)
        #expect(vector.prefix(4) == [-0.041398913, 0.0318721, 0.015787119, -0.0011681913])
        for input in Self.inputs {
            #expect(
                EmbeddingVector.components(of: input, dimensions: 64)
                    == EmbeddingVector.components(of: input, dimensions: 64)
            )
        }
    }

    @Test func `an input whose first random number is 0 has a vector like any other`() {
        #expect(EmbeddingVector.components(of: .tokens([3_279_527_573]), dimensions: 1) == [1])
    }

    @Test func `different inputs are nearly at right angles`() {
        let vectors = Self.inputs.map { EmbeddingVector.components(of: $0, dimensions: 1536) }
        for (index, vector) in vectors.enumerated() {
            for other in vectors[(index + 1)...] { #expect(abs(cosine(vector, other)) < 0.15) }
        }
    }

    @Test func `fewer dimensions are the beginning of more, made a unit vector again`() {
        let whole = EmbeddingVector.components(of: .text("x"), dimensions: 1536)
        let short = EmbeddingVector.components(of: .text("x"), dimensions: 256)
        let beginning = Array(whole.prefix(256))
        #expect(abs(cosine(short, beginning) / length(beginning) - 1) < 1e-6)
    }

    @Test func `a list has a vector for each input, in order, and the model and usage of the request`() throws {
        let request = EmbeddingRequest(inputs: [.text("a"), .tokens([1, 2])])
        let body = try body(request, dimensions: 3)
        #expect(body.objectValue?.keys == ["object", "data", "model", "usage"])
        #expect(body["object"] == "list")
        #expect(body["model"] == "asked-for")
        #expect(body["usage"] == ["prompt_tokens": 7, "total_tokens": 7])
        let data = body["data"]?.arrayValue ?? []
        #expect(data.map { $0["object"] } == ["embedding", "embedding"])
        #expect(data.map { $0["index"]?.intValue } == [0, 1])
        for (entry, input) in zip(data, request.inputs) {
            let numbers = (entry["embedding"]?.arrayValue ?? []).compactMap(\.numberValue)
            #expect(numbers.compactMap { Float($0.text) } == EmbeddingVector.components(of: input, dimensions: 3))
        }
    }

    @Test(arguments: [1, 2, 3, 4, 1536])
    func `base64 holds the same numbers, little-endian`(dimensions: Int) throws {
        let body = try body(EmbeddingRequest(inputs: [.text("a")], isBase64: true), dimensions: dimensions)
        let text = try #require(body["data"]?[0]?["embedding"]?.stringValue)
        let bytes = try #require(Data(base64Encoded: text))
        #expect(bytes.count == dimensions * 4)
        let numbers = (0..<dimensions).map { index in
            let parts = (0..<4).map { UInt32(bytes[index * 4 + $0]) << UInt32(8 * $0) }
            return Float(bitPattern: parts.reduce(0, |))
        }
        #expect(numbers == EmbeddingVector.components(of: .text("a"), dimensions: dimensions))
    }
}
