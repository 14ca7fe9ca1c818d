import Testing

@testable import ProviderWire

struct NearestNameTests {
    @Test(arguments: [
        ("", "", 0), ("abc", "abc", 0), ("abc", "", 3), ("", "abc", 3), ("kitten", "sitting", 3), ("flaw", "lawn", 2),
        ("ab", "ba", 2), ("port", "prot", 2),
    ])
    func `the distance is the number of edits`(first: String, second: String, distance: Int) {
        #expect(NearestName.distance(first, second) == distance)
        #expect(NearestName.distance(second, first) == distance)
    }

    @Test(
        arguments: [
            ("chta", "chat"), ("CHAT", "chat"), ("mesage", "message"), ("default_responses", "defaultResponses"),
            ("responses", nil), ("zzzzzz", nil),
        ] as [(String, String?)])
    func `the nearest name is guessed if it is near enough`(name: String, guess: String?) {
        #expect(NearestName.of(name, among: ["host", "chat", "message", "defaultResponses"]) == guess)
    }

    @Test func `the first of equally near names is guessed, and none of none`() {
        #expect(NearestName.of("cat", among: ["bat", "rat"]) == "bat")
        #expect(NearestName.of("cat", among: []) == nil)
    }
}
