import ProviderWire
import Testing

struct ResponseIdentifierTests {
    @Test(
        arguments: [
            (.chat, "chatcmpl-", 29), (.completion, "cmpl-", 29), (.response, "resp_", 48), (.message, "msg_01", 22),
            (.embedding, nil, nil), (.countTokens, nil, nil), (.models, nil, nil),
        ] as [(Endpoint, String?, Int?)])
    func `an endpoint's responses have ids of its own form, or none`(
        endpoint: Endpoint, prefix: String?, length: Int?
    ) {
        let identifier = ResponseIdentifier(endpoint)
        #expect(identifier?.prefix == prefix)
        #expect(identifier?.randomLength == length)
    }

    @Test func `parts of different kinds have different prefixes`() {
        #expect(Set(PartKind.allCases.map(\.prefix)).count == PartKind.allCases.count)
    }
}
