import DocumentReading
import Measurement
import ProviderWire
import Synthesis

/// Holds the parts of a plan against their bounds and against one another.
struct PlanCheck {
    private typealias Bounds = LoadPlan.Bounds

    var issues: [PlanIssue] = []

    mutating func that(_ isRight: Bool, _ place: [String], _ detail: @autoclosure () -> String) {
        if !isRight { issues.append(PlanIssue(pointer: JSONPointer(tokens: place).description, detail: detail())) }
    }

    mutating func number(_ value: Int, in bounds: ClosedRange<Int>, _ place: [String]) {
        that(
            bounds.contains(value), place,
            "\(value) is out of range; use \(bounds.lowerBound) to \(bounds.upperBound)")
    }

    mutating func number(_ value: Double, in bounds: ClosedRange<Double>, _ place: [String]) {
        let texts = [value, bounds.lowerBound, bounds.upperBound].map { JSONNumber($0).text }
        that(bounds.contains(value), place, "\(texts[0]) is out of range; use \(texts[1]) to \(texts[2])")
    }

    mutating func duration(_ value: Duration, in bounds: ClosedRange<Duration>, _ place: [String]) {
        let texts = [value, bounds.lowerBound, bounds.upperBound].map { DurationText.text($0) }
        that(bounds.contains(value), place, "\(texts[0]) is out of range; use \(texts[1]) to \(texts[2])")
    }

    mutating func that(_ list: [some Any], areAtMost limit: Int, _ what: String, at place: [String]) {
        that(list.count <= limit, place, "\(list.count) \(what) are too many; give at most \(limit)")
    }

    // MARK: - Workloads

    /// Checks what is asked; `place` is where the workload stands in the document.
    mutating func workload(_ workload: Workload, at place: [String]) {
        let endpoint = workload.endpoint
        if let own = endpoint.provider, let provider = workload.provider {
            that(
                own == provider, place + ["provider"],
                "the \(endpoint.rawValue) endpoint is \(own.rawValue)'s; leave it out")
        }
        that(
            !workload.isStreaming || endpoint.hasReplies, place + ["stream"],
            "the \(endpoint.rawValue) endpoint does not stream; leave it out or ask one of: "
                + Endpoint.withReplies.map(\.rawValue).joined(separator: ", ")
        )
        that(
            workload.model?.isEmpty != true, place + ["model"],
            "the name is empty; leave it out for \(Workload(endpoint).effectiveModel)"
        )
        prompt(workload.prompt, at: place)
        if let maximumTokens = workload.maximumTokens { tokens(maximumTokens, at: place + ["maxTokens"]) }
        number(workload.turns, in: Bounds.turns, place + ["turns"])
        that(
            workload.turns <= 1 || endpoint.hasConversations, place + ["turns"],
            "the \(endpoint.rawValue) endpoint has no conversations; leave it out or ask one of: "
                + Endpoint.allCases.filter(\.hasConversations).map(\.rawValue).joined(separator: ", ")
        )
        if let delay = workload.turnDelay {
            that(workload.turns > 1, place + ["turnDelay"], "only conversations wait between turns; give turns, too")
            self.delay(delay, at: place + ["turnDelay"])
        }
        for field in workload.headers {
            if let issue = field.issue { that(false, place + ["headers", field.name], issue) }
        }
    }

    private mutating func prompt(_ prompt: Workload.Prompt?, at place: [String]) {
        switch prompt {
        case .messages(let messages)?:
            that(!messages.isEmpty, place + ["messages"], "the list is empty; give at least one message")
        case .list(let prompts)?:
            that(!prompts.isEmpty, place + ["prompts"], "the list is empty; give at least one prompt")
            that(prompts, areAtMost: Bounds.prompts.upperBound, "prompts", at: place + ["prompts"])
            for (index, prompt) in prompts.enumerated() {
                let isRight = prompt.stringValue != nil || prompt.arrayValue?.isEmpty == false
                that(
                    isRight, place + ["prompts", "\(index)"],
                    "expected a text or an array of messages, found \(prompt.foundDescription)")
            }
        case .synthetic(let count)?: tokens(count, at: place + ["promptTokens"])
        case .text?, nil: break
        }
    }

    private mutating func tokens(_ distribution: CountDistribution, at place: [String]) {
        let (least, most) = (Double(Bounds.tokens.lowerBound), Double(Bounds.tokens.upperBound))
        switch distribution {
        case .constant(let count): number(count, in: Bounds.tokens, place)
        case .uniform(let one, let other):
            number(min(one, other), in: Bounds.tokens, place + ["min"])
            number(max(one, other), in: Bounds.tokens, place + ["max"])
        case .normal(let mean, let deviation):
            number(mean, in: least...most, place + ["mean"])
            number(deviation, in: 0...most, place + ["sd"])
        case .lognormal(let median, let p99):
            number(median, in: least...most, place + ["median"])
            number(p99, in: least...most, place + ["p99"])
            that(p99 > median, place + ["p99"], "the p99 must be greater than the median")
        }
    }

