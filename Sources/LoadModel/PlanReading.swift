import DocumentReading
import Measurement
import ProviderWire
import Synthesis

/// Reads load plans and collects everything that is wrong with them. ``LoadPlan/init(json:)`` lists the keys.
struct PlanReading {
    let collector = IssueCollector()
    /// Whether unknown keys are wrong.
    let isStrict: Bool

    /// The plan that the document describes; what could not be read has its default, which is valid.
    func plan(_ document: JSONValue) -> LoadPlan {
        let section = section(document, at: .root, keys: PlanKeys.all)
        var plan = LoadPlan()
        plan.name = section.string("name")
        plan.tags = section.strings("tags") ?? []
        if section.value("baseURL") != nil, section.value("baseUrl") != nil {
            section.report(JSONPointer(tokens: ["baseUrl"]), "baseURL is given too; give one of them")
        }
        plan.baseURL = section.string("baseURL") ?? section.string("baseUrl")
        plan.apiKey = section.string("apiKey")
        plan.workload = workload(section, over: Workload())
        plan.mix = mix(section, over: plan.workload)
        if !plan.mix.isEmpty { plan.workload = Workload() }
        plan.arrivals = arrivals(section)
        plan.stop = stop(section, after: plan.arrivals)
        plan.warmUp = warmUp(section)
        plan.coolDown = duration("coolDown", of: section) ?? .zero
        plan.maximumInFlight = whole("maximumInFlight", of: section) ?? plan.maximumInFlight
        if plan.arrivals.isClosedLoop, section.value("maximumInFlight") != nil {
            section.report(
                JSONPointer(tokens: ["maximumInFlight"]), "a closed loop has concurrency in flight; leave it out")
        }
        plan.timeout = duration("timeout", of: section) ?? plan.timeout
        plan.maximumConnections = whole("maxConnections", of: section)
        plan.keepsAlive = section.bool("keepAlive") ?? plan.keepsAlive
        let trust = "{\"certificates\": \"PEM\"} or {\"insecure\": true}"
        plan.trust = section.read("tls", expected: trust, LoadPlan.Trust.init(json:)) ?? plan.trust
        plan.seed = section.read("seed", expected: "a whole number of 0 or more") { value in
            value.numberValue.flatMap { UInt64($0.text) ?? $0.intValue.flatMap(UInt64.init(exactly:)) }
        }
        plan.objectives = objectives(section)
        plan.search = search(section)
        return plan
    }

    // MARK: - Pieces

    func section(_ value: JSONValue, at place: JSONPointer, keys: [String]) -> DocumentReader {
        let known = isStrict ? keys : value.objectValue?.keys ?? []
        return DocumentReader(value, at: place, keys: known, collector: collector)
    }

    func whole(_ key: String, of section: DocumentReader) -> Int? {
        section.read(key, expected: "a whole number") { $0.intValue }
    }

    /// A duration: a text with its unit, or milliseconds under the key with `Ms` behind it.
    func duration(_ key: String, of section: DocumentReader) -> Duration? {
        let milliseconds = section.read("\(key)Ms", expected: "milliseconds") { value in
            value.numberValue.flatMap { Self.milliseconds($0.doubleValue) }
        }
        let duration = section.read(key, expected: "a time with its unit, such as \"30s\" or \"500ms\"") { value in
            value.stringValue.flatMap { DurationText.duration($0) }
        }
        if section.value(key) != nil, section.value("\(key)Ms") != nil {
            section.report(section.pointer.appending("\(key)Ms"), "\(key) is given too; give one of them")
        }
        return duration ?? milliseconds
    }

    private static func milliseconds(_ number: Double) -> Duration? {
        number.magnitude <= 1e12 ? .nanoseconds(Int64((number * 1e6).rounded())) : nil
    }

    func delays(_ key: String, of section: DocumentReader) -> DurationDistribution? {
        section.value(key).flatMap {
            DistributionReader(collector: collector).distribution($0, at: section.pointer.appending(key))
        }
    }

    func counts(_ key: String, of section: DocumentReader) -> CountDistribution? {
        section.value(key).flatMap {
            CountDistributionReader(collector: collector).distribution($0, at: section.pointer.appending(key))
        }
    }

    // MARK: - When it stops

