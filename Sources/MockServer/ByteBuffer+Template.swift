import NIOCore
import ProviderWire

extension ByteTemplate {
    /// The length with its holes filled.
    func count(with values: HoleValues) -> Int {
        holes.reduce(bytes.count) { $0 + values.bytes(for: $1.hole).count }
    }
}

extension ByteBuffer {
    mutating func writeTemplate(_ template: ByteTemplate, _ values: HoleValues) {
        guard !template.holes.isEmpty else {
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
    mutating func writeChunk(_ template: ByteTemplate, _ values: HoleValues) {
        writeString(String(template.count(with: values), radix: 16))
        writeStaticString("\r\n")
        writeTemplate(template, values)
        writeStaticString("\r\n")
    }
}
