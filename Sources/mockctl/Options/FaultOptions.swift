import ArgumentParser
import ProviderWire

/// The options that make a fault: what goes wrong, and at which requests.
struct FaultOptions: ParsableArguments {
    // MARK: - What goes wrong

    @Option(help: ArgumentHelp("Answer this error: 400, 401, 403, 404, 429, 500, 503, 529, ...", valueName: "status"))
    var status: Int?
    @Option(help: ArgumentHelp("Of a 429: requests, tokens or quota.", valueName: "limit")) var kind: String?
    @Option(help: ArgumentHelp("Of an error: its message.", valueName: "text")) var message: String?
    @Option(
        help: ArgumentHelp("Of an error: when to come back.", valueName: "time"), transform: Self.milliseconds
    )
    var retryAfter: JSONValue?
    @Option(help: ArgumentHelp("Of an error: the value of x-should-retry.", valueName: "true|false"))
    var shouldRetry: Bool?
    @Option(
        help: ArgumentHelp("Of an error: a header field; may be repeated.", valueName: "name: value"),
        transform: HeaderArgument.init
    )
    var header: [HeaderArgument] = []
    @Option(help: ArgumentHelp("Of an error: the body in place of the provider's.", valueName: "text"))
    var body: String?
    @Flag(help: "Break connections off as soon as they are made.") var refuse = false
    @Option(
        help: ArgumentHelp(
            "Break the connection off (TCP RST): before-head, after-head or after-events=N.", valueName: "where"
        ),
        transform: FaultSetting.moment
    )
    var reset: FaultSetting?
    @Option(
        help: ArgumentHelp("Close the connection in the midst of the response: as for --reset.", valueName: "where"),
        transform: FaultSetting.moment
    )
    var close: FaultSetting?
    @Option(
        help: ArgumentHelp("End a stream without its last event: last or after-events=N.", valueName: "where"),
        transform: FaultSetting.moment
    )
    var endEarly: FaultSetting?
    @Option(
        help: ArgumentHelp("End a stream by an error event: after-events=N,status=529.", valueName: "settings"),
        transform: FaultSetting.values
    )
    var errorEvent: FaultSetting?
    @Option(
        help: ArgumentHelp(
            "Stop sending: before-head, after-head or after-events=N, with=pings|comments, every=TIME, for=TIME.",
            valueName: "settings"
        ),
        transform: FaultSetting.moment
    )
    var stall: FaultSetting?
    @Option(
        help: ArgumentHelp("Send the body in pieces: bytes=N,every=TIME.", valueName: "settings"),
        transform: FaultSetting.values
    )
    var trickle: FaultSetting?
    @Option(
        name: .customLong("malformed-json"),
        help: ArgumentHelp("Break JSON off in its middle: first or after-events=N.", valueName: "where"),
        transform: FaultSetting.moment
    )
    var malformedJSON: FaultSetting?
    @Option(help: ArgumentHelp("Answer under this content type.", valueName: "type")) var contentType: String?
    @Flag(help: "Send half of the body under the length of the whole.") var truncateBody = false
    @Option(
        help: ArgumentHelp("Send events twice: all or after-events=N.", valueName: "where"),
        transform: FaultSetting.moment
    )
    var duplicateEvents: FaultSetting?
    @Option(
        help: ArgumentHelp("Change the order of events: all or after-events=N.", valueName: "where"),
        transform: FaultSetting.moment
    )
    var reorderEvents: FaultSetting?
    @Option(
        help: ArgumentHelp(
            "Write a stream unusually: split-bytes=N, split-characters, split-line-ends, line-ends=crlf|cr, no-spaces, "
                + "comments, events-per-packet=N, no-final-blank-line, comment-bytes=N, padding-bytes=N.",
            valueName: "settings"
        ),
        transform: FaultSetting.flags
    )
    var framing: FaultSetting?

    // MARK: - At which requests

    @Option(help: ArgumentHelp("Only the first so many times.", valueName: "count")) var first: Int?
    @Option(help: ArgumentHelp("Only each n-th time.", valueName: "n")) var every: Int?
    @Option(help: ArgumentHelp("Only by this chance, from 0 (never) to 1 (always).", valueName: "chance"))
    var rate: Double?
    @Option(
        name: .customLong("for"), help: ArgumentHelp("Clear itself after this time.", valueName: "time"),
        transform: Self.milliseconds
    )
    var timeToLive: JSONValue?
    @Option(help: ArgumentHelp("Only at this endpoint; may be repeated.", valueName: "endpoint"))
    var endpoint: [String] = []
    @Option(help: ArgumentHelp("Only for this model, or gpt-4*; may be repeated.", valueName: "model"))
    var model: [String] = []
    @Flag(help: "Only where a rule names the fault.") var onlyByRule = false
    @Flag(help: "Leave it switched off.") var disabled = false

    /// As the configuration has it; empty unless an option was given.
    var document: JSONObject {
        var object = JSONObject()
        object["status"] = status.map { .number(JSONNumber($0)) }
        object["kind"] = kind.map(JSONValue.string)
        object["message"] = message.map(JSONValue.string)
        object["retryAfterMs"] = retryAfter
        object["shouldRetry"] = shouldRetry.map(JSONValue.bool)
        if !header.isEmpty {
            object["headers"] = .object(JSONObject(header.map { ($0.name, .string($0.value)) }))
        }
        object["body"] = body.map(JSONValue.string)
        if refuse { object["refuse"] = true }
        let settings = [
            ("reset", reset), ("close", close), ("endEarly", endEarly), ("errorEvent", errorEvent), ("stall", stall),
            ("trickle", trickle), ("malformedJSON", malformedJSON), ("duplicateEvents", duplicateEvents),
            ("reorderEvents", reorderEvents), ("framing", framing),
        ]
        for (key, setting) in settings { object[key] = setting?.json ?? object[key] }
        object["contentType"] = contentType.map(JSONValue.string)
        if truncateBody { object["truncateBody"] = true }
        addTrigger(to: &object)
        return object
    }

    private func addTrigger(to object: inout JSONObject) {
        object["first"] = first.map { .number(JSONNumber($0)) }
        object["every"] = every.map { .number(JSONNumber($0)) }
        object["rate"] = rate.map { .number(JSONNumber($0)) }
        object["forMs"] = timeToLive
        if !endpoint.isEmpty { object["endpoint"] = .array(endpoint.map(JSONValue.string)) }
        if !model.isEmpty { object["model"] = .array(model.map(JSONValue.string)) }
        if onlyByRule { object["onlyByRule"] = true }
        if disabled { object["enabled"] = false }
    }

    static func milliseconds(_ text: String) throws -> JSONValue {
        guard let time = TimeText.milliseconds(text, unitless: nil) else {
            throw ValidationError("\"\(text)\" is no time; give 500ms, 30s or 2m")
        }
        return .number(JSONNumber(time))
    }
}
