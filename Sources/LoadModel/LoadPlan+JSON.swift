import DocumentReading
import Measurement
public import ProviderWire
import Synthesis

extension LoadPlan {
    /// Reads a plan strictly: unknown keys, wrong types and values out of range are refused, all at once.
    ///
    /// Durations are texts with a unit (`"30s"`), or milliseconds under the same key with `Ms` behind it.
    ///
    /// - `name` (string): what the run is called; made from the workload if absent. `tags` (array of strings).
    /// - `endpoint` (`chat`, `completion`, `response`, `embedding`, `message`, `countTokens` or `models`): default `chat`.
    /// - `provider` (`openai` or `anthropic`): whose headers a request for models carries; default `openai`.
    /// - `stream` (boolean): whether to ask for streams; default false. `usage` (boolean): whether streams of chat and text
    ///   completions are asked for their usage; default true.
    /// - `model` (string): default `gpt-3.5-turbo` or `claude-3-sonnet-20240229`.
    /// - `prompt` (string), `messages` (array), `prompts` (array of texts or arrays of messages, in turn) or `promptTokens`
    ///   (a count, or a distribution as ``CountDistributionReader`` takes it): what to ask; a short question by default.
    /// - `maxTokens` (1 to 1,000,000, or a distribution): default 100 for messages, else none.
    /// - `turns` (1 to 1,000): of a conversation; default 1. `turnDelay` (delay, as in latencies): between its turns.
    /// - `headers` (object of strings): further request headers.
    /// - `mix` (array): workloads with `name`, `weight` (default 1) and any of the keys from `endpoint` to `headers`; what
    ///   they leave out is the plan's.
    /// - `baseURL` (string; also `baseUrl`): where to; default the daemon's own provider port.
    /// - `apiKey` (string): sent as the provider expects it, never shown again.
    /// - `concurrency` (1 to 10,000): of a closed loop; default 20. `thinkTime` (delay): before a lane's next request.
    /// - `rate` (0.001 to 1,000,000 a second): an open loop. `arrivals`: `"constant"` (the default), `"poisson"`, `"gamma"`
    ///   with `shape`; or an object of `process` and what it needs: `rate`, `shape`; `from`, `to`, `over`, `gaps`
    ///   (`"constant"` or `"poisson"`) of a `"ramp"`; `stages` (array of `rate` and `duration`), `gaps`; `trace` (array of
    ///   `timestamp` or `timestampMs`, `promptTokens`, `outputTokens`) and `unit` (`"s"`, the default, or `"ms"`).
    /// - `requests` (1 to 10,000,000), `duration`, `precision` (`"ttft.p99±5%"`): when it ends, whichever is first; default
    ///   200 requests in a closed loop.
    /// - `warmUp` (duration or `{"requests": n}`), `coolDown` (duration): before and after, not counted.
    /// - `maximumInFlight` (1 to 10,000): of an open loop; default 10,000.
    /// - `timeout` (1 ms to 1 h): of one exchange; default 30 s. `maxConnections` (1 to 10,000): as many as are in flight.
    /// - `keepAlive` (boolean): whether connections are used again; default true.
    /// - `tls` (object): whom to trust where the base URL is `https`: `{"certificates": "PEM"}`, or `{"insecure": true}`
    ///   for whoever answers; default what the system trusts.
    /// - `seed` (whole number): decides all that is drawn; another one each run by default.
    /// - `objectives` (array of texts): see ``Objective/init(text:)``.
    /// - `search`: the plan at several loads. `{"sweep": [10, 20, 50]}`; `{"knee": {"from", "to", "steps"}}` (8 steps by
    ///   default); `{"highest": {"from", "to", "tolerance", "repeats"}}` (0.05 and 3 by default).
    ///
    /// - Throws: ``PlanError`` with every issue.
    public init(json: JSONValue) throws(PlanError) {
        let reading = PlanReading(isStrict: true)
        self = reading.plan(json)
        let unread = reading.collector.issues.map { PlanIssue(pointer: $0.pointer.description, detail: $0.detail) }
        // What could not be read has its default, which is valid: no issue is told twice.
        let issues = unread + self.issues
        if !issues.isEmpty { throw PlanError(.invalidPlan, issues: issues) }
    }

    /// The plan as JSON, with its defaults written out and its keys made unreadable.
    public var json: JSONValue { json(revealingSecrets: false) }

