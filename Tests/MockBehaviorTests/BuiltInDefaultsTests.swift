import MockBehavior
import ProviderWire
import Testing

struct BuiltInDefaultsTests {
    @Test func `the built-in document is valid and means what the defaults mean`() throws {
        var configuration = try MockConfiguration(document: BuiltInDefaults.document)
        #expect(configuration.models == BuiltInDefaults.openAIModels + BuiltInDefaults.anthropicModels)
        configuration.models = nil
        for reply in [\MockConfiguration.chat, \.completion, \.response, \.message] {
            #expect(configuration[keyPath: reply].defaultResponses.count == 1)
            configuration[keyPath: reply].defaultResponses = []
        }
        #expect(configuration == MockConfiguration())
    }

    @Test func `the built-in document serves what the defaults serve`() throws {
        let written = try ConfigurationStore(document: BuiltInDefaults.document).upstream
        let defaults = try ConfigurationStore { _ in }.upstream
        for provider in Provider.allCases {
            #expect(written.models.list(for: provider, page: nil) == defaults.models.list(for: provider, page: nil))
        }
        for endpoint in Endpoint.withReplies {
            let (one, other) = (written[endpoint]?.replies.first, defaults[endpoint]?.replies.first)
            #expect(one?.compiled?.body == other?.compiled?.body)
            #expect(one?.needs == other?.needs)
        }
        let frames = written.chat.replies.first?.compiled?.framesWithUsage
        #expect(frames != nil)
        #expect(frames == defaults.chat.replies.first?.compiled?.framesWithUsage)
    }

    @Test func `the built-in models are the original's`() {
        let models = BuiltInDefaults.openAIModels + BuiltInDefaults.anthropicModels
        let created = models.map { [$0["id"], $0["created"], $0["owned_by"]] }
        #expect(
            created == [
                ["gpt-3.5-turbo", 1_677_610_602, "openai"], ["gpt-4", 1_687_882_411, "openai"],
                ["gpt-4-turbo", 1_712_361_441, "openai"], ["claude-3-opus-20240229", 1_706_053_735, "anthropic"],
                ["claude-3-sonnet-20240229", 1_706_050_349, "anthropic"],
            ]
        )
    }
}
