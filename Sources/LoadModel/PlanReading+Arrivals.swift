import DocumentReading
import ProviderWire
import Synthesis

extension PlanReading {
    private static let names = ["constant", "poisson", "gamma", "ramp", "stages", "trace"]

    /// What decides when requests are due: `arrivals` with its `rate`, or the closed loop of `concurrency`.
    func arrivals(_ root: DocumentReader) -> ArrivalProcess {
        let isOpen = root.value("arrivals") != nil || root.value("rate") != nil
        if root.value("shape") != nil, processName(root) != "gamma" {
            root.report(root.pointer.appending("shape"), "only gamma arrivals have a shape; leave it out")
        }
        guard isOpen else {
            let concurrency = whole("concurrency", of: root) ?? 20
            return .closedLoop(concurrency: concurrency, thinkTime: delays("thinkTime", of: root))
        }
        for key in ["concurrency", "thinkTime"] where root.value(key) != nil {
            let other = root.value("rate") == nil ? "arrivals" : "rate"
            root.report(
                root.pointer.appending(key),
                "\(other) is given too: requests are due at a rate, or follow answers in a closed loop; leave one out")
        }
        // What could not be read is some arrivals that are right, and that end, so that no end is missed, too.
        return openLoop(root) ?? .stages([.init(rate: 1, duration: .seconds(1))], isPoisson: false)
    }

    private func processName(_ root: DocumentReader) -> String? {
        root.value("arrivals").flatMap { $0.stringValue ?? $0["process"]?.stringValue }
    }

    private func openLoop(_ root: DocumentReader) -> ArrivalProcess? {
        let place = root.pointer.appending("arrivals")
        guard let value = root.value("arrivals") else { return process("constant", of: root, rates: root) }
        guard let object = value.objectValue else {
            guard let name = value.stringValue, Self.names.contains(name) else {
                report(unknown: value, at: place)
                return nil
            }
            guard ["constant", "poisson", "gamma"].contains(name) else {
                root.report(place, "say how, in an object: \(Self.example(of: name))")
                return nil
            }
            return process(name, of: root, rates: root)
        }
        guard let name = object["process"]?.stringValue, Self.names.contains(name) else {
            report(unknown: object["process"] ?? .null, at: place.appending("process"))
            return nil
        }
        let section = section(value, at: place, keys: ["process"] + Self.keys(of: name))
        // The rate of a process stands within it or beside it.
        let ratesInside = section.value("rate") != nil || root.value("rate") == nil
        if section.value("rate") != nil || !Self.keys(of: name).contains("rate"), root.value("rate") != nil {
            root.report(root.pointer.appending("rate"), "the arrivals say their rates themselves; leave it out")
        }
        return process(name, of: section, rates: ratesInside ? section : root)
    }

    private func process(_ name: String, of section: DocumentReader, rates: DocumentReader) -> ArrivalProcess? {
        switch name {
        case "constant": return rate(rates).map { .constant(rate: $0) }
        case "poisson": return rate(rates).map { .poisson(rate: $0) }
        case "gamma":
            if section.value("shape") == nil {
                section.report(
                    section.pointer, "gamma arrivals need a shape: below 1 comes in bursts, above is smoother")
            }
            let shape = section.read("shape", expected: "a number") { $0.numberValue?.doubleValue }
            let rate = rate(rates)
            return shape.flatMap { shape in rate.map { .gamma(rate: $0, shape: shape) } }
        case "ramp": return ramp(section)
        case "stages": return stages(section)
        default: return trace(section)
        }
    }

    private func rate(_ section: DocumentReader) -> Double? {
        if section.value("rate") == nil {
            section.report(section.pointer, "these arrivals need a rate: so many requests a second")
        }
        return section.read("rate", expected: "a number of requests a second") { $0.numberValue?.doubleValue }
    }

    private func ramp(_ section: DocumentReader) -> ArrivalProcess? {
        let isPoisson = isPoisson(section)
        let rates = ["from", "to"].map { key in
            section.read(key, expected: "a number of requests a second") { $0.numberValue?.doubleValue }
        }
        let over = duration("over", of: section)
        guard let from = rates[0], let to = rates[1], let over else {
            reportMissing(["from", "to", "over"], of: section, "ramp")
            return nil
        }
        return .ramp(from: from, to: to, over: over, isPoisson: isPoisson)
    }

    private func stages(_ section: DocumentReader) -> ArrivalProcess? {
        let isPoisson = isPoisson(section)
        guard let entries = section.array("stages") else {
            reportMissing(["stages"], of: section, "stages")
            return nil
        }
        let place = section.pointer.appending("stages")
        let stages = entries.enumerated().compactMap { index, entry -> ArrivalProcess.Stage? in
            let stage = self.section(entry, at: place.appending(index), keys: ["rate", "duration", "durationMs"])
            guard entry.objectValue != nil else { return nil }
            let rate = stage.read("rate", expected: "a number of requests a second") { $0.numberValue?.doubleValue }
            let duration = duration("duration", of: stage)
            guard let rate, let duration else {
                reportMissing(["rate", "duration"], of: stage, nil)
                return nil
            }
            return ArrivalProcess.Stage(rate: rate, duration: duration)
        }
        return stages.count == entries.count ? .stages(stages, isPoisson: isPoisson) : nil
    }

    private func isPoisson(_ section: DocumentReader) -> Bool {
        section.read("gaps", expected: "\"constant\" or \"poisson\"") { value in
            switch value.stringValue {
            case "poisson"?: true
            case "constant"?: false
            default: nil
            }
        } ?? false
    }

    // MARK: - What is wrong

    private func report(unknown value: JSONValue, at place: JSONPointer) {
        let guess = value.stringValue.flatMap { NearestName.of($0, among: Self.names) }
            .map { "; did you mean \"\($0)\"?" }
        collector.report(
            place,
            "expected one of \(Self.names.joined(separator: ", ")), found \(value.foundDescription)\(guess ?? "")")
    }

    private func reportMissing(_ keys: [String], of section: DocumentReader, _ process: String?) {
        let isAbsent = { (key: String) in section.value(key) == nil && section.value("\(key)Ms") == nil }
        guard let key = keys.first(where: isAbsent) else { return }
        let example = process.map(Self.example) ?? #"{"rate": 50, "duration": "30s"}"#
        section.report(section.pointer, "expected \"\(key)\", as in \(example)")
    }

    private static func keys(of process: String) -> [String] {
        switch process {
        case "gamma": ["rate", "shape"]
        case "ramp": ["from", "to", "over", "overMs", "gaps"]
        case "stages": ["stages", "gaps"]
        case "trace": ["trace", "unit"]
        default: ["rate"]
        }
    }

    private static func example(of process: String) -> String {
        switch process {
        case "ramp": #"{"process": "ramp", "from": 10, "to": 200, "over": "60s"}"#
        case "stages": #"{"process": "stages", "stages": [{"rate": 50, "duration": "30s"}]}"#
        default: #"{"process": "trace", "trace": [{"timestamp": 0.5, "promptTokens": 120, "outputTokens": 40}]}"#
        }
    }
}
