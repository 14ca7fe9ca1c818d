package import ProviderWire

/// The model lists of both providers, rendered.
package struct CompiledModels: Sendable {
    private let openAIList: ByteTemplate
    private let anthropicList: ByteTemplate
    private let anthropicEntries: [JSONValue]
    private let openAIModels: [String: ByteTemplate]
    private let anthropicModels: [String: ByteTemplate]

    /// In a list of both providers' models each provider lists its own (Anthropic's are those with
    /// `"owned_by": "anthropic"`); a list of one kind is shown whole in both shapes.
    init(_ models: [JSONValue]) {
        let isAnthropic: (JSONValue) -> Bool = { $0["owned_by"] == "anthropic" }
        let anthropic = models.filter(isAnthropic)
        let others = models.filter { !isAnthropic($0) }
        openAIList = Self.render(ModelList.openAI(others.isEmpty ? models : others))
        anthropicEntries = anthropic.isEmpty ? models : anthropic
        anthropicList = Self.render(ModelList.anthropic(anthropicEntries, page: ModelPage()))
        openAIModels = Self.renderEach(models, ModelList.openAIModel)
        anthropicModels = Self.renderEach(models, ModelList.anthropicModel)
    }

    /// - Parameter page: of Anthropic's list; OpenAI's has no pages.
    package func list(for provider: Provider, page: ModelPage?) -> ByteTemplate {
        switch (provider, page) {
        case (.openAI, _): openAIList
        case (.anthropic, nil): anthropicList
        case (.anthropic, let page?): Self.render(ModelList.anthropic(anthropicEntries, page: page))
        }
    }

    /// One model; any that is configured, whoever owns it. Nil for an unknown id.
    package func model(_ id: String, for provider: Provider) -> ByteTemplate? {
        switch provider {
        case .openAI: openAIModels[id]
        case .anthropic: anthropicModels[id]
        }
    }

    private static func render(_ value: JSONValue) -> ByteTemplate { ByteTemplate(.value(value)) }

    private static func renderEach(
        _ models: [JSONValue], _ shape: (JSONValue) -> JSONValue
    ) -> [String: ByteTemplate] {
        Dictionary(
            models.compactMap { model in model["id"]?.stringValue.map { ($0, render(shape(model))) } },
            uniquingKeysWith: { first, _ in first }
        )
    }
}
