public import CoreMetrics
import Synchronization

/// Holds this process's metrics and shows them all at once: a backend for swift-metrics.
///
///     let registry = MetricsRegistry()
///     let counter = Counter(label: "orders", factory: registry)
///     counter.increment()
///     print(PrometheusText.render(registry.snapshot()))  // … orders_total 1
///
/// Whoever asks for the same label and dimensions of the same kind shares one metric. Labels become valid Prometheus
/// names: counters end in `_total`, timers in `_seconds`. A name that is taken by another kind gets the kind added.
/// Everything may be called from any thread; what is registered stands in a mutex, which recording does not take.
public final class MetricsRegistry: MetricsFactory, Sendable {
    private let state = Mutex(State())

    /// An empty registry.
    public init() {}

    /// What all metrics show, with what the collectors of ``onCollect(_:)`` contribute.
    public func snapshot() -> MetricsSnapshot {
        let (metrics, collectors) = state.withLock { ($0.metrics, $0.collectors) }
        var readings = MetricReadings()
        for (identity, metric) in metrics { metric.read(as: identity.key, into: &readings) }
        for collect in collectors { collect(&readings) }
        return readings.snapshot()
    }

    // MARK: - For this project's own metrics

    /// The counter of this name and these labels. Ask once and keep it: asking takes the registry's mutex.
    package func counter(_ name: MetricName, _ labels: [String: String] = [:]) -> CounterMetric {
        metric(name, labels)
    }

    /// The gauge of this name and these labels. Ask once and keep it.
    package func gauge(_ name: MetricName, _ labels: [String: String] = [:]) -> GaugeMetric {
        metric(name, labels)
    }

    /// The timer of this name and these labels. Ask once and keep it.
    package func timer(_ name: MetricName, _ labels: [String: String] = [:]) -> TimerMetric {
        metric(name, labels)
    }

    /// Has `collect` called at each ``snapshot()``, on its thread, to contribute what is read rather than recorded.
    ///
    /// It must be quick and may be called by several threads at once. It stays for the registry's life, with all that
    /// it captures: let it capture the registry itself, or an owner of it, unowned or weakly.
    package func onCollect(_ collect: @escaping @Sendable (inout MetricReadings) -> Void) {
        state.withLock { $0.collectors.append(collect) }
    }

    /// Sets all counters to zero and empties all timers. Gauges and collectors go on as they are.
    package func reset() {
        for metric in state.withLock({ $0.metrics }).values { metric.reset() }
    }

    private func metric<M: Metric>(_ name: MetricName, _ labels: [String: String]) -> M {
        precondition(name.kind == M.kind, "\(name.name) is a \(name.kind), not a \(M.kind)")
        return state.withLock { $0.metric(MetricKey(name: name.name, labels: labels)) }
    }
}

// MARK: - MetricsFactory

extension MetricsRegistry {
    /// The counter of this label and these dimensions.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        state.withLock { $0.metric(label, dimensions) as CounterMetric }
    }

    /// The floating-point counter of this label and these dimensions.
    public func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        state.withLock { $0.metric(label, dimensions) as FloatingCounterMetric }
    }

    /// The gauge of this label and these dimensions.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        state.withLock { $0.metric(label, dimensions) as GaugeMetric }
    }

    /// The recorder of this label and these dimensions.
    ///
    /// An aggregating one shows as count, sum and extremes, any other as a gauge.
    public func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        if aggregate {
            state.withLock { $0.metric(label, dimensions) as SummaryMetric }
        } else {
            state.withLock { $0.metric(label, dimensions) as GaugeMetric }
        }
    }

    /// The timer of this label and these dimensions.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        state.withLock { $0.metric(label, dimensions) as TimerMetric }
    }

    /// Shows the counter no more. Asked for again, it starts from zero.
    public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }

    /// Shows the counter no more. Asked for again, it starts from zero.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }

    /// Shows the gauge no more.
    public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }

    /// Shows the recorder no more.
    public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }

    /// Shows the timer no more.
    public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    private func remove(_ handler: any AnyObject & Sendable) {
        state.withLock { state in state.metrics = state.metrics.filter { $0.value !== handler } }
    }
}

// MARK: - State

extension MetricsRegistry {
    private struct Identity: Hashable {
        let key: MetricKey
        /// Whole and floating-point counters may share a name: their values add up.
        let type: ObjectIdentifier
    }

    private struct State {
        var metrics: [Identity: any Metric] = [:]
        var collectors: [@Sendable (inout MetricReadings) -> Void] = []
        /// Which kind a name belongs to, as Prometheus allows but one.
        private var kinds = Dictionary(uniqueKeysWithValues: MetricName.all.map { ($0.name, $0.kind) })

        mutating func metric<M: Metric>(_ label: String, _ dimensions: [(String, String)]) -> M {
            var name = MetricName.exposed(label, kind: M.kind)
            if kinds[name, default: M.kind] != M.kind {
                name = MetricName.exposed(label, kind: M.kind, tag: "_\(M.kind)")
            }
            kinds[name] = M.kind
            let labels = dimensions.map { (MetricName.exposedLabel($0.0), $0.1) }
            return metric(MetricKey(name: name, labels: Dictionary(labels, uniquingKeysWith: { $1 })))
        }

        mutating func metric<M: Metric>(_ key: MetricKey) -> M {
            let identity = Identity(key: key, type: ObjectIdentifier(M.self))
            if let existing = metrics[identity] as? M { return existing }
            let metric = M()
            metrics[identity] = metric
            return metric
        }
    }
}
