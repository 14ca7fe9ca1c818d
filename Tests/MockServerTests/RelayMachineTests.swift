import NIOCore
import ProviderRelay
import Testing

@testable import MockServer

struct RelayMachineTests {
    private static let failure = ForwardingFailure("it is gone")
    private var machine = RelayMachine()

    private func part(_ text: String) -> ByteBuffer { ByteBuffer(string: text) }

    @Test mutating func `an answer is written in its order`() {
        #expect(machine.next() == .wait)
        machine.answered()
        machine.received(part("a"))
        machine.received(part("b"))
        machine.finished()
        let steps = (0..<4).map { _ in machine.next() }
        #expect(steps == [.head, .part(part("a")), .part(part("b")), .finished])
    }

    @Test mutating func `it waits as long as more may come`() {
        #expect(machine.isWaiting)
        machine.answered()
        #expect(!machine.isWaiting)
        #expect(machine.next() == .head)
        #expect(machine.isWaiting)
        machine.received(part("a"))
        #expect(!machine.isWaiting)
        #expect(machine.next() == .part(part("a")))
        #expect(machine.next() == .wait)
        machine.finished()
        #expect(!machine.isWaiting)
        #expect(!machine.isOpen)
    }

    @Test mutating func `an empty part is none: it would be the last chunk`() {
        machine.answered()
        _ = machine.next()
        machine.received(part(""))
        #expect(machine.isWaiting)
    }

    @Test mutating func `a failure before the head is told, after it the answer is cut`() {
        machine.failed(Self.failure)
        #expect(machine.next() == .unanswered(Self.failure))
        machine = RelayMachine()
        machine.answered()
        machine.received(part("a"))
        machine.failed(Self.failure)
        let steps = (0..<3).map { _ in machine.next() }
        #expect(steps == [.head, .part(part("a")), .cut])
    }

    @Test mutating func `an end without a head is a failure`() {
        machine.finished()
        #expect(machine.next() == .unanswered(ForwardingFailure("it gave no answer")))
    }

    @Test mutating func `the first end counts`() {
        machine.answered()
        machine.finished()
        machine.failed(Self.failure)
        #expect(machine.next() == .head)
        #expect(machine.next() == .finished)
    }
}
