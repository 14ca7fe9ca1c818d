import AdminAPI
import LoadModel

/// What the daemon is and does, for people.
enum StatusText {
    static func render(_ status: StatusResource) -> String {
        var table = TextTable([.left, .left])
        table.append(["state", status.state.rawValue])
        table.append(["version", status.version])
        table.append(["revision", String(status.revision)])
        table.append(["uptime", "\(TimeText.text(seconds: status.uptimeSeconds)) (pid \(status.pid))"])
        table.append(["config", status.configFile ?? "built-in defaults"])
        for (index, listener) in status.listeners.sorted(by: { $0.key < $1.key }).enumerated() {
            table.append([index == 0 ? "listeners" : "", "\(listener.key) \(listener.value)"])
        }
        table.append(["in flight", FixedDecimals.grouped(status.requestsInFlight)])
        if let audit = status.audit { table.append(["audit", "audit \(AuditListing.oneLine(audit))"]) }
        table.append(["benchmark", status.benchmark.map(BenchmarkText.oneLine) ?? "none is running"])
        return table.text
    }
}
