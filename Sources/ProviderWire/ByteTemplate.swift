/// Rendered bytes with holes: what is copied to the wire for each response.
package struct ByteTemplate: Sendable, Hashable {
    package struct Hole: Sendable, Hashable {
        /// Where the hole's value goes in ``ByteTemplate/bytes``.
        package var offset: Int
        package var hole: ResponseHole
    }

    package private(set) var bytes: [UInt8] = []
    package private(set) var holes: [Hole] = []

    package init() {}

    /// Compact JSON.
    package init(_ template: JSONTemplate) { append(template) }

    /// What a request must be asked for before this can be served.
    package var needs: RequestNeeds {
        holes.reduce(into: []) { needs, hole in
            switch hole.hole {
            case .promptTokens, .promptTokensPlus: needs.insert(.promptTokens)
            case .model: needs.insert(.model)
            case .responseID, .created, .partID: break
            }
        }
    }

    package mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Appends what is rendered already.
    package mutating func append(rendered more: [UInt8]) { bytes.append(contentsOf: more) }

    /// Appends what is rendered already, with its holes.
    mutating func append(_ other: ByteTemplate) {
        let offset = bytes.count
        bytes.append(contentsOf: other.bytes)
        for hole in other.holes { holes.append(Hole(offset: offset + hole.offset, hole: hole.hole)) }
    }

    mutating func append(quoted text: String) { JSONValue.appendQuoted(text, to: &bytes) }

    mutating func reserveCapacity(_ count: Int) { bytes.reserveCapacity(count) }

    package mutating func append(_ template: JSONTemplate) {
        switch template {
        case .value(let value): value.append(to: &bytes)
        case .hole(let hole): holes.append(Hole(offset: bytes.count, hole: hole))
        case .array(let elements):
            append("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { append(",") }
                append(element)
            }
            append("]")
        case .object(let object):
            append("{")
            append(membersOf: object)
            append("}")
        }
    }

    /// Appends what stands between an object's braces.
    mutating func append(membersOf object: TemplateObject) {
        for (index, member) in object.members.enumerated() {
            if index > 0 { append(",") }
            JSONValue.appendQuoted(member.key, to: &bytes)
            append(":")
            append(member.value)
        }
    }
}

/// The values that fill the holes of one response.
package final class HoleValues: Sendable {
    /// The quoted id: a ``ResponseIdentifier``'s prefix, then letters and digits.
    package let responseID: [UInt8]
    /// Seconds since 1970, in digits.
    package let created: [UInt8]
    /// The quoted name of the requested model.
    package let model: [UInt8]
    package let promptTokens: Int

    package init(responseID: [UInt8], created: [UInt8], model: [UInt8], promptTokens: Int) {
        self.responseID = responseID
        self.created = created
        self.model = model
        self.promptTokens = promptTokens
    }

    /// For templates without holes.
    package static let none = HoleValues(responseID: [], created: [], model: [], promptTokens: 0)

    package func bytes(for hole: ResponseHole) -> [UInt8] {
        switch hole {
        case .responseID: responseID
        case .created: created
        case .model: model
        case .promptTokens: Array(String(promptTokens).utf8)
        case .promptTokensPlus(let more): Array(String(promptTokens + more).utf8)
        case .partID(let kind, let number): partID(kind, number)
        }
    }

    /// The letters and digits of the response's own id under the part's prefix, and the part's number.
    private func partID(_ kind: PartKind, _ number: Int) -> [UInt8] {
        let id = responseID.dropFirst().dropLast()
        let isSeparator = { (byte: UInt8) in byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") }
        let random = id.lastIndex(where: isSeparator).map { id[($0 + 1)...] } ?? id
        return Array("\"\(kind.prefix)".utf8) + random + Array((number < 10 ? "0\(number)\"" : "\(number)\"").utf8)
    }
}
