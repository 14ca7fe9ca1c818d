package import ProviderWire

/// What can be asked of a journal entry, by the name that queries and expectations have for it.
package enum EntryField: Sendable, Hashable {
    case plain(Name)
    /// `header.NAME`
    case header(String)
    /// `/messages/0/content`: a place in a JSON body.
    case pointer(JSONPointer)

    package enum Name: String, Sendable, CaseIterable {
        case number, time, revision, upstream, connection, method, path, endpoint, provider, model, stream, status, rule
        case fault, limit, retryAfter, nearMiss, source, key, requestId, clientRequestId, attempt, outcome, body,
            bodySize, bodyHash
        case eventsSent, bytesSent, promptTokens, completionTokens, totalTokens
        case firstByteDue, firstByte, firstByteError, lastByteDue, lastByte, lastByteError, abortNoticed
    }

    /// What kind of value a field has.
    enum Kind {
        case text, truth, number
        /// Milliseconds, which may be written as `5ms` or `1.5s`.
        case time
        /// One of these.
        case word([String])
        /// Whatever the client sent.
        case anything
    }

    var kind: Kind {
        switch self {
        case .header, .pointer: .anything
        case .plain(let name): name.kind
        }
    }

    /// - Throws: ``JournalQueryError`` with the nearest name that there is.
    init(name text: some StringProtocol) throws(JournalQueryError) {
        if text.first == "/" {
            guard let pointer = JSONPointer(parsing: String(text)) else {
                throw JournalQueryError("\"\(text)\" is no JSON pointer: ~ is written ~0, and / in a name ~1")
            }
            self = .pointer(pointer)
        } else if text.hasPrefix("header."), text.count > "header.".count {
            self = .header(text.dropFirst("header.".count).lowercased())
        } else if let name = Name(rawValue: String(text)) {
            self = .plain(name)
        } else {
            let names = Name.allCases.map(\.rawValue)
            let guess = NearestName.of(String(text), among: names).map { "; did you mean \"\($0)\"?" } ?? "."
            throw JournalQueryError(
                "there is no field \"\(text)\"\(guess) Fields: \(names.joined(separator: ", ")), header.NAME, and "
                    + "pointers into the body such as /messages/0/content"
            )
        }
    }

    /// As it was written.
    package var text: String {
        switch self {
        case .plain(let name): name.rawValue
        case .header(let name): "header.\(name)"
        case .pointer(let pointer): pointer.description
        }
    }
}

extension EntryField.Name {
    fileprivate var kind: EntryField.Kind {
        switch self {
        case .time, .upstream, .method, .path, .model, .rule, .fault, .limit, .nearMiss, .key, .requestId,
            .clientRequestId,
            .body, .bodyHash:
            .text
        case .endpoint: .word(Endpoint.allCases.map(\.rawValue))
        case .provider: .word(Provider.allCases.map(\.rawValue))
        case .outcome: .word(JournalOutcome.allCases.map(\.rawValue))
        case .source: .word(AnswerSource.allCases.map(\.rawValue))
        case .stream: .truth
        case .number, .revision, .connection, .status, .attempt, .bodySize, .eventsSent, .bytesSent, .promptTokens,
            .completionTokens, .totalTokens:
            .number
        case .retryAfter, .firstByteDue, .firstByte, .firstByteError, .lastByteDue, .lastByte, .lastByteError,
            .abortNoticed:
            .time
        }
    }
}
