import ArgumentParser

/// A header field as people write it: `Name: value`.
struct HeaderArgument: Hashable {
    let name, value: String

    /// - Throws: `ValidationError` if there is no colon.
    init(_ text: String) throws {
        guard let colon = text.firstIndex(of: ":") else {
            throw ValidationError("\"\(text)\" is no header; give it as 'Name: value'")
        }
        name = String(text[..<colon])
        value = String(text[text.index(after: colon)...].drop { $0 == " " })
    }
}
