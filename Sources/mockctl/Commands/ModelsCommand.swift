import AdminAPI
import AdminClient
import ArgumentParser
import MockBehavior
import ProviderWire

struct ModelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "List the models of the running configuration.",
        discussion: """
            With -o json: the array models.defaultList as it is configured.

            EXAMPLES
              mockctl models
              mockctl -o json models | jq -r '.[].id'
            """
    )

    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let document = try await options.client().configuration().value
        let models =
            document["models"]?["defaultList"]?.arrayValue
            ?? BuiltInDefaults.openAIModels + BuiltInDefaults.anthropicModels
        switch options.output {
        case .text: try Console.output(Self.text(models))
        case .json: try Console.output(JSONValue.array(models).prettyPrinted())
        }
    }

    static func text(_ models: [JSONValue]) -> String {
        if models.isEmpty { return "no models are configured\n" }
        var table = TextTable([.left, .left], headings: ["MODEL", "OWNED BY"])
        for model in models {
            table.append([model["id"]?.stringValue ?? "?", model["owned_by"]?.stringValue ?? "-"])
        }
        return table.text
    }
}
