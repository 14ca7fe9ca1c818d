import MockBehavior
import Testing

struct BodyHashTests {
    /// From the reference implementation, `xxhsum -H1`.
    @Test(arguments: [
        ("", "ef46db3751d8e999"), ("a", "d24ec4f1a98c6e5b"), ("abc", "44bc2cf5ad770999"),
        ("0123456789", "3f5fc178a81867e7"), ("xxhash", "32dd38952c4bc720"),
        ("Nobody inspects the spammish repetition", "fbcea83c8a378bf1"),
    ])
    func `it is XXH64`(text: String, hash: String) {
        #expect(BodyHash.text(Array(text.utf8).withUnsafeBytes(BodyHash.of)) == hash)
    }
}
