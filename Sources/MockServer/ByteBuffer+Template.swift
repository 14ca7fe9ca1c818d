import NIOCore
import ProviderWire

extension ByteTemplate {
    /// The length with its holes filled.
    ///
    /// - Parameter values: may be nil if there are no holes.
    func count(with values: HoleValues?) -> Int {
        guard let values else {
            precondition(holes.isEmpty, "a template with holes needs their values")
            return bytes.count
        }
        return holes.reduce(bytes.count) { $0 + values.bytes(for: $1.hole).count }
    }
}

extension ByteBuffer {
    mutating func writeTemplate(_ template: ByteTemplate, _ values: HoleValues?) {
        guard let values, !template.holes.isEmpty else {
            writeBytes(template.bytes)
            return
        }
        template.bytes.withUnsafeBytes { bytes in
            var written = 0
            for hole in template.holes {
                writeBytes(UnsafeRawBufferPointer(rebasing: bytes[written..<hole.offset]))
                writeBytes(values.bytes(for: hole.hole))
                written = hole.offset
            }
            writeBytes(UnsafeRawBufferPointer(rebasing: bytes[written...]))
        }
    }

    /// One chunk of a chunked body.
    mutating func writeChunk(_ template: ByteTemplate, _ values: HoleValues?) {
        writeString(String(template.count(with: values), radix: 16))
        writeStaticString("\r\n")
        writeTemplate(template, values)
        writeStaticString("\r\n")
    }
}
