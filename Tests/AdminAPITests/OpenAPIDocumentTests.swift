import AdminAPI
import LoadModel
import MockBehavior
import ProviderWire
import Testing

struct OpenAPIDocumentTests {
    private let document = OpenAPIDocument.document

    private struct Operation {
        var path: String
        var method: String
        var value: JSONValue
    }

    private var operations: [Operation] {
        (document["paths"]?.objectValue?.members ?? []).flatMap { path in
            (path.value.objectValue?.members ?? []).map { Operation(path: path.key, method: $0.key, value: $0.value) }
        }
    }

    private func references(in value: JSONValue) -> [String] {
        switch value {
        case .object(let object):
            object.members.flatMap { $0.key == "$ref" ? [$0.value.stringValue ?? ""] : references(in: $0.value) }
        case .array(let elements): elements.flatMap(references)
        case .null, .bool, .number, .string: []
        }
    }

    @Test func `every route is described once, and nothing else`() {
        let described = operations.map { "\($0.method) \($0.path)" }
        let routes = AdminRoute.allCases.map { "\($0.method.rawValue.lowercased()) \($0.path)" }
        #expect(Set(routes).count == routes.count)
        #expect(described.sorted() == routes.sorted())
        #expect(
            Set(operations.map { $0.value["operationId"]?.stringValue }) == Set(AdminRoute.allCases.map(\.rawValue)))
    }

    @Test func `every reference leads to a schema`() {
        let references = references(in: document)
        #expect(references.count > 50)
        for reference in references {
            let tokens = reference.split(separator: "/").map(String.init)
            #expect(tokens.first == "#")
            #expect(document[JSONPointer(tokens: Array(tokens.dropFirst()))]?.objectValue != nil, "\(reference)")
        }
    }

    @Test func `every schema is used`() {
        let used = Set(references(in: document).compactMap { $0.split(separator: "/").last.map(String.init) })
        #expect(used == Set(AdminSchema.allCases.map(\.rawValue)))
    }

    @Test func `the variables of each path are declared, and no others`() {
        for operation in operations {
            let variables = operation.path.split(separator: "/").filter { $0.first == "{" }.map {
                String($0.dropFirst().dropLast())
            }
            let declared = (operation.value["parameters"]?.arrayValue ?? []).filter { $0["in"] == "path" }
            #expect(declared.compactMap { $0["name"]?.stringValue } == variables, "\(operation.path)")
            #expect(declared.allSatisfy { $0["required"] == true && $0["schema"]?.objectValue != nil })
        }
    }

    @Test func `each operation names its success and what may refuse it`() {
        for route in AdminRoute.allCases {
            let operation = operations.first { $0.value["operationId"]?.stringValue == route.rawValue }?.value
            let responses = operation?["responses"]?.objectValue
            #expect(
                responses?[String(route.successStatus)]?["content"]?[route.responseBody.contentType] != nil, "\(route)")
            for status in route.failureStatuses + [400, 401, 403] {
                let content = responses?[String(status)]?["content"]?["application/problem+json"]
                #expect(content?["schema"] == AdminSchema.reference(.problem), "\(route) \(status)")
            }
            let guardsBodies = responses?["413"] != nil && responses?["415"] != nil
            #expect(guardsBodies == (route.method != .get), "\(route)")
        }
    }

    @Test func `a request body is declared where one is taken, and needed except for a plan`() {
        for route in AdminRoute.allCases {
            let body = operations.first { $0.value["operationId"]?.stringValue == route.rawValue }?.value["requestBody"]
            #expect((body != nil) == (route.requestBody != nil), "\(route)")
            guard let schema = route.requestBody else { continue }
            let type = schema == .benchmarkArchive ? "application/x-ndjson" : "application/json"
            #expect(body?["content"]?[type]?["schema"] == AdminSchema.reference(schema))
            #expect(body?["required"]?.boolValue == (route != .startBenchmark))
        }
    }

    private func query(of route: AdminRoute) -> [String] {
        let operation = operations.first { $0.value["operationId"]?.stringValue == route.rawValue }?.value
        let parameters = operation?["parameters"]?.arrayValue?.filter { $0["in"] == "query" } ?? []
        return parameters.compactMap { $0["name"]?.stringValue }
    }

    @Test func `the queries of benchmarks are declared, with every form of the answer`() {
        #expect(query(of: .benchmarkReport) == ["format", "convention"])
        #expect(query(of: .benchmarkComparison) == ["format", "with", "force"])
        #expect(query(of: .stopBenchmark) == ["now"])
        #expect(query(of: .benchmarkTrend) == ["figures", "limit"])
        // What the query can say is declared where it can be said.
        #expect(Set(query(of: .benchmarks) + query(of: .exportBenchmarks)) == Set(RunQuery.parameters))
        let report = operations.first { $0.value["operationId"] == "benchmarkReport" }?.value
        let types = report?["responses"]?["200"]?["content"]?.objectValue?.keys ?? []
        #expect(
            Set(types) == [
                "application/json", "text/plain", "text/markdown", "text/csv", "text/html", "application/xml",
            ])
    }

    @Test func `every key of the configuration is in its schema, and no other`() throws {
        let properties = document["components"]?["schemas"]?["configuration"]?["properties"]
        let keys = try #require(ConfigurationSchema.document["properties"]?.objectValue?.keys)
        #expect(keys.contains("upstreams"))
        #expect(properties?.objectValue?.keys.sorted() == keys.sorted())
    }

    @Test func `the head says what this is`() {
        #expect(document["openapi"] == "3.1.0")
        #expect(document["info"]?["version"]?.stringValue == ProductVersion.current)
        #expect(document["components"]?["securitySchemes"]?["token"]?["scheme"] == "bearer")
    }
}