    private func stop(_ section: DocumentReader, after arrivals: ArrivalProcess) -> StopCondition {
        let names = ["requests", "duration", "durationMs", "precision"]
        let isGiven = names.contains { section.value($0) != nil }
        let stop = StopCondition(
            requests: whole("requests", of: section), duration: duration("duration", of: section),
            precision: section.value("precision").flatMap { precision($0, at: section.pointer.appending("precision")) }
        )
        if isGiven { return stop == StopCondition() ? StopCondition(requests: 200) : stop }
        return arrivals.isClosedLoop ? StopCondition(requests: 200) : stop
    }

    private func warmUp(_ root: DocumentReader) -> LoadPlan.Extent? {
        guard root.value("warmUp")?.objectValue != nil else {
            return duration("warmUp", of: root).map(LoadPlan.Extent.duration)
        }
        let keys = ["requests", "duration", "durationMs"]
        let section = section(root.value("warmUp") ?? .null, at: root.pointer.appending("warmUp"), keys: keys)
        let requests = whole("requests", of: section)
        let duration = duration("duration", of: section)
        let hasDuration = section.value("duration") != nil || section.value("durationMs") != nil
        if (section.value("requests") != nil) == hasDuration {
            section.report(section.pointer, "expected either \"requests\" or \"duration\"")
        }
        return requests.map(LoadPlan.Extent.requests) ?? duration.map(LoadPlan.Extent.duration)
    }

    private func precision(_ value: JSONValue, at place: JSONPointer) -> StopCondition.Precision? {
        if let text = value.stringValue {
            if let precision = StopCondition.Precision(text: text) { return precision }
            collector.report(place, "expected a text such as \"ttft.p99±5%\", found \(value.foundDescription)")
            return nil
        }
        let section = section(value, at: place, keys: ["metric", "percentile", "relativeWidth"])
        guard value.objectValue != nil else { return nil }
        let metric: Metric? = section.word("metric")
        let percentile = section.read("percentile", expected: "a percentile such as \"p99\"") { value in
            value.stringValue.flatMap { Percentile(name: $0) }
        }
        let width = section.read("relativeWidth", expected: "a number") { $0.numberValue?.doubleValue }
        for key in ["metric", "percentile", "relativeWidth"] where section.value(key) == nil {
            let example = #"{"metric": "ttft", "percentile": "p99", "relativeWidth": 0.05}"#
            section.report(place, "expected \"\(key)\", as in \(example)")
            return nil
        }
        guard let metric, let percentile, let width else { return nil }
        return StopCondition.Precision(metric: metric, percentile: percentile, relativeWidth: width)
    }

    private func objectives(_ section: DocumentReader) -> [Objective] {
        guard let texts = section.strings("objectives") else { return [] }
        return texts.enumerated().compactMap { index, text in
            do throws(PlanError) {
                return try Objective(text: text)
            } catch {
                let place = section.pointer.appending("objectives").appending(index)
                for issue in error.issues { collector.report(place, issue.detail) }
                return nil
            }
        }
    }
}

extension StopCondition.Precision {
    /// Reads `ttft.p99±5%`, also with `+-`; nil for anything else.
    init?(text: String) {
        let parts = text.replacing("+-", with: "±").split(separator: "±", omittingEmptySubsequences: false)
            .map { $0.filter { !$0.isWhitespace } }
        guard parts.count == 2, parts[1].last == "%", let percent = Double(parts[1].dropLast()) else { return nil }
        let names = parts[0].split(separator: ".", maxSplits: 1).map(String.init)
        guard names.count == 2, let metric = Metric(rawValue: names[0]), let percentile = Percentile(name: names[1])
        else { return nil }
        self.init(metric: metric, percentile: percentile, relativeWidth: percent / 100)
    }
}

/// The keys of a plan's JSON.
enum PlanKeys {
    /// Those that a workload of a mix may have, too.
    static let exchange = [
        "endpoint", "provider", "stream", "model", "prompt", "messages", "prompts", "promptTokens", "maxTokens",
        "usage", "turns", "turnDelay", "headers",
    ]
    static let workload = ["name", "weight"] + exchange
    static let all =
        ["name", "tags"] + exchange + [
            "mix", "baseURL", "baseUrl", "apiKey", "concurrency", "thinkTime", "rate", "shape", "arrivals", "requests",
            "duration", "durationMs", "precision", "warmUp", "warmUpMs", "coolDown", "coolDownMs", "maximumInFlight",
            "timeout", "timeoutMs", "maxConnections", "keepAlive", "tls", "seed", "objectives",
            "search",
        ]
}
