import NIOCore
import NIOHTTP1
import Testing

@testable import MockServer

struct RequestAssemblerTests {
    private func head(_ headers: (String, String)...) -> HTTPServerRequestPart {
        .head(HTTPRequestHead(version: .http1_1, method: .POST, uri: "/v1/messages", headers: HTTPHeaders(headers)))
    }

    private func body(_ text: String) -> HTTPServerRequestPart { .body(ByteBuffer(string: text)) }

    private func time(_ milliseconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .milliseconds(milliseconds) }

    private func request(_ action: RequestAssembler.Action) -> ReceivedRequest? {
        if case .process(let request) = action { request } else { nil }
    }

    private func isNone(_ action: RequestAssembler.Action) -> Bool {
        if case .none = action { true } else { false }
    }

    @Test func `a request arrives with its last byte, whole`() {
        var assembler = RequestAssembler()
        #expect(assembler.isIdle)
        #expect(isNone(assembler.received(head(), limit: 100, at: time(1))))
        #expect(!assembler.isIdle)
        #expect(isNone(assembler.received(body("abc"), limit: 100, at: time(2))))
        #expect(isNone(assembler.received(body("def"), limit: 100, at: time(3))))
        let request = request(assembler.received(.end(nil), limit: 100, at: time(4)))
        #expect(request?.body.map { String(buffer: $0) } == "abcdef")
        #expect(request?.bodySize == 6)
        #expect(request?.arrival == time(4))
        #expect(request != nil && request?.refusal == nil)
        #expect(request?.target == "/v1/messages")
        #expect(assembler.isIdle)
    }

    @Test func `a request may have no body`() {
        var assembler = RequestAssembler()
        _ = assembler.received(head(), limit: 0, at: time(0))
        let request = request(assembler.received(.end(nil), limit: 0, at: time(1)))
        #expect(request?.body == nil)
        #expect(request?.bodySize == 0)
    }

    @Test func `one request after the other is put together anew`() {
        var assembler = RequestAssembler()
        for text in ["one", "two"] {
            _ = assembler.received(head(), limit: 9, at: time(0))
            _ = assembler.received(body(text), limit: 9, at: time(0))
            #expect(
                request(assembler.received(.end(nil), limit: 9, at: time(0)))?.body.map { String(buffer: $0) } == text)
        }
    }

    @Test func `a declared length beyond the limit is refused with the head`() {
        var assembler = RequestAssembler()
        let request = request(assembler.received(head(("Content-Length", "11")), limit: 10, at: time(7)))
        #expect(request?.refusal == .tooLarge)
        #expect(request?.arrival == time(7))
        #expect(request?.body == nil)
        #expect(!assembler.isIdle)
        #expect(isNone(assembler.received(body("hello world"), limit: 10, at: time(8))))
        #expect(isNone(assembler.received(.end(nil), limit: 10, at: time(9))))
        #expect(assembler.isIdle)
    }

    @Test func `a body beyond the limit is refused once, with the byte that is too much`() {
        var assembler = RequestAssembler()
        _ = assembler.received(head(), limit: 10, at: time(0))
        #expect(isNone(assembler.received(body("0123456789"), limit: 10, at: time(1))))
        let request = request(assembler.received(body("x"), limit: 10, at: time(2)))
        #expect(request?.refusal == .tooLarge)
        #expect(request?.arrival == time(2))
        #expect(isNone(assembler.received(body("x"), limit: 10, at: time(3))))
        #expect(isNone(assembler.received(.end(nil), limit: 10, at: time(4))))
    }

    @Test(arguments: [("100-continue", true), ("100-Continue", true), ("something", false)])
    func `a client that waits to be told to go on is told`(expectation: String, isTold: Bool) {
        var assembler = RequestAssembler()
        let action = assembler.received(head(("Expect", expectation), ("content-length", "10")), limit: 10, at: time(0))
        if case .sendContinue = action { #expect(isTold) } else { #expect(!isTold) }
    }

    @Test(arguments: ["something", "100-continue, something", "100"])
    func `an expectation that nobody can meet is refused with the head`(expectation: String) {
        var assembler = RequestAssembler()
        let refused = request(assembler.received(head(("Expect", expectation)), limit: 10, at: time(7)))
        #expect(refused?.refusal == .unknownExpectation)
        #expect(refused?.arrival == time(7))
        #expect(isNone(assembler.received(body("x"), limit: 10, at: time(8))))
        #expect(isNone(assembler.received(.end(nil), limit: 10, at: time(9))))
    }

    @Test func `it is not told to go on with too much`() {
        var assembler = RequestAssembler()
        let parts = head(("expect", "100-continue"), ("content-length", "11"))
        #expect(request(assembler.received(parts, limit: 10, at: time(0)))?.refusal == .tooLarge)
    }
}
