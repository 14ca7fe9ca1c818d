import Dispatch
import Foundation
import Testing

@testable import Telemetry

@Suite struct `Atomic floating-point number` {
    @Test func `it starts at zero, is set and added to`() {
        let number = AtomicDouble()
        #expect(number.load() == 0)
        number.add(1.5)
        number.add(-4)
        #expect(number.load() == -2.5)
        number.store(0.1)
        #expect(number.load() == 0.1)
    }

    @Test(.timeLimit(.minutes(1)))
    func `no addition is lost when several threads add at once`() {
        // Threads of their own: tasks might all run on the one thread that other tests leave free.
        let gauge = GaugeMetric()
        let finished = DispatchSemaphore(value: 0)
        for _ in 0..<4 {
            Thread {
                for _ in 0..<500_000 { gauge.increment(by: 0.5) }
                finished.signal()
            }.start()
        }
        for _ in 0..<4 { finished.wait() }

        #expect(gauge.value == 1_000_000)
    }
}
