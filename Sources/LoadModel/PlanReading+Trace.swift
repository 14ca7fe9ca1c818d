import DocumentReading
import ProviderWire

extension PlanReading {
    /// The keys of a trace's entry; `hash_ids`, which the traces of Mooncake have, says nothing here.
    private static let keys = [
        "timestamp", "timestampMs", "promptTokens", "input_length", "outputTokens", "output_length", "hash_ids",
    ]

    /// A trace: objects, or arrays of the time and the numbers of tokens, in any order.
    func trace(_ section: DocumentReader) -> ArrivalProcess? {
        let unit =
            section.read("unit", expected: "\"s\" or \"ms\"") { value -> Double? in
                switch value.stringValue {
                case "s"?: 1e9
                case "ms"?: 1e6
                default: nil
                }
            } ?? 1e9
        guard let entries = section.array("trace") else {
            if section.value("trace") == nil {
                section.report(section.pointer, "expected \"trace\", an array of requests")
            }
            return nil
        }
        let place = section.pointer.appending("trace")
        var read: [ArrivalTrace.Entry] = []
        read.reserveCapacity(entries.count)
        for (index, value) in entries.enumerated() {
            let entry =
                value.arrayValue.map { tuple($0, at: place.appending(index), unit: unit) }
                ?? object(value, at: place.appending(index), unit: unit)
            guard let entry else { return nil }
            read.append(entry)
        }
        // A stable sort: what came at the same time stays in its order.
        let sorted = read.enumerated().sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
        return .trace(ArrivalTrace(entries: sorted.map(\.element)))
    }

    private func tuple(_ values: [JSONValue], at place: JSONPointer, unit: Double) -> ArrivalTrace.Entry? {
        let time = values.first?.numberValue.flatMap { Self.offset($0.doubleValue, unit: unit) }
        let tokens = values.dropFirst().map { $0.isNull ? nil : $0.intValue }
        let areNumbers = values.dropFirst().allSatisfy { $0.isNull || $0.intValue != nil }
        guard let time, tokens.count <= 2, areNumbers else {
            collector.report(place, "expected a time and the numbers of prompt and output tokens: [0.5, 120, 40]")
            return nil
        }
        return ArrivalTrace.Entry(
            offset: time, promptTokens: tokens.first ?? nil, outputTokens: tokens.dropFirst().first ?? nil)
    }

    private func object(_ value: JSONValue, at place: JSONPointer, unit: Double) -> ArrivalTrace.Entry? {
        let section = section(value, at: place, keys: Self.keys)
        guard value.objectValue != nil else { return nil }
        let expected = "a time from the start of the run"
        let inUnit = section.read("timestamp", expected: expected) { value in
            value.numberValue.flatMap { Self.offset($0.doubleValue, unit: unit) }
        }
        let inMilliseconds = section.read("timestampMs", expected: expected) { value in
            value.numberValue.flatMap { Self.offset($0.doubleValue, unit: 1e6) }
        }
        guard (section.value("timestamp") == nil) != (section.value("timestampMs") == nil) else {
            section.report(place, "expected either \"timestamp\" or \"timestampMs\"")
            return nil
        }
        guard let offset = inUnit ?? inMilliseconds else { return nil }
        return ArrivalTrace.Entry(
            offset: offset, promptTokens: tokens("promptTokens", or: "input_length", of: section),
            outputTokens: tokens("outputTokens", or: "output_length", of: section)
        )
    }

    private func tokens(_ key: String, or other: String, of section: DocumentReader) -> Int? {
        whole(key, of: section) ?? whole(other, of: section)
    }

    private static func offset(_ number: Double, unit: Double) -> Duration? {
        let nanoseconds = (number * unit).rounded()
        return nanoseconds.magnitude < 1e18 ? .nanoseconds(Int64(nanoseconds)) : nil
    }
}
