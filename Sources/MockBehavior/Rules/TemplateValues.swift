import ProviderWire

/// What templates of a rule can be filled with, and what of it one template uses.
struct TemplateValues: Sendable {
    /// The names that a template knows.
    static let names = [
        "model", "prompt", "n", "rule", "endpoint", "provider", "requestId", "time", "unixTime", "attempt", "headers",
        "body", "json",
    ]

    private var uses: Set<String> = []
    /// As the template writes them.
    private(set) var headers: [String] = []
    private(set) var pointers: [JSONPointer] = []

    /// What a template uses of it; what it cannot be filled with is reported.
    mutating func add(_ template: any CompiledTemplate, _ report: (String) -> Void) {
        for variable in template.variables {
            var path = variable.path[...]
            if path.first == "json" { path = path.dropFirst() }
            guard let name = path.first, Self.names.contains(name) else {
                if !variable.isInSection { report(Self.unknown(variable.path)) }
                continue
            }
            uses.insert(name)
            let rest = Array(path.dropFirst())
            switch name {
            case "headers" where rest.count == 1: insert(header: rest[0])
            case "headers":
                report(
                    "\"\(variable.path.joined(separator: "."))\" names no header; say for instance headers.user-agent")
            case "body": insert(JSONPointer(tokens: rest))
            default: break
            }
        }
        if let (whole, part) = overlap {
            report("a list cannot be used whole and by an index at the same time, as body\(whole) and body\(part) are")
        }
    }

    private mutating func insert(header: String) {
        if !headers.contains(header) { headers.append(header) }
    }

    private mutating func insert(_ pointer: JSONPointer) {
        if !pointers.contains(pointer) { pointers.append(pointer) }
    }

    /// Mustache looks into a list only by walking it.
    private var overlap: (JSONPointer, JSONPointer)? {
        for whole in pointers {
            let part = pointers.first { part in
                let rest = part.tokens.dropFirst(whole.tokens.count)
                return part.tokens.starts(with: whole.tokens) && rest.contains { Int($0) != nil }
            }
            if let part { return (whole, part) }
        }
        return nil
    }

    private static func unknown(_ path: [String]) -> String {
        let name = path.joined(separator: ".")
        let guess = NearestName.of(path[0], among: names).map { "; did you mean \"\($0)\"?" } ?? "."
        return "a template knows no \"\(name)\"\(guess) Known names: \(names.joined(separator: ", "))"
    }

    var needs: RequestNeeds { uses.contains("model") ? .model : [] }

    /// Asks for what the template uses.
    func add(to probes: inout RequestProbes) {
        if uses.contains("prompt") { probes.parts.insert(.lastUserText) }
        if uses.contains("attempt") { probes.parts.insert(.attempt) }
        for header in headers { _ = probes.add(header: header.lowercased()) }
        for pointer in pointers { _ = probes.add(pointer: pointer, isWhole: true) }
    }

    /// The values for one request.
    func values(for match: RuleMatch, _ circumstances: AnswerCircumstances) -> JSONObject {
        let facts = match.subject.facts
        var values = JSONObject()
        for name in Self.names where uses.contains(name) {
            values[name] =
                switch name {
                case "model": .string(facts.model ?? "")
                case "prompt": .string(match.subject.values.lastUserText)
                case "n": .number(JSONNumber(match.number))
                case "rule": .string(match.rule.name)
                case "endpoint": .string(facts.endpoint.rawValue)
                case "provider": .string(facts.provider.rawValue)
                case "requestId": .string(circumstances.requestID())
                case "time": .string(HTTPDate.rfc3339(secondsSince1970: circumstances.secondsSince1970))
                case "unixTime": .number(JSONNumber(circumstances.secondsSince1970))
                case "attempt": .number(JSONNumber(match.subject.attempt))
                case "headers": .object(headers(of: match))
                default: body(of: match)
                }
        }
        return values
    }

    private func headers(of match: RuleMatch) -> JSONObject {
        var object = JSONObject()
        for name in headers {
            let index = match.probes.headers.firstIndex(of: name.lowercased())
            object[name] = index.flatMap(match.subject.header).map(JSONValue.string)
        }
        return object
    }

    /// The values that are used, each at its place in objects made for them; an index is a name there.
    private func body(of match: RuleMatch) -> JSONValue {
        // What contains others comes first.
        let sorted = pointers.sorted { $0.tokens.count < $1.tokens.count }
        return sorted.reduce(.object(JSONObject())) { body, pointer in
            let index = match.probes.pointers.firstIndex { $0.pointer == pointer }
            guard let value = index.flatMap(match.subject.pointer) else { return body }
            return body.setting(pointer.tokens, to: value)
        }
    }
}
