import MockBehavior
import Testing

struct TurnCounterTests {
    @Test func `turns begin at 0 and count up, and begin again after a reset`() throws {
        let turns = try ConfigurationStore { _ in }.upstream.chat.turns
        #expect([turns.take(), turns.take(), turns.take()] == [0, 1, 2])
        turns.reset()
        #expect(turns.take() == 0)
    }

    @Test(.timeLimit(.minutes(1))) func `each turn is handed out once, whoever asks`() async throws {
        let turns = try ConfigurationStore { _ in }.upstream.chat.turns
        let taken = await withTaskGroup(of: [Int].self) { group in
            for _ in 0..<8 { group.addTask { (0..<500).map { _ in turns.take() } } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(taken.sorted() == Array(0..<4000))
    }

    @Test func `endpoints are reset together and counted apart`() throws {
        let upstream = try ConfigurationStore { _ in }.upstream
        #expect(upstream.chat.turns.take() == 0)
        #expect(upstream.chat.turns.take() == 1)
        #expect(upstream.message.turns.take() == 0)
        upstream.resetTurns()
        #expect(upstream.chat.turns.take() == 0)
        #expect(upstream.message.turns.take() == 0)
    }
}
