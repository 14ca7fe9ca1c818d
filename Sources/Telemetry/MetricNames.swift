extension MetricName {
    // MARK: - Provider port

    /// Labels: `endpoint`, `status`.
    package static let requests = MetricName(
        name: "llm_mockd_requests_total", help: "Provider requests answered.", kind: .counter
    )
    /// Labels: `endpoint`.
    package static let requestDuration = MetricName(
        name: "llm_mockd_request_duration_seconds",
        help: "Time from the end of a provider request to the end of its response.",
        kind: .timer
    )
    package static let requestsInFlight = MetricName(
        name: "llm_mockd_requests_in_flight", help: "Provider requests being answered.", kind: .gauge
    )
    package static let connectionsOpen = MetricName(
        name: "llm_mockd_connections_open", help: "Open connections to the provider port.", kind: .gauge
    )
    package static let connections = MetricName(
        name: "llm_mockd_connections_total", help: "Connections accepted by the provider port.", kind: .counter
    )
    package static let streamsOpen = MetricName(
        name: "llm_mockd_streams_open", help: "Streamed responses being played.", kind: .gauge
    )
    package static let receivedBytes = MetricName(
        name: "llm_mockd_received_bytes_total",
        help: "Bytes of request bodies received by the provider port.",
        kind: .counter
    )
    package static let sentBytes = MetricName(
        name: "llm_mockd_sent_bytes_total", help: "Bytes sent by the provider port.", kind: .counter
    )
    /// Labels: `phase` (`delay`, `stream`).
    package static let clientDisconnects = MetricName(
        name: "llm_mockd_client_disconnects_total",
        help: "Clients that left before their response was complete.",
        kind: .counter
    )
    package static let pacingError = MetricName(
        name: "llm_mockd_pacing_error_seconds",
        help: "How long after their due time response frames were written.",
        kind: .timer
    )

    /// Labels: `fault`, its name in the configuration.
    package static let faults = MetricName(
        name: "llm_mockd_faults_total", help: "Faults injected into responses and connections.", kind: .counter
    )

    /// Labels: `limit`, its name in the configuration.
    package static let rateLimited = MetricName(
        name: "llm_mockd_rate_limited_total", help: "Requests turned away by rate limits.", kind: .counter
    )

    /// Labels: `upstream`, `outcome` (`succeeded`, `failed`, `aborted`).
    package static let upstreamRequests = MetricName(
        name: "llm_mockd_upstream_requests_total", help: "Requests answered by one of several upstreams.",
        kind: .counter
    )
    /// Labels: `upstream`.
    package static let upstreamRequestsInFlight = MetricName(
        name: "llm_mockd_upstream_requests_in_flight", help: "Requests being answered by one of several upstreams.",
        kind: .gauge
    )

    // MARK: - Configuration, admin port, benchmarks

    package static let configRevision = MetricName(
        name: "llm_mockd_config_revision", help: "Revision of the running configuration.", kind: .gauge
    )
    /// Labels: `result`.
    package static let configReloads = MetricName(
        name: "llm_mockd_config_reloads_total", help: "Attempts to reload the configuration file.", kind: .counter
    )
    package static let configLastReloadSuccessful = MetricName(
        name: "llm_mockd_config_last_reload_successful",
        help: "1 unless the last attempt to reload the configuration file failed.",
        kind: .gauge
    )
    package static let ready = MetricName(
        name: "llm_mockd_ready", help: "1 while /readyz says so, else 0.", kind: .gauge
    )
    /// Labels: `version`.
    package static let buildInfo = MetricName(
        name: "llm_mockd_build_info", help: "Always 1; the version is a label.", kind: .gauge
    )
    /// Labels: `method`, `status`.
    package static let adminRequests = MetricName(
        name: "llm_mockd_admin_requests_total", help: "Admin requests answered.", kind: .counter
    )
    /// Labels: `outcome`.
    package static let benchmarkRequests = MetricName(
        name: "llm_mockd_benchmark_requests_total", help: "Exchanges finished by benchmarks.", kind: .counter
    )
    package static let benchmarkRunning = MetricName(
        name: "llm_mockd_benchmark_running", help: "1 while a benchmark runs, else 0.", kind: .gauge
    )

    /// Labels: `state`.
    package static let benchmarks = MetricName(
        name: "llm_mockd_benchmarks_total", help: "Benchmark runs that ended.", kind: .counter
    )

    // MARK: - Process, under the names that every Prometheus client uses

    package static let residentMemory = MetricName(
        name: "process_resident_memory_bytes", help: "Resident memory size in bytes.", kind: .gauge
    )
    package static let openFileDescriptors = MetricName(
        name: "process_open_fds", help: "Number of open file descriptors.", kind: .gauge
    )
    package static let maximumFileDescriptors = MetricName(
        name: "process_max_fds", help: "Maximum number of open file descriptors.", kind: .gauge
    )
    package static let processorTime = MetricName(
        name: "process_cpu_seconds_total", help: "Total user and system CPU time spent in seconds.", kind: .counter
    )
    package static let startTime = MetricName(
        name: "process_start_time_seconds",
        help: "Start time of the process since unix epoch in seconds.",
        kind: .gauge
    )

    /// Every metric of this project.
    package static let all: [MetricName] = [
        .requests, .requestDuration, .requestsInFlight, .connectionsOpen, .connections, .streamsOpen, .receivedBytes,
        .sentBytes, .clientDisconnects, .pacingError, .faults, .rateLimited, .upstreamRequests,
        .upstreamRequestsInFlight,
        .configRevision, .configReloads, .configLastReloadSuccessful, .ready, .buildInfo, .adminRequests,
        .benchmarkRequests, .benchmarkRunning,
        .benchmarks, .residentMemory, .openFileDescriptors, .maximumFileDescriptors, .processorTime, .startTime,
    ]
}
