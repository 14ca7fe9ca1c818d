package import MockBehavior
package import ProviderWire

/// Changes to a configuration document that the admin API has routes for. Pure: document in, document out.
package enum ConfigurationEdit {
    /// Says of problems in the document where they lie in what was sent, which became those parts of the document.
    ///
    /// - Parameter parts: paths in the document, each with the path that it came from. A problem elsewhere keeps its place.
    package static func relocated(
        _ issues: [ConfigurationIssue], parts: [(document: [String], sent: [String])]
    ) -> [ConfigurationIssue] {
        var relocated: [ConfigurationIssue] = []
        for issue in issues {
            let tokens = issue.pointer.tokens
            let part = parts.first { tokens.starts(with: $0.document) }
            let place = part.map { $0.sent + tokens.dropFirst($0.document.count) } ?? tokens
            let moved = ConfigurationIssue(pointer: JSONPointer(tokens: place), detail: issue.detail)
            // What was sent once may have gone to several endpoints.
            if !relocated.contains(moved) { relocated.append(moved) }
        }
        return relocated
    }

    /// The replies as they stand in the document.
    package static func responses(of endpoint: Endpoint, in document: JSONValue) -> [JSONValue] {
        document[endpoint.rawValue]?["defaultResponses"]?.arrayValue ?? []
    }

    package static func settingResponses(
        _ responses: JSONValue, of endpoint: Endpoint, in document: JSONValue
    ) -> JSONValue {
        document.setting([endpoint.rawValue, "defaultResponses"], to: responses)
    }

    /// Replaces (or, with nil, removes) one reply.
    ///
    /// - Throws: ``Problem`` 404 if there is none at that position.
    package static func replacingResponse(
        at index: Int, of endpoint: Endpoint, with response: JSONValue?, in document: JSONValue
    ) throws -> JSONValue {
        var responses = responses(of: endpoint, in: document)
        guard responses.indices.contains(index) else {
            throw noResponse(at: index, of: endpoint, count: responses.count)
        }
        if let response { responses[index] = response } else { responses.remove(at: index) }
        return settingResponses(.array(responses), of: endpoint, in: document)
    }

    package static func noResponse(at index: Int, of endpoint: Endpoint, count: Int) -> Problem {
        let there = count == 0 ? "it has none" : "it has 0 to \(count - 1)"
        return Problem(status: 404, detail: "\(endpoint.rawValue) has no response \(index); \(there)")
    }
}
