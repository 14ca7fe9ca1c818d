import MockBehavior
import NIOCore
import ProviderWire

/// Reads a request body once, into what the compiled behaviour asks for.
enum RequestReader {
    /// - Parameter probes: what rules ask of the request, and what of it is known already.
    /// - Throws: the provider's own answer to such a body.
    static func read(
        _ body: ByteBuffer, for endpoint: Endpoint, provider: Provider, needs: RequestNeeds,
        probes: (RequestProbes, ProbeValues)? = nil, with parser: RequestParser
    ) throws(ProviderError.Refusal) -> RequestFacts {
        switch parser.parse(body) {
        case .failure(let detail):
            throw ProviderError.Refusal(error: .notJSON(detail, for: provider))
        case .document(let document):
            guard document.kind == .object else {
                throw ProviderError.Refusal(error: .notJSON("the body is no JSON object", for: provider))
            }
            var facts = RequestFacts(endpoint: endpoint, provider: provider)
            try read(RequestFields(document), into: &facts, needs: needs)
            if let (probes, known) = probes {
                var values = known
                ProbeReader.read(probes, from: document, into: &values)
                facts.probes = values
            }
            return consume facts
        }
    }

    private static func read(
        _ fields: RequestFields, into facts: inout RequestFacts, needs: RequestNeeds
    ) throws(ProviderError.Refusal) {
        let endpoint = facts.endpoint
        let check = RequestCheck(provider: facts.provider)
        try check.all(fields, for: endpoint)
        facts.isStreaming = fields.stream?.bool ?? false
        if facts.isStreaming { facts.includesUsage = fields.streamOptions?["include_usage"]?.bool ?? false }
        if needs.contains(.model) { facts.model = fields.model?.string }
        if needs.contains(.promptTokens) { facts.promptTokens = Self.promptTokens(of: fields, for: endpoint) }
        if endpoint == .embedding { facts.embedding = try check.embedding(fields) }
        // What cannot be understood is refused, also where the answer would not obey it.
        if needs.contains(.shape) || fields.n != nil || fields.toolChoice != nil || fields.format != nil {
            let shape = try ShapeReader(check: check).shape(fields, for: endpoint)
            if needs.contains(.shape) { facts.shape = shape }
        }
    }
}

extension RequestReader {
    private static func promptTokens(of fields: RequestFields, for endpoint: Endpoint) -> Int {
        switch endpoint {
        case .completion: fields.prompt.map(PromptText.tokens(ofEach:)) ?? 0
        case .embedding: fields.input.map(PromptText.tokens(ofEach:)) ?? 0
        case .chat, .response, .message, .countTokens, .models: PromptText.tokens(of: fields)
        }
    }
}

extension ProviderError {
    /// A request that is answered with this error; thrown only while it is read.
    struct Refusal: Error {
        var error: ProviderError
    }
}
