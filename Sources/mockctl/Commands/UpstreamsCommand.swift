import AdminAPI
import AdminClient
import ArgumentParser
import LoadModel

struct UpstreamsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upstreams",
        abstract: "Show the upstreams and where clients reach them.",
        discussion: """
            Commands about delays, replies, rules, faults and the configuration take --upstream NAME; without it they \
            are about the provider at the top of the configuration, "default".

            EXAMPLES
              mockctl upstreams
              mockctl -o json upstreams | jq -r '.upstreams[].baseURL'
            """
    )

    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let answer = try await options.client().answer(.upstreams)
        try options.show(answer) { Self.text(try answer.decoded()) }
    }

    static func text(_ list: UpstreamList) -> String {
        var table = TextTable(
            [.left, .left, .right, .right, .right], headings: ["NAME", "BASE URL", "MODELS", "RULES", "FAULTS"]
        )
        for upstream in list.upstreams {
            table.append([
                upstream.name, [upstream.baseURL, upstream.reason].compactMap(\.self).joined(separator: "; "),
                String(upstream.models), String(upstream.rules), String(upstream.faults),
            ])
        }
        return table.text
    }
}

struct RoutingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "routing",
        abstract: "Show which share of the requests each upstream received.",
        discussion: """
            With weights, of the configuration or of --expect, it says whether chance explains the differences \
            (Pearson's chi-square test at 0.001) and ends with status 2 if it does not. mockctl reset counts anew.

            EXAMPLES
              mockctl routing
              mockctl routing --expect default:3,backup:1
              mockctl -o json routing | jq '.upstreams[] | {name, share}'
            """
    )

    @Option(help: ArgumentHelp("The weights that the shares should have.", valueName: "name:weight,…"))
    var expect: String?
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let answer = try await options.client().answer(
            .routing, query: expect.map(MockdClient.routingQuery(expecting:))
        )
        let report: RoutingReport = try answer.decoded()
        try options.show(answer) { Self.text(report) }
        if report.expectation?.verdict == .inconsistent { throw CommandFailure(.notMet, "") }
    }

    static func text(_ report: RoutingReport) -> String {
        let isWeighted = report.expectation != nil
        var table = TextTable(
            [.left, .right, .right] + (isWeighted ? [.right] : []) + [.right, .right, .right, .right],
            headings: ["UPSTREAM", "REQUESTS", "SHARE"] + (isWeighted ? ["EXPECTED"] : [])
                + ["SUCCEEDED", "FAILED", "ABORTED", "IN FLIGHT"]
        )
        for share in report.upstreams {
            table.append(
                [share.name, String(share.requests), percent(share.share)]
                    + (isWeighted ? [percent(share.expectedShare)] : [])
                    + [share.succeeded, share.failed, share.aborted, share.inFlight].map(String.init)
            )
        }
        return table.text + (report.expectation.map { sentence($0) + "\n" } ?? "")
    }

    private static func sentence(_ expectation: RoutingReport.Expectation) -> String {
        let p = expectation.pValue.map { " (p = \(FixedDecimals.text($0, decimals: 4)))" } ?? ""
        let unexpected = expectation.unexpectedRequests
        let requests = unexpected == 1 ? "1 request" : "\(unexpected) requests"
        let others = unexpected == 0 ? "" : "; \(requests) reached upstreams without a weight"
        return switch expectation.verdict {
        case .consistent: "consistent with the weights\(p)\(others)"
        case .inconsistent: "NOT what the weights make one expect\(p)\(others)"
        case .tooFew: "too few requests to tell\(others)"
        }
    }

    private static func percent(_ share: Double?) -> String {
        share.map { FixedDecimals.text($0 * 100, decimals: 1) + " %" } ?? "-"
    }
}
