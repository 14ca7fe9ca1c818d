#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension UnsafeRawBufferPointer {
    /// Where that byte stands first, from there on; nil if it does not.
    func offset(of byte: UInt8, from start: Int) -> Int? {
        guard start < count, let baseAddress else { return nil }
        return memchr(baseAddress + start, Int32(byte), count - start).map { UnsafeRawPointer($0) - baseAddress }
    }
}
