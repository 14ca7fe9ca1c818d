import AdminAPI
import AdminClient
import LoadModel
import ProviderWire

/// Follows an audit to its end, with a bar on standard error where that is a terminal.
struct AuditWatch {
    let client: MockdClient

    /// The audit when it has ended.
    func end(of id: String) async throws -> AuditRecord {
        Farewell.onInterrupt(
            say: (Console.canDrawOver ? "\n" : "") + "audit \(id) goes on; see it with: mockctl proxy show \(id)\n"
        )
        defer { if Console.canDrawOver { Console.tell("\r\u{1B}[K") } }
        do {
            for try await event in try await client.auditEvents(id) {
                if event.value.state.isFinal { return event.value }
                show(event.value)
            }
        } catch let error as AdminClientError {
            // Too many streams are no reason not to ask now and then; other refusals are.
            if let problem = error.problem, problem.status != 503 { throw error }
        }
        while true {
            let record = try await client.audit(id)
            if record.state.isFinal { return record }
            show(record)
            try await Task.sleep(for: BenchmarkWatch.pollingInterval)
        }
    }

    private func show(_ record: AuditRecord) {
        guard Console.canDrawOver else { return }
        let bar = AuditListing.bar(record, width: Console.progressWidth)
        Console.tell("\r\(bar)\u{1B}[K")
    }
}

/// Where a report goes.
struct AuditOutput {
    let client: MockdClient
    let options: ConnectionOptions

    /// Writes the report of an audit.
    ///
    /// - Parameter path: of a file; nil for standard output.
    func write(_ id: String, _ format: AuditFormat?, to path: String?) async throws {
        let format = format ?? (options.output == .json ? .json : .text)
        let answer = try await client.answer(.auditReport, (id, ""), query: "format=\(format.rawValue)")
        let text = format == .json ? try answer.document().prettyPrinted() : answer.text
        if let path { try OutputFile(path: path).write(text) } else { try Console.output(text) }
    }
}
