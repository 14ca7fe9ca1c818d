import DocumentReading
import ProviderWire
import Synthesis

/// Reads `latency` members and the entries of `latencyProfiles`.
///
/// A profile is one of:
/// - a delay to the first byte, as ``DistributionReader`` takes it: `300`, `"1.2s"`, `"lognormal:median=200ms,p99=900ms"`;
/// - the name of a profile: one of `latencyProfiles`, else a built-in one (`"gpt-4o-like"`);
/// - an object: `profile` (a name to begin with), `ttft`, `itl`, `total` (delays), `tokensPerSecond` (0.01…1000000),
///   `recorded` (array of arrays of milliseconds, or `timings` or `file`, and `order`: "loop" or "random"),
///   `load` (`perRequest`, `fullSpeed`, `max`), `coldStart` (`delay`, `requests`, `idleAfter`).
///
/// A setting may besides have `models`, an object of profiles by pattern, or be `false`.
struct LatencyReader {
    static let keys = ["profile", "ttft", "itl", "total", "tokensPerSecond", "recorded", "load", "coldStart"]
    private static let settingKeys = keys + ["models"]

    let collector: IssueCollector
    /// Those of the document.
    var profiles: [String: LatencyProfile] = [:]

    /// Reads what stands under `latency`.
    func setting(_ value: JSONValue, at place: JSONPointer) -> LatencySetting? {
        switch value {
        case .bool(false): return LatencySetting()
        case .object(let object):
            let section = DocumentReader(value, at: place, keys: Self.settingKeys, collector: collector)
            var setting = LatencySetting()
            setting.models = models(section)
            let names = object.keys.filter { Self.keys.contains($0) && section.value($0) != nil }
            if !names.isEmpty {
                setting.profile = profile(section)
            } else if section.value("models") == nil {
                reportNothing(place)
            }
            return setting
        case .null, .bool, .number, .string, .array:
            return profile(value, at: place, alternatives: "false, ").map { LatencySetting($0) }
        }
    }

    /// Reads one profile.
    func profile(_ value: JSONValue, at place: JSONPointer, alternatives: String = "") -> LatencyProfile? {
        switch value {
        case .number: return firstByte(value, at: place)
        case .string(let text):
            return Self.isDelay(text) ? firstByte(value, at: place) : named(text, at: place)
        case .object:
            let section = DocumentReader(value, at: place, keys: Self.keys, collector: collector)
            guard Self.keys.contains(where: { section.value($0) != nil }) else {
                reportNothing(place)
                return nil
            }
            return profile(section)
        case .null, .bool, .array:
            collector.report(
                place,
                "expected \(alternatives)milliseconds, a profile's name or an object, found \(value.kindDescription)"
            )
            return nil
        }
    }

    /// Reads the entries of `latencyProfiles`; one may begin with another that stands before it.
    static func profiles(_ root: DocumentReader, _ key: String) -> [String: LatencyProfile] {
        var reader = LatencyReader(collector: root.collector)
        guard let value = root.value(key) else { return [:] }
        guard let members = value.objectValue?.members else {
            root.report(root.pointer.appending(key), "expected an object, found \(value.kindDescription)")
            return [:]
        }
        for member in members where !member.value.isNull {
            let place = root.pointer.appending(key).appending(member.key)
            if member.key.isEmpty || isDelay(member.key) {
                root.report(place, "the name of a profile must not begin with a digit nor have a colon in it")
            } else if let profile = reader.profile(member.value, at: place) {
                reader.profiles[member.key] = profile
            }
        }
        return reader.profiles
    }

    /// Whether a text means a delay, and no profile's name.
    static func isDelay(_ text: String) -> Bool {
        text.contains(":") || text.first.map { $0.isASCII && $0.isNumber || $0 == "." } ?? true
    }

    private func models(_ section: DocumentReader) -> [LatencySetting.Entry] {
        guard let value = section.value("models") else { return [] }
        let place = section.pointer.appending("models")
        guard let members = value.objectValue?.members else {
            collector.report(
                place, "expected an object of profiles by the models' names, found \(value.kindDescription)")
            return []
        }
        return members.compactMap { member in
            guard !member.value.isNull else { return nil }
            return profile(member.value, at: place.appending(member.key)).map {
                LatencySetting.Entry(pattern: member.key, profile: $0)
            }
        }
    }

    private func firstByte(_ value: JSONValue, at place: JSONPointer) -> LatencyProfile? {
        DistributionReader(collector: collector).distribution(value, at: place).map {
            LatencyProfile(timeToFirstToken: $0)
        }
    }

    private func named(_ name: String, at place: JSONPointer) -> LatencyProfile? {
        if let profile = profiles[name] ?? BuiltInLatencies.profile(named: name) { return profile }
        let known = profiles.keys.sorted() + BuiltInLatencies.names.filter { profiles[$0] == nil }
        let guess = NearestName.of(name, among: known).map { "; did you mean \"\($0)\"?" } ?? "."
        collector.report(
            place, "no latency profile is named \"\(name.prefix(40))\"\(guess) Known: \(known.joined(separator: ", "))")
        return nil
    }

    private func reportNothing(_ place: JSONPointer) {
        collector.report(place, "expected at least one of \(Self.keys.joined(separator: ", "))")
    }

    private func profile(_ section: DocumentReader) -> LatencyProfile? {
        let base = section.nonEmptyString("profile").flatMap { named($0, at: section.pointer.appending("profile")) }
        var profile = base ?? LatencyProfile()
        profile.course = course(section, replacing: profile.course)
        profile.load = section.load() ?? profile.load
        profile.coldStart = section.coldStart() ?? profile.coldStart
        return profile
    }

    private func course(_ section: DocumentReader, replacing base: LatencyProfile.Course) -> LatencyProfile.Course {
        let drawn = ["ttft", "itl", "total", "tokensPerSecond"].filter { section.value($0) != nil }
        if section.value("recorded") != nil {
            if let other = drawn.first {
                section.report(section.pointer, "expected either \"recorded\" or \"\(other)\", found both")
            }
            return section.recording().map { .recorded($0) } ?? base
        }
        guard !drawn.isEmpty else { return base }
        for other in ["itl", "total"] where drawn.contains("tokensPerSecond") && drawn.contains(other) {
            section.report(section.pointer, "expected either \"tokensPerSecond\" or \"\(other)\", found both")
        }
        let delays = DistributionReader(collector: collector)
        func delay(_ key: String) -> DurationDistribution? {
            section.value(key).flatMap { delays.distribution($0, at: section.pointer.appending(key)) }
        }
        var (first, pace, total): (DurationDistribution?, LatencyProfile.Pace?, DurationDistribution?)
        if case .drawn(let baseFirst, let basePace, let baseTotal) = base {
            (first, pace, total) = (baseFirst, basePace, baseTotal)
        }
        first = delay("ttft") ?? first
        if let given = delay("total") {
            total = given
            if case .tokensPerSecond? = pace { pace = nil }
        }
        if let gap = delay("itl") { pace = .interTokenLatency(gap) }
        if let rate = section.number("tokensPerSecond", in: 0.01...1_000_000) {
            pace = .tokensPerSecond(rate)
            total = nil
        }
        return .drawn(timeToFirstToken: first, pace: pace, total: total)
    }
}
