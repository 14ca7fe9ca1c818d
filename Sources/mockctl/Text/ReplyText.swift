import ProviderWire

/// Canned replies, each on one line.
enum ReplyText {
    /// What the reply says; of a reply that says nothing in words, its JSON.
    static func line(_ reply: JSONValue) -> String {
        let words = reply.stringValue ?? reply["choices"]?[0]?["message"]?["content"]?.stringValue ?? messageText(reply)
        guard let words else { return shortened(String(decoding: reply.serialized(), as: UTF8.self), to: 100) }
        return shortened(words.map { $0.isNewline ? " " : String($0) }.joined(), to: 100)
    }

    /// The replies of endpoints under their names, with their positions.
    static func list(_ replies: [(endpoint: String, replies: [JSONValue])]) -> String {
        replies.map { endpoint, replies in
            if replies.isEmpty { return "\(endpoint): no canned replies, the built-in one is served\n" }
            var table = TextTable([.right, .left])
            for (index, reply) in replies.enumerated() { table.append(["  \(index)", line(reply)]) }
            return "\(endpoint):\n\(table.text)"
        }.joined()
    }

    /// The text, cut where it is longer.
    static func shortened(_ text: String, to limit: Int) -> String {
        text.count <= limit ? text : "\(text.prefix(limit - 3))..."
    }

    private static func messageText(_ reply: JSONValue) -> String? {
        let texts = reply["content"]?.arrayValue?.compactMap { $0["text"]?.stringValue } ?? []
        return texts.isEmpty ? nil : texts.joined(separator: " ")
    }
}
