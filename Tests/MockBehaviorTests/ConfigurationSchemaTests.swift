import Foundation
import ProviderWire
import Testing

@testable import MockBehavior

struct ConfigurationSchemaTests {
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "etc/llm-mockd/config.schema.json")

    @Test func `what is shipped is what is served`() throws {
        let shipped = try String(contentsOf: Self.file, encoding: .utf8)
        #expect(shipped == ConfigurationSchema.document.prettyPrinted())
    }

    /// Documents with an object of a member that nothing knows, and where that is.
    private static let strangers: [(place: String, document: String)] = [
        ("", #"{"?": 1}"#), ("/models", #"{"models": {"?": 1}}"#), ("/chat", #"{"chat": {"?": 1}}"#),
        ("/completion", #"{"completion": {"?": 1}}"#), ("/response", #"{"response": {"?": 1}}"#),
        ("/message", #"{"message": {"?": 1}}"#), ("/embedding", #"{"embedding": {"?": 1}}"#),
        ("/countTokens", #"{"countTokens": {"?": 1}}"#), ("/limits", #"{"limits": {"?": 1}}"#),
        ("/tls", #"{"tls": {"?": 1}}"#), ("/admin", #"{"admin": {"?": 1}}"#), ("/bench", #"{"bench": {"?": 1}}"#),
        ("/proxy", #"{"proxy": {"?": 1}}"#),
        ("/rules/0/answer/proxy", #"{"rules": [{"name": "a", "answer": {"proxy": {"mode": "replay", "?": 1}}}]}"#),
        ("/journal", #"{"journal": {"?": 1}}"#), ("/latency", #"{"latency": {"?": 1}}"#),
        ("/latencyProfiles/a", #"{"latencyProfiles": {"a": {"?": 1}}}"#),
        ("/latency/load", #"{"latency": {"load": {"?": 1}}}"#),
        ("/latency/coldStart", #"{"latency": {"coldStart": {"?": 1}}}"#),
        ("/latency/recorded", #"{"latency": {"recorded": {"?": 1}}}"#),
        ("/latency/ttft/gamma", #"{"latency": {"ttft": {"gamma": {"?": 1}}}}"#),
        ("/latency/ttft/uniform", #"{"latency": {"ttft": {"uniform": {"?": 1}}}}"#),
        ("/latency/ttft/normal", #"{"latency": {"ttft": {"normal": {"?": 1}}}}"#),
        ("/latency/ttft/lognormal", #"{"latency": {"ttft": {"lognormal": {"?": 1}}}}"#),
        ("/latency/ttft/exponential", #"{"latency": {"ttft": {"exponential": {"?": 1}}}}"#),
        ("/chat/defaultResponses/0/generate", #"{"chat": {"defaultResponses": [{"generate": {"?": 1}}]}}"#),
        (
            "/chat/defaultResponses/0/generate/tokens",
            #"{"chat": {"defaultResponses": [{"generate": {"tokens": {"?": 1}}}]}}"#
        ),
        (
            "/chat/defaultResponses/0/generate/toolCalls/0",
            #"{"chat": {"defaultResponses": [{"generate": {"toolCalls": [{"?": 1}]}}]}}"#
        ),
        ("/faults/a", #"{"faults": {"a": {"?": 1}}}"#), ("/faults/a/stall", #"{"faults": {"a": {"stall": {"?": 1}}}}"#),
        ("/faults/a/errorEvent", #"{"faults": {"a": {"errorEvent": {"?": 1}}}}"#),
        ("/faults/a/trickle", #"{"faults": {"a": {"trickle": {"?": 1}}}}"#),
        ("/faults/a/framing", #"{"faults": {"a": {"framing": {"?": 1}}}}"#),
        ("/faults/a/reset", #"{"faults": {"a": {"reset": {"?": 1}}}}"#),
        ("/faults/a/endEarly", #"{"faults": {"a": {"endEarly": {"?": 1}}}}"#),
        ("/rateLimits/a", #"{"rateLimits": {"a": {"?": 1}}}"#),
        ("/upstreams/0", #"{"upstreams": [{"?": 1}]}"#),
        ("/rules/0", #"{"rules": [{"?": 1}]}"#), ("/rules/0/when", #"{"rules": [{"when": {"?": 1}}]}"#),
        ("/rules/0/when/attempt", #"{"rules": [{"when": {"attempt": {"?": 1}}}]}"#),
        ("/rules/0/when/sinceStartMs", #"{"rules": [{"when": {"sinceStartMs": {"?": 1}}}]}"#),
        ("/rules/0/when/lastUserText", #"{"rules": [{"when": {"lastUserText": {"?": 1}}}]}"#),
        ("/rules/0/when/apiKey", #"{"rules": [{"when": {"apiKey": {"?": 1}}}]}"#),
        ("/rules/0/when/body/~1a", #"{"rules": [{"when": {"body": {"/a": {"?": 1}}}}]}"#),
        ("/rules/0/fault", #"{"rules": [{"name": "a", "fault": {"?": 1}}]}"#),
        ("/rules/0/answer/error", #"{"rules": [{"answer": {"error": {"?": 1}}}]}"#),
        ("/rules/0/answer/choice/0", #"{"rules": [{"answer": {"choice": [{"?": 1}]}}]}"#),
    ]

    @Test(arguments: strangers)
    func `the schema knows the keys that the reader knows`(place: String, document: String) throws {
        let pointer = try #require(JSONPointer(parsing: place))
        let error = #expect(throws: ConfigurationError.self) {
            try MockConfiguration(document: JSONValue(parsing: document))
        }
        let issue = try #require(error?.issues.first { $0.pointer == pointer.appending("?") })
        let list = try #require(issue.detail.components(separatedBy: "Known keys here: ").last)
        let alternatives = Self.keys(at: pointer.tokens[...], in: ConfigurationSchema.document)
        #expect(alternatives.contains(Set(list.components(separatedBy: ", "))), "\(alternatives)")
    }

    /// The keys of each object that the schema allows at that place.
    private static func keys(at place: ArraySlice<String>, in schema: JSONValue) -> [Set<String>] {
        if let name = schema["$ref"]?.stringValue?.split(separator: "/").last {
            return ConfigurationSchema.document["$defs"]?[String(name)].map { keys(at: place, in: $0) } ?? []
        }
        if schema["properties"] == nil, let alternatives = schema["anyOf"]?.arrayValue {
            return alternatives.flatMap { keys(at: place, in: $0) }
        }
        guard let token = place.first else {
            return schema["additionalProperties"] == false ? [Set(schema["properties"]?.objectValue?.keys ?? [])] : []
        }
        let next = schema["properties"]?[token] ?? schema["items"] ?? schema["additionalProperties"]
        return next.map { keys(at: place.dropFirst(), in: $0) } ?? []
    }
}
