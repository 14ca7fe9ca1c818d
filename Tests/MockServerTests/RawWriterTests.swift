import Testing

@testable import MockServer

struct RawWriterTests {
    private func written(room: Int = 64, _ write: (inout RawWriter) -> Void) -> String {
        var bytes = [UInt8](repeating: UInt8(ascii: "-"), count: room)
        let count = bytes.withUnsafeMutableBytes { memory in
            var writer = RawWriter(memory)
            write(&writer)
            return writer.count
        }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    @Test(arguments: [0, 1, 9, 10, 99, 100, 4096, 65535, 1_000_000, Int.max])
    func `a number is written in decimal`(number: Int) {
        #expect(written { $0.write(number) } == String(number))
    }

    @Test func `one stands behind the other, to the last byte of the room`() {
        let text = written(room: 12) {
            $0.write("abc")
            $0.write([UInt8]())
            $0.write(1234)
            $0.write(Array("hello".utf8))
        }
        #expect(text == "abc1234hello")
    }

    @Test func `what has no room stops the program`() async {
        await #expect(processExitsWith: .failure) {
            withUnsafeTemporaryAllocation(byteCount: 4, alignment: 1) { memory in
                var writer = RawWriter(memory)
                writer.write("12345")
            }
        }
    }
}
