import ProviderWire

/// A reply whose texts are templates.
struct TemplatedReply: Sendable {
    private indirect enum Part: Sendable {
        case constant(JSONValue)
        case template(any CompiledTemplate)
        case array([Part])
        case object([(String, Part)])

        func render(_ values: JSONObject) -> JSONValue {
            switch self {
            case .constant(let value): value
            case .template(let template): .string(template.render(values))
            case .array(let parts): .array(parts.map { $0.render(values) })
            case .object(let members): .object(JSONObject(members.map { ($0, $1.render(values)) }))
            }
        }
    }

    private let root: Part
    private var values = TemplateValues()
    private let isGenerated: Bool

    /// - Parameters:
    ///   - written: a text, a whole reply or a generated one; every text in it is a template.
    ///   - place: where it stands in the document.
    init(
        _ written: JSONValue, in language: any TemplateLanguage, at place: JSONPointer,
        _ report: (JSONPointer, String) -> Void
    ) {
        var values = TemplateValues()
        isGenerated = GeneratedReply.isWritten(as: written)
        root = Self.compile(written, language, place, &values, report)
        self.values = values
    }

    private static func compile(
        _ written: JSONValue, _ language: any TemplateLanguage, _ place: JSONPointer, _ values: inout TemplateValues,
        _ report: (JSONPointer, String) -> Void
    ) -> Part {
        switch written {
        case .string(let text) where text.contains("{{"):
            do throws(TemplateSyntaxError) {
                let template = try language.template(text)
                values.add(template) { report(place, $0) }
                return .template(template)
            } catch {
                report(place, "line \(error.line), column \(error.column) of the template: \(error.detail)")
                return .constant(written)
            }
        case .null, .bool, .number, .string: return .constant(written)
        case .array(let elements):
            return .array(
                elements.enumerated().map { index, element in
                    compile(element, language, place.appending(index), &values, report)
                }
            )
        case .object(let object):
            return .object(
                object.members.map { member in
                    (member.key, compile(member.value, language, place.appending(member.key), &values, report))
                }
            )
        }
    }

    var needs: RequestNeeds { values.needs.union([.model, .promptTokens]).union(isGenerated ? .shape : []) }

    func addNeeds(to probes: inout RequestProbes) { values.add(to: &probes) }

    /// What answers the request.
    func content(
        for match: RuleMatch, _ circumstances: AnswerCircumstances, using generator: inout some RandomNumberGenerator
    ) -> (content: ResponseScript.Content, extent: ReplyExtent) {
        let facts = match.subject.facts
        let reply = root.render(values.values(for: match, circumstances))
        let rendering: ReplyRendering
        if let generated = GeneratedReply(written: reply) {
            let shape = facts.shape ?? RequestShape()
            let turns = ReplyGenerator(generated).turns(answering: shape, using: &generator)
            rendering = ReplyRendering(turns, endpoint: facts.endpoint, repeating: shape.repeated)
        } else {
            rendering = ReplyRendering(reply, endpoint: facts.endpoint)
        }
        return rendering.content(for: facts)
    }
}

/// What an answer is made of besides the request.
package struct AnswerCircumstances {
    /// Now.
    package var secondsSince1970: Int
    /// What the response names the request by; asked only where it is used.
    package var requestID: () -> String

    package init(secondsSince1970: Int, requestID: @escaping () -> String) {
        self.secondsSince1970 = secondsSince1970
        self.requestID = requestID
    }
}
