import ProviderWire
import Testing

struct ByteTemplateTests {
    @Test func `a template is compact JSON with holes where their values go`() {
        let template = ByteTemplate(
            ["a": .hole(.responseID), "b": [1, .hole(.created), .value(.null)], "c\"": .hole(.promptTokensPlus(3))]
        )
        #expect(String(decoding: template.bytes, as: UTF8.self) == #"{"a":,"b":[1,,null],"c\"":}"#)
        #expect(template.holes.map(\.offset) == [5, 13, 26])
        #expect(template.holes.map(\.hole) == [.responseID, .created, .promptTokensPlus(3)])
    }

    @Test func `holes that are filled make JSON`() throws {
        let template = ByteTemplate([
            "a": .hole(.responseID), "b": [.hole(.model), .hole(.created)], "c": .hole(.promptTokens),
        ])
        let text = Rendering.text(template, Rendering.values(for: .openAI))
        #expect(text == #"{"a":"chatcmpl-1","b":["asked-for",1700000000],"c":7}"#)
    }

    @Test(arguments: [
        (ResponseHole.responseID, #""id""#), (.created, "12"), (.model, #""m""#), (.promptTokens, "5"),
        (.promptTokensPlus(8), "13"),
    ])
    func `each hole has its own value`(hole: ResponseHole, expected: String) {
        let values = HoleValues(
            responseID: Array(#""id""#.utf8), created: Array("12".utf8), model: Array(#""m""#.utf8), promptTokens: 5
        )
        #expect(String(decoding: values.bytes(for: hole), as: UTF8.self) == expected)
    }

    @Test(
        arguments: [
            (.responseID, []), (.created, []), (.model, .model), (.promptTokens, .promptTokens),
            (.promptTokensPlus(1), .promptTokens), (.partID(.message, 0), []),
        ] as [(ResponseHole, RequestNeeds)])
    func `a hole needs of the request what fills it`(hole: ResponseHole, needs: RequestNeeds) {
        #expect(ByteTemplate(["a": .hole(hole)]).needs == needs)
    }

    @Test func `a template that grows keeps its holes in place`() {
        var template = ByteTemplate(.hole(.model))
        template.append("ä")
        template.append(.hole(.created))
        #expect(template.holes.map(\.offset) == [0, 2])
    }

    @Test(arguments: [
        ("resp_aB3", PartKind.message, 0, #""msg_aB300""#), ("resp_aB3", .functionCall, 9, #""fc_aB309""#),
        ("chatcmpl-9", .call, 10, #""call_910""#), ("msg_01x", .reasoning, 100, #""rs_01x100""#),
        ("own", .customCall, 1, #""ctc_own01""#),
    ])
    func `the id of a part has the random part of the response's own and the part's number`(
        responseID: String, kind: PartKind, number: Int, expected: String
    ) {
        let values = Rendering.values(responseID: responseID)
        #expect(String(decoding: values.bytes(for: .partID(kind, number)), as: UTF8.self) == expected)
    }
}
