import DocumentReading
import ProviderWire

extension FaultStall {
    /// Reads `stall`: a moment as ``FaultAct`` has them, or an object of
    /// - `at` ("beforeHead" or "afterHead") or `afterEvents` (0…): where it stalls.
    /// - `with` ("nothing", "pings" or "comments"; "nothing"), `everyMs` (milliseconds, 1000): what comes meanwhile.
    /// - `durationMs` (milliseconds; until the client leaves): how long.
    init?(reading reader: DocumentReader) {
        let expected = "\"beforeHead\", \"afterHead\" or an object such as {\"afterEvents\": 5}"
        guard case .object? = reader.value("stall") else {
            guard let moment = reader.moment("stall", expected: expected) else { return nil }
            self.init(moment)
            return
        }
        let keys = ["at", "afterEvents", "with", "everyMs", "durationMs"]
        guard let section = reader.object("stall", keys: keys), let moment = section.stallMoment else { return nil }
        self.init(moment)
        let fillings = Filling.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        filling =
            section.read("with", expected: "one of \(fillings)") {
                $0.stringValue.flatMap(Filling.init(rawValue:))
            } ?? filling
        interval = section.positiveMilliseconds("everyMs") ?? interval
        duration = section.positiveMilliseconds("durationMs")
        if filling != .nothing, moment == .beforeHead {
            section.report(
                section.pointer.appending("with"),
                "nothing can come before the head; say \"at\": \"afterHead\", or leave \"with\" out"
            )
        }
    }

    /// As ``init(reading:)`` reads it.
    var document: JSONValue {
        var object = JSONObject()
        switch moment {
        case .beforeHead, .afterHead: object["at"] = moment.document
        case .afterEvents(let count): object["afterEvents"] = .number(JSONNumber(count))
        }
        let base = FaultStall(moment)
        if filling != base.filling { object["with"] = .string(filling.rawValue) }
        if interval != base.interval { object["everyMs"] = .milliseconds(interval) }
        object["durationMs"] = duration.map(JSONValue.milliseconds)
        return .object(object)
    }
}

extension DocumentReader {
    fileprivate var stallMoment: FaultMoment? {
        guard (value("at") == nil) != (value("afterEvents") == nil) else {
            report(pointer, "expected one of \"at\" and \"afterEvents\"")
            return nil
        }
        if value("at") == nil { return int("afterEvents", in: Self.eventCounts).map(FaultMoment.afterEvents) }
        return read("at", expected: "\"beforeHead\" or \"afterHead\"") { value in
            value.stringValue.flatMap { FaultMoment.names[$0] }
        }
    }
}
