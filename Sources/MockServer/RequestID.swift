import Synthesis

/// What a response is known by: `req_` and 24 random letters and digits. Kept without allocation.
struct RequestID {
    private static let prefix: StaticString = "req_"

    private var characters: (UInt64, UInt64, UInt64)

    init(using generator: inout some RandomNumberGenerator) {
        characters = (
            Identifier.randomCharacters(using: &generator), Identifier.randomCharacters(using: &generator),
            Identifier.randomCharacters(using: &generator)
        )
    }

    var text: String {
        "\(Self.prefix)" + withUnsafeBytes(of: characters) { String(decoding: $0, as: UTF8.self) }
    }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeTemporaryAllocation(byteCount: Self.prefix.utf8CodeUnitCount + 24, alignment: 1) { memory in
            var writer = RawWriter(memory)
            write(to: &writer)
            return body(UnsafeRawBufferPointer(memory))
        }
    }

    func write(to writer: inout RawWriter) {
        writer.write(Self.prefix)
        withUnsafeBytes(of: characters) { writer.write($0) }
    }
}
