/// A run of 100 requests as the daemon writes it, in its states.
enum RunSample {
    static func active(_ id: String = "7", completed: Int) -> String {
        json(id, state: "running", completed: completed, more: "")
    }

    static func ended(
        _ id: String = "7", state: String = "completed", more: String = "", report: String = report
    ) -> String {
        json(
            id, state: state, completed: 100,
            more: "\(more)\"finishedAt\": \"2026-01-31T08:15:32.000Z\", \"report\": \(report), "
        )
    }

    /// An event of the stream of a run.
    static func event(_ name: String, _ run: String) -> String { "event: \(name)\ndata: \(run)\n\n" }

    static let report = """
        {"bytesSent": 1000, "connectionsOpened": 2, "failures": {}, "notes": [], \
        "responseTimeMs": {"p50": 1.5, "p90": 2, "p95": 2, "p99": 3, "p99.9": 3}, \
        "summary": {"totalRequests": 100, "successfulRequests": 100, "failedRequests": 0, "totalDurationMs": 500, \
        "averageResponseTimeMs": 1.6, "minimumResponseTimeMs": 1, "maximumResponseTimeMs": 3, "requestsPerSecond": 200, \
        "errorRate": 0, "totalBytes": 5000, "statusCodes": {"200": 100}}}
        """

    private static func json(_ id: String, state: String, completed: Int, more: String) -> String {
        """
        {"id": "\(id)", "name": "chat", "state": "\(state)", "createdAt": "2026-01-31T08:15:30.250Z", \
        \(more)"environment": {"processorCount": 2, "version": "0.1.0"}, "plan": {"endpoint": "chat", "stream": false, \
        "requests": 100, "concurrency": 2, "timeoutMs": 30000, "maxConnections": 100, "keepAlive": true}, \
        "progress": {"fraction": \(Double(completed) / 100), "completedRequests": \(completed), "failedRequests": 0, \
        "elapsedMs": 250}}
        """
    }
}
