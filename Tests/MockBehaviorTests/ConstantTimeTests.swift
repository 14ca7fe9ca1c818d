import MockBehavior
import Testing

struct ConstantTimeTests {
    @Test(
        arguments: [
            ([], [], true), ([1, 2, 3], [1, 2, 3], true), ([1, 2, 3], [1, 2, 4], false),
            ([1, 2, 3], [0, 2, 3], false),
            ([1, 2, 3], [1, 2], false), ([1, 2, 3], [], false), ([], [0], false), ([], [255], false),
            ([1], [1, 1], false),
            ([1, 1], [1], false), ([1, 2], [1, 2, 1, 2], false),
        ] as [([UInt8], [UInt8], Bool)])
    func `bytes are equal if all are and none is left`(secret: [UInt8], presented: [UInt8], areEqual: Bool) {
        #expect(ConstantTime.equals(secret, presented) == areEqual)
    }

    @Test func `a difference of whole multiples of 256 in length is one`() {
        #expect(!ConstantTime.equals([7], [UInt8](repeating: 7, count: 257)))
    }
}