    private mutating func delay(_ delay: DurationDistribution, at place: [String]) {
        let bounds = delay.bounds
        let isRight = bounds.lowerBound >= .zero && bounds.upperBound <= DurationDistribution.longestDraw
        that(isRight, place, "a delay is from 0 to an hour")
    }

    // MARK: - When

    mutating func arrivals(_ arrivals: ArrivalProcess) {
        switch arrivals {
        case .closedLoop(let concurrency, let thinkTime):
            number(concurrency, in: Bounds.concurrency, ["concurrency"])
            if let thinkTime { delay(thinkTime, at: ["thinkTime"]) }
        case .constant(let rate), .poisson(let rate): number(rate, in: Bounds.rate, ["rate"])
        case .gamma(let rate, let shape):
            number(rate, in: Bounds.rate, ["rate"])
            number(shape, in: Bounds.shape, ["shape"])
        case .ramp(let from, let to, let over, _):
            number(from, in: 0...Bounds.rate.upperBound, ["arrivals", "from"])
            number(to, in: 0...Bounds.rate.upperBound, ["arrivals", "to"])
            that(from > 0 || to > 0, ["arrivals", "to"], "a ramp from 0 to 0 has no requests; give a rate above 0")
            duration(over, in: Bounds.duration, ["arrivals", "over"])
        case .stages(let stages, _): self.stages(stages)
        case .trace(let trace): self.trace(trace)
        }
    }

    private mutating func stages(_ stages: [ArrivalProcess.Stage]) {
        let place = ["arrivals", "stages"]
        that(stages, areAtMost: Bounds.stages.upperBound, "stages", at: place)
        that(stages.contains { $0.rate > 0 }, place, "there are no requests; give at least one stage a rate above 0")
        for (index, stage) in stages.enumerated() {
            number(stage.rate, in: 0...Bounds.rate.upperBound, place + ["\(index)", "rate"])
            duration(stage.duration, in: Bounds.duration, place + ["\(index)", "duration"])
        }
    }

    private mutating func trace(_ trace: ArrivalTrace) {
        let place = ["arrivals", "trace"]
        let entries = trace.entries
        that(!entries.isEmpty, place, "the list is empty; give at least one request")
        that(entries, areAtMost: Bounds.traceEntries.upperBound, "requests", at: place)
        let times = Duration.zero...Bounds.duration.upperBound
        let isInTokens = { (count: Int?) in count.map(Bounds.tokens.contains) ?? true }
        // One wrong entry says enough of a trace.
        let wrong = entries.firstIndex { entry in
            !times.contains(entry.offset) || !isInTokens(entry.promptTokens) || !isInTokens(entry.outputTokens)
        }
        if let wrong {
            that(
                false, place + ["\(wrong)"],
                "a time counts from the run's start and is at most 30 days, tokens are 1 to 1000000")
        }
        let isAscending = zip(entries, entries.dropFirst()).allSatisfy { $0.offset <= $1.offset }
        that(isAscending, place, "the requests are not in the order of their times; sort them")
    }

    mutating func stop(_ stop: StopCondition, of arrivals: ArrivalProcess) {
        if let requests = stop.requests { number(requests, in: Bounds.requests, ["requests"]) }
        if let length = stop.duration { duration(length, in: Bounds.duration, ["duration"]) }
        if let precision = stop.precision {
            number(precision.relativeWidth, in: Bounds.relativeWidth, ["precision", "relativeWidth"])
            let percent = precision.percentile.percent
            that(percent > 0 && percent < 100, ["precision", "percentile"], "only p1 to p99.99 have an interval")
        }
        guard stop.requests == nil, stop.duration == nil, !arrivals.endsByItself else { return }
        that(
            stop.precision == nil, ["precision"],
            "a precision may never be reached; give a duration or a number of requests as well")
        that(
            stop.precision != nil, ["duration"],
            "nothing ends the run; give a duration or a number of requests")
    }
}

extension ArrivalProcess {
    /// Whether there is a last arrival.
    package var endsByItself: Bool {
        switch self {
        case .closedLoop, .constant, .poisson, .gamma: false
        case .ramp(_, let to, _, _): to == 0
        case .stages, .trace: true
        }
    }
}

extension Endpoint {
    /// Whether a request can carry what was said before.
    package var hasConversations: Bool {
        switch self {
        case .chat, .message, .response: true
        case .completion, .embedding, .countTokens, .models: false
        }
    }
}
