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
            case .responseID, .created: break
            }
        }
    }

    package mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

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
            for (index, member) in object.members.enumerated() {
                if index > 0 { append(",") }
                JSONValue.appendQuoted(member.key, to: &bytes)
                append(":")
                append(member.value)
            }
            append("}")
        }
    }
}

/// The values that fill the holes of one response.
package struct HoleValues: Sendable {
    /// The quoted id.
    package var responseID: [UInt8]
    /// Seconds since 1970, in digits.
    package var created: [UInt8]
    /// The quoted name of the requested model.
    package var model: [UInt8]
    package var promptTokens: Int

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
        }
    }
}
