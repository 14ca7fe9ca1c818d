import AdminAPI
import Testing

struct AdminRouteTests {
    @Test(
        arguments: [
            (AdminRoute.health, [], "/healthz"), (.configuration, [], "/v1/config"),
            (.endpointDelay, ["chat"], "/v1/endpoints/chat/delay"),
            (.endpointResponse, ["message", "3"], "/v1/endpoints/message/responses/3"),
            (.benchmark, ["run-1_a.b~c"], "/v1/benchmarks/run-1_a.b~c"),
        ] as [(AdminRoute, [String], String)])
    func `a path has its variables replaced in order`(route: AdminRoute, arguments: [String], path: String) {
        #expect(filled(route, arguments) == path)
    }

    @Test(arguments: [
        ("a/b", "a%2Fb"), ("a b?c#d", "a%20b%3Fc%23d"), ("100%", "100%25"), ("ä", "%C3%A4"), ("\n", "%0A"),
        ("..", ".."), ("{id}", "%7Bid%7D"), ("+&=", "%2B%26%3D"), ("", ""),
    ])
    func `what has a meaning in a path is encoded in a variable`(argument: String, encoded: String) {
        #expect(AdminRoute.benchmark.path(argument) == "/v1/benchmarks/\(encoded)")
    }

    @Test func `a route without variables is its own path`() {
        for route in AdminRoute.allCases where !route.path.contains("{") { #expect(route.path() == route.path) }
    }

    @Test func `no two routes have the same method and path`() {
        let routes = AdminRoute.allCases.map { "\($0.method.rawValue) \($0.path)" }
        #expect(Set(routes).count == routes.count)
    }

    @Test func `what only reads takes no body, and every answer of a mutation but a run's carries a revision`() {
        for route in AdminRoute.allCases {
            if route.method == .get {
                #expect(route.requestBody == nil, "\(route)")
            } else {
                if [.clearJournal, .verify, .resetUsage, .testRules, .removeCassette, .importBenchmarks].contains(route)
                {
                    continue
                }
                #expect([.change, .delay, .benchmark, .audit].contains(route.responseBody), "\(route)")
            }
        }
    }

    @Test func `every route has a line for people`() {
        for route in AdminRoute.allCases { #expect(route.summary.hasSuffix("."), "\(route)") }
    }

    private func filled(_ route: AdminRoute, _ arguments: [String]) -> String {
        switch arguments.count {
        case 0: route.path()
        case 1: route.path(arguments[0])
        default: route.path(arguments[0], arguments[1])
        }
    }
}
