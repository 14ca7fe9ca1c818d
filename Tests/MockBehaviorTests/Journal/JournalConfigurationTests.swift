import MockBehavior
import ProviderWire
import Testing

struct JournalConfigurationTests {
    @Test(arguments: [
        (
            #"{"journal": {"maxEntries": 0}}"#,
            "/journal/maxEntries: expected a whole number from 1 to 10000000, found 0"
        ),
        (
            #"{"journal": {"maxBytes": 1}}"#,
            "/journal/maxBytes: expected a whole number from 65536 to 17179869184, found 1"
        ),
        (
            #"{"journal": {"maxBodyBytes": -1}}"#,
            "/journal/maxBodyBytes: expected a whole number from 0 to 16777216, found -1"
        ),
        (#"{"journal": {"enabled": "no"}}"#, #"/journal/enabled: expected true or false, found "no""#),
        (
            #"{"journal": {"maxEntry": 1}}"#,
            #"/journal/maxEntry: unknown key; did you mean "maxEntries"? Known keys here: enabled, maxEntries, maxBytes, maxBodyBytes"#
        ),
        (#"{"journal": 5}"#, "/journal: expected an object, found a number"),
    ])
    func `a wrong setting is named with what would be right`(document: String, issue: String) throws {
        let error = try #require(throws: ConfigurationError.self) {
            try MockConfiguration(document: JSONValue(parsing: document))
        }
        #expect(error.description == issue)
    }
}
