#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension UnsafeRawBufferPointer {
    /// Whether these are the same bytes as those.
    func isSame(as other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        guard let mine = baseAddress, let others = other.baseAddress else { return true }
        return memcmp(mine, others, count) == 0
    }

    /// Whether those have the same bytes at that place, which both have.
    func isSame(as other: UnsafeRawBufferPointer, in range: Range<Int>) -> Bool {
        UnsafeRawBufferPointer(rebasing: self[range]).isSame(as: UnsafeRawBufferPointer(rebasing: other[range]))
    }

    /// Whether these are the bytes of that text.
    func isSame(as text: StaticString) -> Bool {
        isSame(as: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}

/// So that bytes can be told apart by texts in a `switch`.
func ~= (text: StaticString, bytes: UnsafeRawBufferPointer) -> Bool { bytes.isSame(as: text) }
