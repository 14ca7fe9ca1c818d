import MockBehavior
import ProviderWire
import Testing

struct EntityTagTests {
    private func isAccepted(_ header: (String) -> String?) throws -> Bool {
        let store = try ConfigurationStore(document: [:])
        let current = store.current.entityTag
        do {
            try store.update(ifMatch: header(current)) { _ in ["port": 1] }
            #expect(store.current.revision == 2)
            return true
        } catch ConfigurationChangeError.staleEntityTag(let tag) {
            #expect(tag == current)
            #expect(store.current.revision == 1)
            return false
        }
    }

    @Test func `a tag is quoted and names the revision`() throws {
        let tag = try ConfigurationStore(document: [:]).current.entityTag
        #expect(tag.hasPrefix("\"1-") && tag.hasSuffix("\"") && tag.count > 5)
    }

    @Test func `a change is made whatever runs if no tag, any, or the running one is asked for`() throws {
        #expect(try isAccepted { _ in nil })
        #expect(try isAccepted { _ in "*" })
        #expect(try isAccepted { _ in " * " })
        #expect(try isAccepted { $0 })
        #expect(try isAccepted { "\"other\", \($0)" })
        #expect(try isAccepted { "\($0),\"other\"" })
        #expect(try isAccepted { "\"a\"  ,  \($0)  , \"b\"" })
    }

    @Test func `a change is refused if the running revision is none of those asked for`() throws {
        #expect(try !isAccepted { _ in "" })
        #expect(try !isAccepted { _ in "\"1\"" })
        #expect(try !isAccepted { _ in "\"a\", \"b\"" })
        #expect(try !isAccepted { "W/\($0)" })
        #expect(try !isAccepted { String($0.dropFirst().dropLast()) })
    }

    @Test func `the tag of an earlier revision is stale, even if the document is the same again`() throws {
        let store = try ConfigurationStore(document: [:])
        let tag = store.current.entityTag
        try store.update(ifMatch: tag) { _ in ["port": 1] }
        try store.update { _ in [:] }
        #expect(throws: ConfigurationChangeError.self) { try store.update(ifMatch: tag) { $0.document } }
    }

    @Test func `the same revision of another document has another tag`() throws {
        let one = try ConfigurationStore(document: ["port": 1]).current.entityTag
        let other = try ConfigurationStore(document: ["port": 2]).current.entityTag
        let again = try ConfigurationStore(document: ["port": 1]).current.entityTag
        #expect(one != other)
        #expect(one == again)
    }

    @Test func `a stale change is not even made`() throws {
        let store = try ConfigurationStore(document: [:])
        #expect(throws: ConfigurationChangeError.self) {
            try store.update(ifMatch: "\"0\"") { snapshot in
                Issue.record("made")
                return snapshot.document
            }
        }
    }
}
