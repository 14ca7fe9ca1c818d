import MockBehavior
import NIOCore
import NIOEmbedded
import ProviderWire
import Telemetry
import Testing

@testable import MockServer

struct ConnectionCompressionTests {
    private func answer(
        to body: [UInt8], coding: String, path: String = "/v1/chat/completions", by client: TestConnection
    ) throws -> TestResponse? {
        let head = TestRequest.get(path, "content-encoding: \(coding)", "content-length: \(body.count)", method: "POST")
        try client.channel.writeInbound(ByteBuffer(bytes: Array(head.utf8) + body))
        return try client.responses().first
    }

    @Test(
        arguments: [false, true],
        [("gzip", Compressed.gzip), ("X-GZIP", Compressed.gzip), ("deflate", Compressed.zlib)])
    func `a compressed request is answered, by either reader`(isDecoderAlone: Bool, sent: (String, [UInt8])) throws {
        let client = try TestConnection(isDecoderAlone: isDecoderAlone)
        for _ in 0..<2 { #expect(try answer(to: sent.1, coding: sent.0, by: client)?.status == 200) }
        #expect(client.isOpen)
    }

    @Test func `a compressed request may come in chunks and in pieces`() throws {
        let client = try TestConnection()
        let head = TestRequest.get(
            "/v1/chat/completions", "content-encoding: gzip", "transfer-encoding: chunked", method: "POST")
        try client.send(head)
        for byte in Compressed.gzip {
            try client.channel.writeInbound(ByteBuffer(bytes: Array("1\r\n".utf8) + [byte] + Array("\r\n".utf8)))
        }
        try client.send("0\r\n\r\n")
        #expect(try client.responses().map(\.status) == [200])
    }

    @Test func `what cannot be decompressed gets the provider's 400`() throws {
        let client = try TestConnection()
        let openAI = try answer(to: Array(Compressed.plain.utf8), coding: "gzip", by: client)
        #expect(openAI?.status == 400)
        #expect(try openAI?.json["error"]?["type"] == "invalid_request_error")
        let anthropic = try answer(to: [], coding: "gzip", path: "/v1/messages", by: client)
        #expect(anthropic?.status == 400)
        #expect(try anthropic?.json["type"] == "error")
        #expect(client.isOpen)
    }

    @Test(arguments: ["br", "zstd", "gzip, deflate", "gzip, gzip"])
    func `a coding that is not understood gets 415 and what is understood`(coding: String) throws {
        let client = try TestConnection()
        let response = try answer(to: Compressed.gzip, coding: coding, by: client)
        #expect(response?.status == 415)
        #expect(response?.headers["accept-encoding"] == "gzip, deflate")
        #expect(try response?.json["error"]?["message"]?.stringValue?.contains("'\(coding)'") == true)
        #expect(client.isOpen)
    }

    @Test func `a body that grows too large when it is decompressed gets 413`() throws {
        let client = try TestConnection { $0.limits.maximumBodySize = 100_000 }
        #expect(try answer(to: Compressed.zeros, coding: "gzip", by: client)?.status == 413)
        #expect(client.isOpen)
        #expect(client.counted(.receivedBytes) == Double(Compressed.zeros.count))
    }
}
