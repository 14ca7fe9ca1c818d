package import MockBehavior
import Mustache
package import ProviderWire

/// A text with holes that values fill: Mustache, of which partials, inheritance and new delimiters are left out.
///
/// What fills a hole is written as it is, nothing is escaped; under `json.` it is written as JSON, a text in quotes:
/// `{"said": {{json.prompt}}}`.
package struct TextTemplate: CompiledTemplate {
    /// What holes are filled with, each once, in the order of the text.
    package let variables: [TemplateVariable]
    private let template: MustacheTemplate

    /// Names below which values are written as JSON.
    static let jsonName = "json"
    /// Nothing is escaped. The comment keeps Mustache from taking a line break after the tag for the tag's own.
    private static let preamble = "{{% CONTENT_TYPE:TEXT}}{{!}}"

    /// - Throws: ``TemplateSyntaxError`` for a text that is no such template.
    package init(_ text: String) throws(TemplateSyntaxError) {
        variables = try TemplateTags.variables(in: text)
        do {
            template = try MustacheTemplate(string: Self.preamble + text)
        } catch let error as MustacheTemplate.ParserError {
            throw TemplateSyntaxError(error, preamble: Self.preamble.count)
        } catch {
            throw TemplateSyntaxError(line: 1, column: 1, detail: "\(error)")
        }
    }

    /// The text with every hole filled; those without a value are left empty.
    package func render(_ values: JSONObject) -> String {
        template.render(TemplateScope(value: .object(values), isJSON: false, isRoot: true))
    }
}

extension TemplateSyntaxError {
    fileprivate init(_ error: MustacheTemplate.ParserError, preamble: Int) {
        let context = error.context
        let column = context.lineNumber == 1 ? max(1, context.columnNumber - preamble) : context.columnNumber
        self.init(line: context.lineNumber, column: column, detail: Self.detail(of: error.error))
    }

    private static func detail(of error: any Error) -> String {
        guard let error = error as? MustacheTemplate.Error else { return "a tag is not closed; it ends with }}" }
        return switch error {
        case .sectionCloseNameIncorrect: "this {{/…}} does not close the section that was opened last"
        case .expectedSectionEnd: "a section is not closed; it ends with {{/…}}"
        case .unfinishedName:
            "this is no name; a name has letters, digits, -, _ and dots between its parts, and ends with }}"
        case .invalidSetDelimiter, .transformAppliedToInheritanceSection, .illegalTokenInsideInheritSection,
            .textInsideInheritSection, .invalidConfigVariableSyntax, .unrecognisedConfigVariable:
            "this tag is not understood; there are {{name}}, {{#name}}…{{/name}}, {{^name}}…{{/name}} and {{! … }}"
        }
    }
}
