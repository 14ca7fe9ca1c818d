import DocumentReading
import ProviderWire
import Synthesis

extension PlanReading {
    /// The workload that a plan or an entry of its mix describes; what is not given is as in `base`.
    func workload(_ section: DocumentReader, over base: Workload) -> Workload {
        var workload = base
        let endpoints = Endpoint.allCases.map(\.rawValue).joined(separator: ", ")
        workload.endpoint =
            section.read("endpoint", expected: "an endpoint (\(endpoints))") {
                $0.stringValue.flatMap(Endpoint.init(name:))
            } ?? base.endpoint
        workload.provider = section.word("provider") ?? base.provider
        workload.isStreaming = section.bool("stream") ?? base.isStreaming
        workload.model = section.string("model") ?? base.model
        workload.prompt = prompt(section) ?? base.prompt
        workload.maximumTokens = counts("maxTokens", of: section) ?? base.maximumTokens
        workload.asksForUsage = section.bool("usage") ?? base.asksForUsage
        workload.turns = whole("turns", of: section) ?? base.turns
        workload.turnDelay = delays("turnDelay", of: section) ?? base.turnDelay
        workload.headers = headers(section) ?? base.headers
        return workload
    }

    /// The workloads of the mix; empty if there is none.
    func mix(_ root: DocumentReader, over base: Workload) -> [Workload] {
        guard let entries = root.array("mix") else { return [] }
        let place = root.pointer.appending("mix")
        if entries.isEmpty { root.report(place, "the list is empty; leave it out or give at least one workload") }
        return entries.enumerated().map { index, entry in
            let section = section(entry, at: place.appending(index), keys: PlanKeys.workload)
            var workload = workload(section, over: base)
            workload.name = section.string("name")
            workload.weight = section.read("weight", expected: "a number") { $0.numberValue?.doubleValue } ?? 1
            return workload
        }
    }

    private func prompt(_ section: DocumentReader) -> Workload.Prompt? {
        let names = ["prompt", "messages", "prompts", "promptTokens"].filter { section.value($0) != nil }
        for name in names.dropFirst() {
            section.report(section.pointer.appending(name), "\(names[0]) is given too; give one of them")
        }
        switch names.first {
        case "prompt"?: return section.string("prompt").map(Workload.Prompt.text)
        case "messages"?: return section.array("messages").map(Workload.Prompt.messages)
        case "prompts"?: return section.array("prompts").map(Workload.Prompt.list)
        default: return counts("promptTokens", of: section).map(Workload.Prompt.synthetic)
        }
    }

    private func headers(_ section: DocumentReader) -> [LoadPlan.HeaderField]? {
        section.read("headers", expected: "an object of strings") { value in
            guard let members = value.objectValue?.members else { return nil }
            let fields = members.compactMap { member in
                member.value.stringValue.map { LoadPlan.HeaderField(name: member.key, value: $0) }
            }
            return fields.count == members.count ? fields : nil
        }
    }
}
