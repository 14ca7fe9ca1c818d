import DocumentReading
import ProviderWire
import Synthesis

extension DocumentReader {
    /// A `latency` member; nil if it is absent or wrong.
    ///
    /// - Parameter profiles: those of the document, by name.
    func latency(_ key: String, _ profiles: [String: LatencyProfile]) -> LatencySetting? {
        value(key).flatMap {
            LatencyReader(collector: collector, profiles: profiles).setting($0, at: pointer.appending(key))
        }
    }

    /// A `latency` member that is one profile for all that it applies to, such as a rule's; nil if it is absent or wrong.
    ///
    /// - Parameter profiles: those of the document, by name.
    func latencyProfile(_ key: String, _ profiles: [String: LatencyProfile]) -> LatencyProfile? {
        value(key).flatMap {
            LatencyReader(collector: collector, profiles: profiles).profile($0, at: pointer.appending(key))
        }
    }

    func load() -> LoadSlowdown? {
        guard let section = object("load", keys: ["perRequest", "fullSpeed", "max"]) else { return nil }
        guard section.value("perRequest") != nil else {
            section.report(section.pointer, "expected \"perRequest\", such as 0.05 for five percent")
            return nil
        }
        guard let perRequest = section.number("perRequest", in: 0...1000) else { return nil }
        var load = LoadSlowdown(perRequest: perRequest)
        load.fullSpeed = section.int("fullSpeed", in: 1...1_000_000) ?? load.fullSpeed
        load.maximum = section.number("max", in: 1...10_000) ?? load.maximum
        return load
    }

    func coldStart() -> ColdStart? {
        guard let section = object("coldStart", keys: ["delay", "requests", "idleAfter"]) else { return nil }
        guard let delay = section.value("delay") else {
            section.report(section.pointer, "expected \"delay\", such as \"4s\"")
            return nil
        }
        let delays = DistributionReader(collector: collector)
        guard let delay = delays.distribution(delay, at: section.pointer.appending("delay")) else { return nil }
        var start = ColdStart(delay: delay)
        start.requests = section.int("requests", in: 1...1_000_000) ?? start.requests
        start.idle = section.value("idleAfter").flatMap {
            delays.duration($0, at: section.pointer.appending("idleAfter"))
        }
        return start
    }

    func recording() -> LatencyRecording? {
        if case .array(let timings)? = value("recorded") {
            return recordedTimings(timings, at: pointer.appending("recorded")).map { LatencyRecording(timings: $0) }
        }
        guard let section = object("recorded", keys: ["timings", "file", "order"]) else { return nil }
        let file = section.nonEmptyString("file")
        guard (section.value("timings") == nil) != (section.value("file") == nil) else {
            section.report(section.pointer, "expected either \"timings\" or \"file\"")
            return nil
        }
        var recording = file.flatMap { self.recording(file: $0, at: section.pointer.appending("file")) }
        if let timings = section.array("timings") {
            recording = recordedTimings(timings, at: section.pointer.appending("timings")).map {
                LatencyRecording(timings: $0)
            }
        }
        let order = section.read("order", expected: "\"loop\" or \"random\"") {
            $0.stringValue.flatMap(LatencyRecording.Order.init(rawValue:))
        }
        recording?.order = order ?? .loop
        return recording
    }

    /// The timings of a file: an array as it stands under `timings`, or an object that has it there.
    private func recording(file path: String, at place: JSONPointer) -> LatencyRecording? {
        var recording = LatencyRecording(file: path)
        guard let files = collector.files else { return recording }
        let document: JSONValue
        do {
            document = try JSONValue(parsing: files.contents(path))
        } catch {
            report(place, "the recorded timings in \(path) cannot be read: \(error)")
            return nil
        }
        guard let timings = document.arrayValue ?? document["timings"]?.arrayValue else {
            report(place, "\(path): expected an array of responses, each an array of offsets in milliseconds")
            return nil
        }
        let inFile = IssueCollector()
        let read = DocumentReader(.object(JSONObject()), at: .root, keys: [], collector: inFile)
            .recordedTimings(timings, at: document.arrayValue == nil ? JSONPointer(tokens: ["timings"]) : .root)
        for issue in inFile.issues { report(place, "\(path): \(issue)") }
        guard let read else { return nil }
        recording.timings = read
        return recording
    }

    /// The offsets of recorded responses; nil if any is wrong.
    func recordedTimings(_ timings: [JSONValue], at place: JSONPointer) -> [[Duration]]? {
        guard !timings.isEmpty else {
            report(place, "expected the offsets of at least one response, such as [[300, 320, 345]]")
            return nil
        }
        let delays = DistributionReader(collector: collector)
        let read = timings.enumerated().compactMap { index, offsets -> [Duration]? in
            let inner = place.appending(index)
            guard let elements = offsets.arrayValue, !elements.isEmpty else {
                report(inner, "expected an array of offsets in milliseconds, such as [300, 320, 345]")
                return nil
            }
            let durations = elements.enumerated().compactMap { delays.duration($1, at: inner.appending($0)) }
            guard durations.count == elements.count else { return nil }
            guard zip(durations, durations.dropFirst()).allSatisfy(<=) else {
                report(inner, "offsets count from the end of the request, so that none is less than the one before")
                return nil
            }
            return durations
        }
        return read.count == timings.count ? read : nil
    }
}
