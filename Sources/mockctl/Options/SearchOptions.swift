import ArgumentParser
import LoadModel
import ProviderWire

/// The options that carry a plan out at several loads, one run after the other.
struct SearchOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Run at each of these loads: 10,20,50. Rates if --rate or --arrivals is given, else concurrencies.",
            valueName: "loads"))
    var sweep: String?
    @Option(
        help: ArgumentHelp(
            "Run at loads from one to another, in so many steps (default: 8), and tell the knee: 1:256:9.",
            valueName: "from:to[:n]"))
    var knee: String?
    @Option(
        help: ArgumentHelp(
            "Find the highest load that meets the objectives, from one to another: 10:5000.", valueName: "from:to"))
    var highest: String?
    @Option(help: ArgumentHelp("How often --highest runs each load (default: 3).", valueName: "n")) var repeats: Int?
    @Option(help: ArgumentHelp("How close --highest comes (default: 5%).", valueName: "percent")) var tolerance: String?

    func validate() throws {
        if [sweep, knee, highest].compactMap(\.self).count > 1 {
            throw ValidationError("give one of --sweep, --knee and --highest")
        }
        if highest == nil, repeats != nil || tolerance != nil {
            throw ValidationError("--repeats and --tolerance go with --highest")
        }
        _ = try members()
    }

    /// The plan's members that the options make.
    func members() throws -> JSONObject {
        var object = JSONObject()
        if let sweep {
            let loads = sweep.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
            guard !loads.contains(nil) else {
                throw ValidationError("--sweep: \"\(sweep)\" is no list of loads; give one such as 10,20,50")
            }
            object["search"] = ["sweep": .array(loads.compactMap { $0.map(Self.number) })]
        }
        if let knee {
            let parts = try Self.bounds(knee, of: "--knee", counts: 2...3)
            var bounds = JSONObject([("from", Self.number(parts[0])), ("to", Self.number(parts[1]))])
            if parts.count == 3 { bounds["steps"] = Self.number(parts[2]) }
            object["search"] = ["knee": .object(bounds)]
        }
        if let highest {
            let parts = try Self.bounds(highest, of: "--highest", counts: 2...2)
            var bounds = JSONObject([("from", Self.number(parts[0])), ("to", Self.number(parts[1]))])
            bounds["repeats"] = repeats.map { .number(JSONNumber($0)) }
            bounds["tolerance"] = try tolerance.map(Self.share)
            object["search"] = ["highest": .object(bounds)]
        }
        return object
    }

    private static func bounds(_ text: String, of option: String, counts: ClosedRange<Int>) throws -> [Double] {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
        guard counts.contains(parts.count), !parts.contains(nil) else {
            throw ValidationError("\(option): \"\(text)\" is no range of loads; give one such as 10:5000")
        }
        return parts.compactMap(\.self)
    }

    private static func share(_ text: String) throws -> JSONValue {
        guard text.last == "%", let percent = Double(text.dropLast()) else {
            throw ValidationError("--tolerance: \"\(text)\" is no share; give one such as 5%")
        }
        return number(percent / 100)
    }

    private static func number(_ value: Double) -> JSONValue {
        if let whole = Int(exactly: value) { return .number(JSONNumber(whole)) }
        return .number(JSONNumber(value))
    }
}
