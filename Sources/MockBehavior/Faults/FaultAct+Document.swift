import DocumentReading
import ProviderWire

extension FaultAct {
    /// The keys of a fault that say what goes wrong; it has exactly one of them.
    static let keys = [
        "status", "refuse", "reset", "close", "endEarly", "errorEvent", "stall", "trickle", "malformedJSON",
        "contentType", "truncateBody", "duplicateEvents", "reorderEvents", "framing",
    ]
    private static let moments = "\"beforeHead\", \"afterHead\" or {\"afterEvents\": n}"

    /// Reads what goes wrong. Nil, with a report, unless that is one thing.
    ///
    /// - `status`: see ``FaultStatus``. `errorEvent`: see ``FaultErrorEvent``. `stall`: see ``FaultStall``. `framing`: see
    ///   ``StreamFraming``.
    /// - `refuse`, `truncateBody`: true.
    /// - `reset`, `close`: `"beforeHead"`, `"afterHead"` or `{"afterEvents": n}`.
    /// - `endEarly`, `malformedJSON`, `duplicateEvents`, `reorderEvents`: true or `{"afterEvents": n}`.
    /// - `trickle`: `bytes` (1…, 1), `everyMs` (milliseconds, 10). `contentType`: a text.
    init?(reading reader: DocumentReader) {
        let given = Self.keys.filter { reader.value($0) != nil }
        guard let key = given.first, given.count == 1 else {
            let found = given.isEmpty ? "none" : given.joined(separator: " and ")
            reader.report(
                reader.pointer, "a fault has exactly one of \(Self.keys.joined(separator: ", ")); found \(found)"
            )
            return nil
        }
        let act: FaultAct? =
            switch key {
            case "status": FaultStatus(reading: reader).map(FaultAct.status)
            case "refuse": reader.isTrue(key) ? .refuse : nil
            case "reset": reader.moment(key, expected: Self.moments).map(FaultAct.reset)
            case "close": reader.moment(key, expected: Self.moments).map(FaultAct.close)
            case "endEarly": reader.place(key).map { .endEarly(afterEvents: $0) }
            case "errorEvent": FaultErrorEvent(reading: reader).map(FaultAct.errorEvent)
            case "stall": FaultStall(reading: reader).map(FaultAct.stall)
            case "trickle": Self.trickle(reading: reader)
            case "malformedJSON": reader.place(key).map { .malformedJSON(afterEvents: $0 ?? 0) }
            case "contentType": reader.headerText(key).map(FaultAct.contentType)
            case "truncateBody": reader.isTrue(key) ? .truncateBody : nil
            case "duplicateEvents": reader.place(key).map { .duplicateEvents(afterEvents: $0) }
            case "reorderEvents": reader.place(key).map { .reorderEvents(afterEvents: $0) }
            default: StreamFraming(reading: reader).map(FaultAct.framing)
            }
        if key != "status" { FaultStatus.reportExtraKeys(of: reader) }
        guard let act else { return nil }
        self = act
    }

    private static func trickle(reading reader: DocumentReader) -> FaultAct? {
        reader.object("trickle", keys: ["bytes", "everyMs"]).map { section in
            .trickle(
                size: section.int("bytes", in: 1...(1 << 20)) ?? 1,
                interval: section.positiveMilliseconds("everyMs") ?? .milliseconds(10)
            )
        }
    }

    /// As ``init(reading:)`` reads it.
    var document: JSONObject {
        let member: (String, JSONValue)
        switch self {
        case .status(let status): return status.document
        case .refuse: member = ("refuse", true)
        case .reset(let moment): member = ("reset", moment.document)
        case .close(let moment): member = ("close", moment.document)
        case .endEarly(let count): member = ("endEarly", .place(count))
        case .errorEvent(let event): member = ("errorEvent", event.document)
        case .stall(let stall): member = ("stall", stall.document)
        case .trickle(let size, let interval):
            member = ("trickle", ["bytes": .number(JSONNumber(size)), "everyMs": .milliseconds(interval)])
        case .malformedJSON(let count): member = ("malformedJSON", .place(count))
        case .contentType(let type): member = ("contentType", .string(type))
        case .truncateBody: member = ("truncateBody", true)
        case .duplicateEvents(let count): member = ("duplicateEvents", .place(count))
        case .reorderEvents(let count): member = ("reorderEvents", .place(count))
        case .framing(let framing): member = ("framing", framing.document)
        }
        return JSONObject([member])
    }
}

extension FaultMoment {
    /// The moments that have a name.
    static let names: [String: FaultMoment] = ["beforeHead": .beforeHead, "afterHead": .afterHead]

    var document: JSONValue {
        switch self {
        case .beforeHead: "beforeHead"
        case .afterHead: "afterHead"
        case .afterEvents(let count): .place(count)
        }
    }
}

extension DocumentReader {
    static let eventCounts = 0...1_000_000

    /// Whether the member is true; anything else is reported.
    func isTrue(_ key: String) -> Bool {
        let expected = "true; to switch the fault off, say \"enabled\": false"
        return read(key, expected: expected) { $0 == true ? true : nil } ?? false
    }

    /// Where in the response: a name or `{"afterEvents": n}`.
    func moment(_ key: String, expected: String) -> FaultMoment? {
        if case .object? = value(key) { return eventCount(key).map(FaultMoment.afterEvents) }
        return read(key, expected: expected) { $0.stringValue.flatMap { FaultMoment.names[$0] } }
    }

    /// True, which is `.some(nil)`, or `{"afterEvents": n}`.
    func place(_ key: String) -> Int?? {
        if case .object? = value(key) { return eventCount(key).map(Int??.some) ?? Int??.none }
        let isTrue = read(key, expected: "true or {\"afterEvents\": n}") { $0 == true ? true : nil }
        return isTrue == nil ? Int??.none : Int??.some(nil)
    }

    private func eventCount(_ key: String) -> Int? {
        guard let section = object(key, keys: ["afterEvents"]) else { return nil }
        if section.value("afterEvents") == nil { report(section.pointer, "expected {\"afterEvents\": n}") }
        return section.int("afterEvents", in: Self.eventCounts)
    }

    /// A text that can be the value of a header field.
    func headerText(_ key: String) -> String? {
        read(key, expected: "a text of printable ASCII characters") { value in
            value.stringValue.flatMap { Self.isHeaderText($0) && !$0.isEmpty ? $0 : nil }
        }
    }

    static func isHeaderText(_ text: String) -> Bool { text.utf8.allSatisfy { (0x20...0x7E).contains($0) } }
}

extension JSONValue {
    /// Where in a stream: after so many events, or true.
    static func place(_ count: Int?) -> JSONValue {
        count.map { ["afterEvents": .number(JSONNumber($0))] } ?? true
    }
}
