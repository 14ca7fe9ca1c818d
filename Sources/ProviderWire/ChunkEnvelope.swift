/// What all chunks of a stream of completions have in common: everything but the choice.
struct ChunkEnvelope {
    private var head = ByteTemplate()
    private var tail = ByteTemplate()

    /// - Parameters:
    ///   - members: those before the choices.
    ///   - includesUsage: whether each chunk has `usage: null`.
    init(_ members: TemplateObject, includesUsage: Bool) {
        head.append("{")
        head.append(membersOf: members)
        head.append(",\"choices\":[")
        tail.append(includesUsage ? "],\"usage\":null}" : "]}")
    }

    /// A chunk of one choice.
    func write(to template: inout ByteTemplate, choice: (inout ByteTemplate) -> Void) {
        template.append(head)
        choice(&template)
        template.append(tail)
    }

    /// The last chunk of a stream with usage: no choice, all tokens.
    func write(usage: JSONTemplate, to template: inout ByteTemplate) {
        template.append(head)
        template.append("],\"usage\":")
        template.append(usage)
        template.append("}")
    }
}
