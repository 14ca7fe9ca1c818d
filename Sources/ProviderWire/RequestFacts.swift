/// What a compiled behaviour asks of a request, so that nothing else is read.
package struct RequestNeeds: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The model's name.
    package static let model = RequestNeeds(rawValue: 1 << 0)
    /// How long the prompt is.
    package static let promptTokens = RequestNeeds(rawValue: 1 << 1)
    /// How the answer is wanted.
    package static let shape = RequestNeeds(rawValue: 1 << 2)
}

/// What was read from a request, once: the pure side never sees the body.
package struct RequestFacts: Sendable, Hashable {
    package var endpoint: Endpoint
    package var provider: Provider
    /// The requested model, nil unless it was needed; for `/v1/models/{id}` the id.
    package var model: String?
    package var isStreaming = false
    /// Whether the client asked for usage at the end of a stream (`stream_options.include_usage`).
    package var includesUsage = false
    /// Estimated by ``TokenCount``; 0 unless it was needed.
    package var promptTokens = 0
    private var rest = Rest.absent

    @inline(__always)
    package init(endpoint: Endpoint, provider: Provider, model: String? = nil) {
        self.endpoint = endpoint
        self.provider = provider
        self.model = model
    }
}

/// What few requests have, kept out of line so that it costs nothing where it is absent.
private enum Rest: Sendable, Hashable {
    case absent
    indirect case present(Values)

    struct Values: Sendable, Hashable {
        var page: ModelPage?
        var shape: RequestShape?
        var embedding: EmbeddingRequest?
        var probes: ProbeValues?
    }

    var values: Values {
        get { if case .present(let values) = self { values } else { Values() } }
        set { self = newValue == Values() ? .absent : .present(newValue) }
    }
}

extension RequestFacts {
    /// Which part of a list is asked for; nil for the first page, and for a list that has no pages.
    package var page: ModelPage? {
        get { if case .present(let values) = rest { values.page } else { nil } }
        set { rest.values.page = newValue }
    }

    /// Nil unless it was needed.
    package var shape: RequestShape? {
        get { if case .present(let values) = rest { values.shape } else { nil } }
        set { rest.values.shape = newValue }
    }

    /// For the embeddings endpoint, always read there.
    package var embedding: EmbeddingRequest? {
        get { if case .present(let values) = rest { values.embedding } else { nil } }
        set { rest.values.embedding = newValue }
    }

    /// What rules ask of the request; nil where there are none for its endpoint.
    package var probes: ProbeValues? {
        get { if case .present(let values) = rest { values.probes } else { nil } }
        set { rest.values.probes = newValue }
    }
}

/// How texts are counted in tokens where no tokenizer is at hand.
package enum TokenCount {
    /// One token for each four bytes of UTF-8, rounded up: the providers' own rule of thumb for English.
    package static func estimate(utf8Count: Int) -> Int { (utf8Count + 3) / 4 }
    package static func estimate(_ text: String) -> Int { estimate(utf8Count: text.utf8.count) }
}
