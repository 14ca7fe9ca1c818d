package import ProviderWire

/// What templates are written in. The library for it is large, so programs that render none do without.
package protocol TemplateLanguage: Sendable {
    /// - Throws: ``TemplateSyntaxError`` for a text that is no template.
    func template(_ text: String) throws(TemplateSyntaxError) -> any CompiledTemplate
}

/// For checking a document without rendering anything: every text passes for a template.
struct UncheckedTemplates: TemplateLanguage {
    private struct Unrendered: CompiledTemplate {
        var variables: [TemplateVariable] { [] }
        func render(_ values: JSONObject) -> String { "" }
    }

    func template(_ text: String) throws(TemplateSyntaxError) -> any CompiledTemplate { Unrendered() }
}

/// For programs that render no templates.
package struct NoTemplates: TemplateLanguage {
    package init() {}

    package func template(_ text: String) throws(TemplateSyntaxError) -> any CompiledTemplate {
        throw TemplateSyntaxError(line: 1, column: 1, detail: "this program renders no templates")
    }
}

/// A text with holes.
package protocol CompiledTemplate: Sendable {
    /// What holes and sections are filled with, each once, in the order of the text.
    var variables: [TemplateVariable] { get }

    /// The text with every hole filled; those without a value are left empty.
    func render(_ values: JSONObject) -> String
}

/// What a hole of a template, or one of its sections, is filled with.
package struct TemplateVariable: Sendable, Hashable {
    /// The names from the outermost value inwards: `body.user.name` has three.
    package var path: [String]
    /// Whether it stands in a section, whose own value is asked first.
    package var isInSection: Bool

    package init(path: [String], isInSection: Bool) {
        self.path = path
        self.isInSection = isInSection
    }
}

/// Why a text is no template.
package struct TemplateSyntaxError: Error, Sendable, Hashable {
    /// Counted from 1, as is the column.
    package var line: Int
    package var column: Int
    /// What is wrong there and what would be right.
    package var detail: String

    package init(line: Int, column: Int, detail: String) {
        self.line = line
        self.column = column
        self.detail = detail
    }
}
