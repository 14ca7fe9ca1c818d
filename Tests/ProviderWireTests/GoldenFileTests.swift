import Foundation
import ProviderWire
import Testing

/// Each canned reply under `Fixtures` against what goes out for it.
///
/// `NAME.canned.json` goes in; `NAME.body.json`, `NAME.stream.txt` and, for clients that asked for usage, `NAME.usage.txt`
/// come out. What differs per response is filled in by ``Rendering``; files end in a newline that is not on the wire.
struct GoldenFileTests {
    private func fixture(_ name: String) throws -> String {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
        return try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    @Test(arguments: [
        "chat-plain", "chat-text", "chat-tool-calls", "chat-refusal", "chat-choices", "chat-unicode", "chat-logprobs",
        "chat-custom-calls",
    ])
    func `a chat completion goes out as recorded`(name: String) throws {
        let completion = ChatCompletion(canned: try JSONValue(parsing: fixture("\(name).canned.json")))
        let values = Rendering.values(for: .openAI)
        #expect(try Rendering.text(ByteTemplate(completion.reply), values) + "\n" == fixture("\(name).body.json"))
        #expect(try Rendering.text(completion.frames(includesUsage: false), values) == fixture("\(name).stream.txt"))
        #expect(try Rendering.text(completion.frames(includesUsage: true), values) == fixture("\(name).usage.txt"))
    }

    @Test(arguments: [
        "message-plain", "message-text", "message-thinking", "message-tool-use", "message-unicode",
    ])
    func `a message goes out as recorded`(name: String) throws {
        let message = MessageReply(canned: try JSONValue(parsing: fixture("\(name).canned.json")))
        let values = Rendering.values(for: .anthropic)
        #expect(try Rendering.text(ByteTemplate(message.reply), values) + "\n" == fixture("\(name).body.json"))
        #expect(try Rendering.text(message.frames(), values) == fixture("\(name).stream.txt"))
    }

    @Test(arguments: ["completion-text", "completion-choices"])
    func `a text completion goes out as recorded`(name: String) throws {
        let completion = TextCompletion(canned: try JSONValue(parsing: fixture("\(name).canned.json")))
        let values = Rendering.values(responseID: "cmpl-1")
        #expect(try Rendering.text(ByteTemplate(completion.reply), values) + "\n" == fixture("\(name).body.json"))
        #expect(try Rendering.text(completion.frames(includesUsage: false), values) == fixture("\(name).stream.txt"))
        #expect(try Rendering.text(completion.frames(includesUsage: true), values) == fixture("\(name).usage.txt"))
    }

    @Test(arguments: [
        "response-text", "response-output", "response-incomplete", "response-failed", "response-logprobs",
        "response-everything",
    ])
    func `a response goes out as recorded`(name: String) throws {
        try expectRecorded(ResponseObject(canned: JSONValue(parsing: fixture("\(name).canned.json"))), name)
    }

    @Test func `a response that repeats its request goes out as recorded`() throws {
        let name = "response-repeating"
        let request = try #require(try JSONValue(parsing: fixture("\(name).request.json")).objectValue)
        let canned = try JSONValue(parsing: fixture("\(name).canned.json"))
        try expectRecorded(ResponseObject(canned: canned, repeating: request), name)
    }

    private func expectRecorded(_ response: ResponseObject, _ name: String) throws {
        let values = Rendering.values(responseID: "resp_a1B2")
        #expect(try Rendering.text(ByteTemplate(response.reply), values) + "\n" == fixture("\(name).body.json"))
        #expect(try Rendering.text(response.frames(), values) == fixture("\(name).stream.txt"))
    }
}
