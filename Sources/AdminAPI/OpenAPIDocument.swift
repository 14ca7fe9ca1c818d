package import ProviderWire

/// The description of the admin API, made from the route table.
package enum OpenAPIDocument {
    /// OpenAPI 3.1.
    package static let document: JSONValue = [
        "openapi": "3.1.0",
        "info": [
            "title": "llm-mockd admin API",
            "version": .string(ProductVersion.current),
            "description": "Steers a running llm-mockd. Errors are problem+json (RFC 9457) with JSON pointers.",
            "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
        ],
        "servers": [["url": "http://127.0.0.1:8081"]],
        "security": [[:], ["token": []]],
        "paths": paths,
        "components": [
            "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
            "schemas": .object(JSONObject(AdminSchema.allCases.map { ($0.rawValue, $0.schema) })),
        ],
    ]

    private static var paths: JSONValue {
        AdminRoute.allCases.reduce(JSONValue.object(JSONObject())) { paths, route in
            paths.setting([route.path, route.method.rawValue.lowercased()], to: operation(route))
        }
    }

    private static func operation(_ route: AdminRoute) -> JSONValue {
        var operation = JSONObject([("operationId", .string(route.rawValue)), ("summary", .string(route.summary))])
        var parameters = route.path.split(separator: "/").filter { $0.first == "{" }.map { parameter($0, of: route) }
        let formats = route.alternativeFormats.sorted { $0.key < $1.key }
        if !formats.isEmpty {
            parameters.append([
                "name": "format", "in": "query", "schema": ["enum": .array(formats.map { .string($0.key) })],
            ])
        }
        if route.takesUpstream {
            parameters.append([
                "name": "upstream", "in": "query", "schema": ["type": "string"],
                "description":
                    "The upstream that this is about; the provider at the top of the configuration without it.",
            ])
        }
        if route == .routing {
            parameters.append([
                "name": "expect", "in": "query", "schema": ["type": "string"],
                "description": "Weights in place of the configuration's: default:3,backup:1.",
            ])
        }
        if route.takesConditions { parameters += JournalParameters.all(of: route) }
        parameters += BenchmarkParameters.all(of: route)
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        if let body = route.requestBody {
            operation["requestBody"] = [
                // A benchmark without a plan takes the defaults.
                "required": .bool(body != .plan),
                "content": content(body),
            ]
        }
        var responses = JSONObject()
        responses[String(route.successStatus)] = [
            "description": "Success.",
            "content": .object(
                JSONObject(([route.responseBody] + formats.map(\.value)).map(mediaType))
            ),
        ]
        let everywhere = route.method == .get ? [400, 401, 403] : [400, 401, 403, 413, 415]
        for status in Set(route.failureStatuses + everywhere).sorted() {
            responses[String(status)] = [
                "description": .string(Problem.title(ofStatus: status)), "content": content(.problem),
            ]
        }
        operation["responses"] = .object(responses)
        return .object(operation)
    }

    private static func content(_ schema: AdminSchema) -> JSONValue {
        .object(JSONObject([mediaType(schema)]))
    }

    private static func mediaType(_ schema: AdminSchema) -> (String, JSONValue) {
        (schema.contentType, ["schema": AdminSchema.reference(schema)])
    }

    private static func parameter(_ part: Substring, of route: AdminRoute) -> JSONValue {
        let name = String(part.dropFirst().dropLast())
        let schema: JSONValue =
            switch name {
            case "endpoint": ["enum": .array(route.endpoints.map { .string($0.rawValue) })]
            case "index": ["type": "integer", "minimum": 0]
            default: ["type": "string"]
            }
        return ["name": .string(name), "in": "path", "required": true, "schema": schema]
    }
}
