/// OpenAI's embeddings, made for a request.
///
/// Format: the `list` of `embedding` objects of OpenAI's API reference.
package struct EmbeddingList: Sendable, Hashable {
    /// The whole reply; the model and the tokens of the prompt are holes.
    package let body: ByteTemplate

    /// - Parameter dimensions: how many numbers each vector has; at least 1.
    package init(answering request: EmbeddingRequest, dimensions: Int) {
        var data: [UInt8] = []
        // Once for all: to reserve for each vector would copy those before it each time.
        data.reserveCapacity(request.inputs.count * (dimensions * Self.sizePerNumber + 64))
        for (index, input) in request.inputs.enumerated() {
            data += (index == 0 ? "" : ",").utf8
            data += #"{"object":"embedding","index":\#(index),"embedding":"#.utf8
            let components = EmbeddingVector.components(of: input, dimensions: dimensions)
            if request.isBase64 {
                Self.appendBase64(components, to: &data)
            } else {
                Self.appendNumbers(components, to: &data)
            }
            data.append(UInt8(ascii: "}"))
        }
        var body = ByteTemplate()
        body.append(#"{"object":"list","data":["#)
        body.append(rendered: data)
        body.append(#"],"model":"#)
        body.append(.hole(.model))
        body.append(#","usage":"#)
        body.append(["prompt_tokens": .hole(.promptTokens), "total_tokens": .hole(.promptTokens)])
        body.append("}")
        self.body = body
    }

    /// About as many bytes as a number takes.
    private static let sizePerNumber = 14

    /// Each number with as few digits as read back as the same `Float`.
    private static func appendNumbers(_ components: [Float], to output: inout [UInt8]) {
        output.append(UInt8(ascii: "["))
        for (index, component) in components.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            output.append(contentsOf: component.description.utf8)
        }
        output.append(UInt8(ascii: "]"))
    }

    /// The numbers' bits, little-endian.
    private static func appendBase64(_ components: [Float], to output: inout [UInt8]) {
        let bytes = components.map { $0.bitPattern.littleEndian }.withUnsafeBytes { [UInt8]($0) }
        output.append(UInt8(ascii: "\""))
        output.append(contentsOf: Base64.encoded(bytes))
        output.append(UInt8(ascii: "\""))
    }
}
