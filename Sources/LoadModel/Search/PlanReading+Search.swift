import DocumentReading
import ProviderWire

extension PlanReading {
    /// Reads `search`: `{"sweep": [1, 2, 4]}`, `{"knee": {"from", "to", "steps"}}` or `{"highest": {"from", "to",
    /// "tolerance", "repeats"}}`.
    func search(_ root: DocumentReader) -> LoadSearch? {
        guard let value = root.value("search") else { return nil }
        let place = root.pointer.appending("search")
        let section = section(value, at: place, keys: ["sweep", "knee", "highest"])
        guard value.objectValue?.members.count == 1 else {
            if value.objectValue != nil { section.report(place, "expected one of \"sweep\", \"knee\" and \"highest\"") }
            return nil
        }
        if section.value("sweep") != nil {
            return section.read("sweep", expected: "an array of loads") { value in
                guard let elements = value.arrayValue else { return nil }
                let loads = elements.compactMap { $0.numberValue?.doubleValue }
                return loads.count == elements.count ? .sweep(loads) : nil
            }
        }
        let key = section.value("knee") != nil ? "knee" : "highest"
        let keys = ["from", "to"] + (key == "knee" ? ["steps"] : ["tolerance", "repeats"])
        let bounds = self.section(section.value(key) ?? .null, at: place.appending(key), keys: keys)
        func number(_ name: String) -> Double? {
            bounds.read(name, expected: "a number") { $0.numberValue?.doubleValue }
        }
        for name in ["from", "to"] where bounds.value(name) == nil {
            bounds.report(bounds.pointer, "expected \"\(name)\", a load")
        }
        guard let from = number("from"), let to = number("to") else { return nil }
        if key == "knee" { return .knee(from: from, to: to, steps: whole("steps", of: bounds) ?? 8) }
        return .highest(
            from: from, to: to, tolerance: number("tolerance") ?? 0.05, repeats: whole("repeats", of: bounds) ?? 3
        )
    }
}

extension LoadSearch {
    /// As it is read.
    var json: JSONValue {
        func number(_ value: Double) -> JSONValue { .number(JSONNumber(value)) }
        switch self {
        case .sweep(let loads): return ["sweep": .array(loads.map(number))]
        case .knee(let from, let to, let steps):
            return ["knee": ["from": number(from), "to": number(to), "steps": .number(JSONNumber(steps))]]
        case .highest(let from, let to, let tolerance, let repeats):
            return [
                "highest": [
                    "from": number(from), "to": number(to), "tolerance": number(tolerance),
                    "repeats": .number(JSONNumber(repeats)),
                ]
            ]
        }
    }
}

extension PlanCheck {
    /// Holds a search against the plan that it varies.
    mutating func search(_ search: LoadSearch, of plan: LoadPlan) {
        guard let axis = plan.loadAxis else {
            return that(
                false, ["search"], "a search varies one rate or one concurrency; a ramp, stages and a trace have none"
            )
        }
        func load(_ value: Double, _ place: [String]) {
            switch axis {
            case .rate: number(value, in: LoadPlan.Bounds.rate, place)
            case .concurrency:
                that(value == value.rounded(), place, "a concurrency is a whole number")
                number(Int(value.magnitude < 1e9 ? value : 1e9), in: LoadPlan.Bounds.concurrency, place)
            }
        }
        switch search {
        case .sweep(let loads):
            that(!loads.isEmpty, ["search", "sweep"], "the list is empty; give at least one load")
            that(loads, areAtMost: 100, "loads", at: ["search", "sweep"])
            for (index, value) in loads.enumerated() { load(value, ["search", "sweep", "\(index)"]) }
        case .knee(let from, let to, let steps):
            load(from, ["search", "knee", "from"])
            load(to, ["search", "knee", "to"])
            that(to > from, ["search", "knee", "to"], "the last load must be above the first")
            number(steps, in: 3...100, ["search", "knee", "steps"])
        case .highest(let from, let to, let tolerance, let repeats):
            load(from, ["search", "highest", "from"])
            load(to, ["search", "highest", "to"])
            that(to > from, ["search", "highest", "to"], "the highest load must be above the first")
            number(tolerance, in: 0.001...1, ["search", "highest", "tolerance"])
            number(repeats, in: 1...99, ["search", "highest", "repeats"])
            that(
                axis == .rate || !plan.objectives.isEmpty, ["search", "highest"],
                "nothing says which load is too high; give the plan objectives"
            )
        }
    }
}
