import Foundation
import ProviderWire
import Testing
struct Record {
    @Test func `record`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) where file.hasSuffix(".canned.json") {
            let name = file.dropLast(".canned.json".count)
            let canned = try JSONValue(parsing: String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8))
            func put(_ text: String, _ ending: String) throws { try text.write(to: folder.appendingPathComponent(name + ending), atomically: true, encoding: .utf8) }
            if name.hasPrefix("chat") {
                let c = ChatCompletion(canned: canned), v = Rendering.values(for: .openAI)
                try put(Rendering.text(ByteTemplate(c.reply), v) + "\n", ".body.json")
                try put(Rendering.text(c.frames(includesUsage: false), v), ".stream.txt")
                try put(Rendering.text(c.frames(includesUsage: true), v), ".usage.txt")
            } else {
                let c = MessageReply(canned: canned), v = Rendering.values(for: .anthropic)
                try put(Rendering.text(ByteTemplate(c.reply), v) + "\n", ".body.json")
                try put(Rendering.text(c.frames(), v), ".stream.txt")
            }
        }
    }
}
