package import MockBehavior

/// The language of templates: Mustache.
package struct MustacheTemplates: TemplateLanguage {
    package init() {}

    package func template(_ text: String) throws(TemplateSyntaxError) -> any CompiledTemplate {
        try TextTemplate(text)
    }
}
