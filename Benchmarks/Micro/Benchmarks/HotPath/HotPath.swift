import Benchmark

/// What a request meets on its way through the provider port, each step by itself; and what a client meets in a stream.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = Benchmark.Configuration(
        metrics: [.wallClock, .instructions],
        timeUnits: .nanoseconds,
        warmupIterations: 20,
        scalingFactor: .kilo,
        maxDuration: .seconds(2),
        maxIterations: 100_000
    )
    RequestReading.register()
    Deciding.register()
    Rendering.register()
    EventDecoding.register()
}
