import Testing

@testable import MockBehavior

struct AllowanceTests {
    private func bucket(_ limit: Int, _ window: Duration = .seconds(60)) -> Allowance {
        Allowance(limit, in: window, .tokenBucket, at: .zero)
    }

    @Test func `a bucket begins full and comes back little by little`() {
        var allowance = bucket(60)
        allowance.take(60)
        #expect(allowance.remaining == 0)
        allowance.refill(at: .milliseconds(2_500))
        #expect(allowance.remaining == 2)
        #expect(allowance.waitUntilFull(at: .milliseconds(2_500)) == .milliseconds(57_500))
    }

    @Test func `a bucket holds no more than one window's worth`() {
        var allowance = bucket(3, .seconds(3))
        allowance.take(1)
        allowance.refill(at: .seconds(100))
        #expect(allowance.remaining == 3)
        #expect(allowance.waitUntilFull(at: .seconds(100)) == .zero)
    }

    @Test(arguments: [3, 7, 60, 999, 123_457], [Duration.seconds(60), .milliseconds(1), .seconds(86_400)])
    func `who waits as long as told gets what was asked for`(limit: Int, window: Duration) throws {
        var allowance = Allowance(limit, in: window, .tokenBucket, at: .zero)
        var now = Duration.zero
        for cost in [limit, 1, limit / 2 + 1, 1, 1] {
            now += try #require(allowance.wait(for: cost, at: now))
            allowance.refill(at: now)
            #expect(allowance.wait(for: cost, at: now) == .zero)
            allowance.take(cost)
        }
    }

    @Test func `a moment too early is too early`() throws {
        var allowance = bucket(60)
        allowance.take(60)
        allowance.refill(at: .milliseconds(999))
        #expect(allowance.remaining == 0)
        #expect(try #require(allowance.wait(for: 1, at: .milliseconds(999))) > .zero)
    }

    @Test func `what was overdrawn comes back first`() {
        var allowance = bucket(60)
        allowance.take(90)
        #expect(allowance.remaining == 0)
        #expect(allowance.wait(for: 1, at: .zero) == .seconds(31))
    }

    @Test func `what is more than there ever is cannot be waited for`() {
        #expect(bucket(60).wait(for: 61, at: .zero) == nil)
    }

    @Test func `a fixed window begins with what is taken first, and comes back whole`() {
        var allowance = Allowance(2, in: .seconds(10), .fixedWindow, at: .zero)
        allowance.refill(at: .seconds(4))
        allowance.take(1)
        allowance.refill(at: .seconds(13))
        #expect(allowance.remaining == 1)
        allowance.take(1)
        #expect(allowance.wait(for: 1, at: .seconds(13)) == .seconds(1))
        #expect(allowance.waitUntilFull(at: .seconds(13)) == .seconds(1))
        allowance.refill(at: .seconds(14))
        #expect(allowance.remaining == 2)
    }

    @Test func `a fixed window forgives what was overdrawn`() {
        var allowance = Allowance(2, in: .seconds(10), .fixedWindow, at: .zero)
        allowance.take(9)
        allowance.refill(at: .seconds(10))
        #expect(allowance.remaining == 2)
    }

    @Test(arguments: RateLimitConfiguration.Algorithm.allCases)
    func `time that goes back gives nothing`(algorithm: RateLimitConfiguration.Algorithm) {
        var allowance = Allowance(2, in: .seconds(10), algorithm, at: .seconds(100))
        allowance.take(2)
        allowance.refill(at: .seconds(50))
        #expect(allowance.remaining == 0)
        #expect(allowance.wait(for: 1, at: .seconds(100)) != .zero)
    }
}
