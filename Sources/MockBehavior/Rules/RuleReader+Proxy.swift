import DocumentReading
import ProviderWire

/// What reading a rule takes that a real provider answers.
struct ProxyMeans {
    /// Those that requests may be forwarded to.
    var allowedHosts = ProxyConfiguration().allowedHosts
    /// Nil leaves cassettes unopened.
    var cassettes: CassetteLibrary?
}

extension RuleReader {
    private static let proxyKeys = ["url", "mode", "cassette", "apiKeyFile", "timeoutMs", "match", "timings"]

    /// Reads an answer that a real provider gives.
    ///
    /// - `url` (text): the provider's scheme, host and port, perhaps with a path before that of each request. Only `replay`
    ///   can do without.
    /// - `mode` (`recordOnce`): ``ProxyAnswer/Mode``.
    /// - `cassette` (name): where answers are kept; every mode but `pass` needs one.
    /// - `apiKeyFile` (path): the key that is presented there in place of the client's.
    /// - `timeoutMs` (60000): how long the provider may be silent.
    /// - `match` (array, all): what of a request must be as it was: `method`, `path`, `query`, `body`.
    /// - `timings` (true): whether recordings are played as slowly as they came.
    func proxy(_ value: JSONValue, at place: JSONPointer) -> RuleAnswer? {
        let outer = DocumentReader(value, at: place, keys: ["proxy"], collector: collector)
        guard let reader = outer.object("proxy", keys: Self.proxyKeys) else { return nil }
        guard case .object? = outer.value("proxy") else { return nil }
        let issues = collector.issues.count
        let modes = ProxyAnswer.Mode.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        let mode =
            reader.read("mode", expected: "one of \(modes)") {
                $0.stringValue.flatMap(ProxyAnswer.Mode.init(rawValue:))
            } ?? .recordOnce
        let upstream = self.upstream(reader, mode)
        let name = cassetteName(reader, mode)
        let apiKey = self.apiKey(reader)
        let timeout = reader.positiveMilliseconds("timeoutMs") ?? ProxyAnswer.defaultTimeout
        let matching = self.matching(reader)
        let keepsTimings = reader.bool("timings") ?? true
        guard collector.issues.count == issues else { return nil }
        return .proxy(
            ProxyAnswer(
                upstream: upstream, mode: mode, cassette: name.flatMap { cassette($0, reader) }, apiKey: apiKey,
                timeout: timeout, matching: matching, keepsTimings: keepsTimings
            )
        )
    }

    private func upstream(_ reader: DocumentReader, _ mode: ProxyAnswer.Mode) -> UpstreamURL? {
        let expected = "a URL such as \"https://api.openai.com\": http or https, a host, perhaps a port and a path"
        let upstream = reader.read("url", expected: expected) { $0.stringValue.flatMap(UpstreamURL.init(parsing:)) }
        if reader.value("url") == nil, mode != .replay {
            report(reader.pointer, "expected the \"url\" of the provider; only \"mode\": \"replay\" does without")
        }
        if let upstream, !proxies.allowedHosts.contains(where: { $0.lowercased() == upstream.host }) {
            let allowed = proxies.allowedHosts.joined(separator: ", ")
            report(
                reader.pointer.appending("url"),
                "requests may not be forwarded to \"\(upstream.host)\"; add it to proxy.allowedHosts "
                    + "(allowed: \(allowed.isEmpty ? "none" : allowed))"
            )
        }
        return upstream
    }

    private func cassetteName(_ reader: DocumentReader, _ mode: ProxyAnswer.Mode) -> String? {
        let expected = "a name of up to 64 lower case letters, digits, '.', '_' and '-', a letter or digit first"
        let name = reader.read("cassette", expected: expected) { value in
            value.stringValue.flatMap { CassetteLibrary.isName($0) ? $0 : nil }
        }
        if reader.value("cassette") == nil, mode != .pass {
            report(reader.pointer, "expected the name of a \"cassette\"; only \"mode\": \"pass\" does without")
        }
        return mode == .pass ? nil : name
    }

    private func cassette(_ name: String, _ reader: DocumentReader) -> Cassette? {
        guard let cassettes = proxies.cassettes else { return nil }
        do throws(CassetteError) {
            return try cassettes.cassette(named: name)
        } catch {
            report(reader.pointer.appending("cassette"), error.message)
            return nil
        }
    }

    private func apiKey(_ reader: DocumentReader) -> String? {
        guard let path = reader.nonEmptyString("apiKeyFile"), let files = collector.files else { return nil }
        let place = reader.pointer.appending("apiKeyFile")
        do {
            let text = String(decoding: try files.contents(path), as: UTF8.self)
            let key = text.filter { !$0.isWhitespace }
            if key.isEmpty || !key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
                report(place, "\(path): expected a key, and nothing else")
            }
            return key
        } catch {
            report(place, "the key in \(path) cannot be read: \(error)")
            return nil
        }
    }

    private func matching(_ reader: DocumentReader) -> CassetteMatch {
        guard let elements = reader.array("match") else { return .all }
        let place = reader.pointer.appending("match")
        if elements.isEmpty { report(place, "expected at least one of \(CassetteMatch.names.joined(separator: ", "))") }
        return elements.enumerated().reduce(into: CassetteMatch()) { match, element in
            guard let part = element.element.stringValue.flatMap(CassetteMatch.init(name:)) else {
                let names = CassetteMatch.names.map { "\"\($0)\"" }.joined(separator: ", ")
                report(
                    place.appending(element.offset),
                    "expected one of \(names), found \(element.element.foundDescription)")
                return
            }
            match.formUnion(part)
        }
    }
}