    /// The plan as JSON for sending it to a daemon; everything else shows ``json``.
    public func json(revealingSecrets: Bool) -> JSONValue {
        var object = JSONObject()
        object["name"] = name.map { .string($0) }
        if !tags.isEmpty { object["tags"] = .array(tags.map { .string($0) }) }
        if mix.isEmpty {
            workload.write(to: &object, revealingSecrets: revealingSecrets)
        } else {
            let workloads = mix.map { workload -> JSONValue in
                var members = JSONObject()
                members["name"] = workload.name.map { .string($0) }
                members["weight"] = .number(JSONNumber(workload.weight))
                workload.write(to: &members, revealingSecrets: revealingSecrets)
                return .object(members)
            }
            object["mix"] = .array(workloads)
        }
        object["baseURL"] = baseURL.map { .string($0) }
        object["apiKey"] = apiKey.map { .string(revealingSecrets ? $0 : Self.redacted) }
        arrivals.write(to: &object)
        if !arrivals.isClosedLoop { object["maximumInFlight"] = .number(JSONNumber(maximumInFlight)) }
        stop.write(to: &object)
        switch warmUp {
        case .requests(let count)?: object["warmUp"] = ["requests": .number(JSONNumber(count))]
        case .duration(let duration)?: object["warmUp"] = .time(duration)
        case nil: break
        }
        if coolDown > .zero { object["coolDown"] = .time(coolDown) }
        object["timeoutMs"] = .milliseconds(timeout)
        object["maxConnections"] = maximumConnections.map { .number(JSONNumber($0)) }
        object["keepAlive"] = .bool(keepsAlive)
        object["tls"] = trust.json
        object["seed"] = seed.map { .number(JSONNumber(Int(clamping: $0))) }
        if !objectives.isEmpty { object["objectives"] = .array(objectives.map { .string($0.text) }) }
        object["search"] = search?.json
        return .object(object)
    }
}

extension JSONValue {
    /// A duration as a text with its unit.
    fileprivate static func time(_ duration: Duration) -> JSONValue { .string(DurationText.text(duration)) }
    fileprivate static func rate(_ rate: Double) -> JSONValue { .number(JSONNumber(rate)) }
}

extension Workload {
    fileprivate func write(to object: inout JSONObject, revealingSecrets: Bool) {
        object["endpoint"] = .string(endpoint.rawValue)
        object["provider"] = provider.map { .string($0.rawValue) }
        object["stream"] = .bool(isStreaming)
        object["model"] = model.map { .string($0) }
        switch prompt {
        case .text(let text)?: object["prompt"] = .string(text)
        case .messages(let messages)?: object["messages"] = .array(messages)
        case .list(let prompts)?: object["prompts"] = .array(prompts)
        case .synthetic(let tokens)?: object["promptTokens"] = CountDistributionReader.document(of: tokens)
        case nil: break
        }
        object["maxTokens"] = maximumTokens.map(CountDistributionReader.document)
        object["usage"] = .bool(asksForUsage)
        object["turns"] = .number(JSONNumber(turns))
        object["turnDelay"] = turnDelay.map(JSONValue.delay)
        guard !headers.isEmpty else { return }
        let fields = headers.map { field in
            (field.name, JSONValue.string(field.isSecret && !revealingSecrets ? LoadPlan.redacted : field.value))
        }
        object["headers"] = .object(JSONObject(fields))
    }
}

extension ArrivalProcess {
    fileprivate func write(to object: inout JSONObject) {
        func gaps(_ isPoisson: Bool) -> JSONValue { isPoisson ? "poisson" : "constant" }
        switch self {
        case .closedLoop(let concurrency, let thinkTime):
            object["concurrency"] = .number(JSONNumber(concurrency))
            object["thinkTime"] = thinkTime.map(JSONValue.delay)
        case .constant(let rate):
            object["arrivals"] = "constant"
            object["rate"] = .rate(rate)
        case .poisson(let rate):
            object["arrivals"] = "poisson"
            object["rate"] = .rate(rate)
        case .gamma(let rate, let shape):
            object["arrivals"] = "gamma"
            object["rate"] = .rate(rate)
            object["shape"] = .number(JSONNumber(shape))
        case .ramp(let from, let to, let over, let isPoisson):
            object["arrivals"] = [
                "process": "ramp", "from": .rate(from), "to": .rate(to), "over": .time(over), "gaps": gaps(isPoisson),
            ]
        case .stages(let stages, let isPoisson):
            let entries = stages.map { stage -> JSONValue in
                ["rate": .rate(stage.rate), "duration": .time(stage.duration)]
            }
            object["arrivals"] = ["process": "stages", "stages": .array(entries), "gaps": gaps(isPoisson)]
        case .trace(let trace):
            object["arrivals"] = ["process": "trace", "unit": "ms", "trace": .array(trace.entries.map(\.tuple))]
        }
    }
}

extension ArrivalTrace.Entry {
    /// `[milliseconds, prompt tokens, output tokens]`, a third the length of an object.
    fileprivate var tuple: JSONValue {
        func number(_ count: Int?) -> JSONValue { count.map { .number(JSONNumber($0)) } ?? .null }
        var values: [JSONValue] = [.milliseconds(offset)]
        if promptTokens != nil || outputTokens != nil { values.append(number(promptTokens)) }
        if outputTokens != nil { values.append(number(outputTokens)) }
        return .array(values)
    }
}

extension StopCondition {
    fileprivate func write(to object: inout JSONObject) {
        object["requests"] = requests.map { .number(JSONNumber($0)) }
        object["duration"] = duration.map(JSONValue.time)
        object["precision"] = precision.map { precision in
            [
                "metric": .string(precision.metric.rawValue), "percentile": .string(precision.percentile.name),
                "relativeWidth": .number(JSONNumber(precision.relativeWidth)),
            ]
        }
    }
}
