import ArgumentParser
import Testing

@testable import mockctl

@Suite(.timeLimit(.minutes(1)))
struct HelpTests {
    /// Every command, with the words that lead to it.
    static let commands: [(path: String, command: any ParsableCommand.Type)] = commands(below: Mockctl.self, "mockctl")

    private static func commands(
        below command: any ParsableCommand.Type, _ path: String
    ) -> [(path: String, command: any ParsableCommand.Type)] {
        let configuration = command.configuration
        let children = configuration.ungroupedSubcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
        return [(path, command)]
            + children.flatMap { commands(below: $0, "\(path) \($0.configuration.commandName ?? "?")") }
    }

    @Test func `every command has one to three examples of itself`() {
        #expect(Self.commands.count > 25)
        for (path, command) in Self.commands {
            let discussion = command.configuration.discussion
            let examples = discussion.components(after: "EXAMPLES\n").split(separator: "\n").prefix {
                $0.hasPrefix("  ")
            }
            #expect((1...3).contains(examples.count), "\(path)")
            #expect(examples.contains { $0.contains(path) }, "\(path)")
            #expect(!command.configuration.abstract.isEmpty, "\(path)")
        }
    }

    @Test func `every example that is a single command is understood`() throws {
        for (path, command) in Self.commands {
            let examples = command.configuration.discussion.components(after: "EXAMPLES\n").split(separator: "\n")
                .map { $0.drop { $0 == " " } }
                .filter { $0.hasPrefix("mockctl ") && !$0.contains { "|$'\"".contains($0) } }
            for example in examples {
                let words = example.prefix { $0 != ">" && $0 != "&" }.split(separator: " ").dropFirst().map(String.init)
                #expect(throws: Never.self, "\(path): \(example)") { try Mockctl.parseAsRoot(words) }
            }
        }
    }

    @Test(arguments: CompletionCommand.Shell.allCases)
    func `there is a completion script for each shell`(shell: CompletionCommand.Shell) async throws {
        let outcome = try await Program().run("completion \(shell.rawValue)")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("set-delay"))
        #expect(try await Program().run("--generate-completion-script \(shell.rawValue)").output == outcome.output)
    }

    @Test func `help goes to standard output with status 0`() async throws {
        for line in ["--help", "bench start --help", "help bench", "help"] {
            let outcome = try await Program().run(line)
            #expect(outcome.status == 0)
            #expect(outcome.output.contains("EXAMPLES\n  mockctl "))
            #expect(outcome.errors == "")
        }
    }
}

extension String {
    /// What follows the first such part; nothing if there is none.
    fileprivate func components(after part: String) -> Substring {
        firstRange(of: part).map { self[$0.upperBound...] } ?? ""
    }
}
