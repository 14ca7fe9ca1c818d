import ProviderWire

/// A file of one value a line; empty lines say nothing.
struct JSONLines {
    let path: String

    /// The JSON document of each line; a syntax error is told with the line.
    func values() throws(CommandFailure) -> [JSONValue] {
        var values: [JSONValue] = []
        for line in try lines() { values.append(try line.json(in: path)) }
        return values
    }

    /// Prompts: a line is a text, or JSON: a text in quotes, an array of messages, an object with `prompt` or `messages`.
    func prompts() throws(CommandFailure) -> [JSONValue] {
        var prompts: [JSONValue] = []
        for line in try lines() {
            guard let first = line.text.first, "[{\"".contains(first) else {
                prompts.append(.string(String(line.text)))
                continue
            }
            let value = try line.json(in: path)
            guard let object = value.objectValue else {
                prompts.append(value)
                continue
            }
            guard let prompt = object["messages"] ?? object["prompt"] else {
                throw CommandFailure(
                    .badData, "\(InputFile(path: path).name):\(line.number): expected \"messages\" or \"prompt\"")
            }
            prompts.append(prompt)
        }
        return prompts
    }

    private struct Line {
        var number: Int
        var text: Substring

        func json(in path: String) throws(CommandFailure) -> JSONValue {
            do {
                return try JSONValue(parsing: String(text))
            } catch {
                throw CommandFailure(
                    .badData, "\(InputFile(path: path).name):\(number):\(error.column): \(error.detail)")
            }
        }
    }

    private func lines() throws(CommandFailure) -> [Line] {
        let text = String(decoding: try InputFile(path: path).bytes(), as: UTF8.self)
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
            .map { Line(number: $0.offset + 1, text: $0.element) }
            .filter { !$0.text.allSatisfy(\.isWhitespace) }
        if lines.isEmpty { throw CommandFailure(.badData, "\(InputFile(path: path).name) is empty") }
        return lines
    }
}
