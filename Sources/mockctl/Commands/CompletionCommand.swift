import ArgumentParser

struct CompletionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print the completion script for a shell.",
        discussion: """
            EXAMPLES
              mockctl completion bash > ~/.local/share/bash-completion/completions/mockctl
              mockctl completion zsh > "${fpath[1]}/_mockctl"
              mockctl completion fish > ~/.config/fish/completions/mockctl.fish
            """
    )

    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish

        var completionShell: CompletionShell {
            switch self {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        }
    }

    @Argument(help: "bash, zsh or fish.") var shell: Shell

    func run() throws { try Console.outputLine(Mockctl.completionScript(for: shell.completionShell)) }
}
