import NIOCore
import ProviderWire

/// A chat request of any size.
enum SampleRequest {
    /// Who sends it, and so with how many headers.
    enum Client: String, CaseIterable {
        case wrk = "3 headers"
        case openAIPython = "17 headers"

        /// What stands in its head besides the length of the body.
        var headers: [(name: String, value: String)] {
            let common = [("Host", "127.0.0.1:8080"), ("Content-Type", "application/json")]
            return switch self {
            case .wrk: common
            case .openAIPython:
                common + [
                    ("Accept-Encoding", "gzip, deflate"), ("Connection", "keep-alive"), ("Accept", "application/json"),
                    ("User-Agent", "OpenAI/Python 2.8.1"), ("X-Stainless-Lang", "python"),
                    ("X-Stainless-Package-Version", "2.8.1"), ("X-Stainless-OS", "Linux"),
                    ("X-Stainless-Arch", "x64"), ("X-Stainless-Runtime", "CPython"),
                    ("X-Stainless-Runtime-Version", "3.12.3"), ("Authorization", "Bearer sk-example"),
                    ("X-Stainless-Async", "false"), ("x-stainless-retry-count", "0"),
                    ("x-stainless-read-timeout", "600"),
                ]
            }
        }
    }

    /// The whole HTTP request.
    static func message(of client: Client, bodySize: Int) -> ByteBuffer {
        let headers = client.headers + [("Content-Length", "\(bodySize)")]
        let lines = headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        var message = ByteBuffer(string: "POST /v1/chat/completions HTTP/1.1\r\n\(lines)\r\n")
        message.writeImmutableBuffer(body(size: bodySize))
        return message
    }

    /// As `Benchmarks/provider-throughput` sends it.
    ///
    /// - Parameter size: in bytes.
    static func body(size: Int, isStreaming: Bool = false) -> ByteBuffer {
        let opening = #"{"model":"gpt-4o-mini",\#(isStreaming ? #""stream":true,"# : "")"#
        let beforeQuestion = opening + #""messages":[{"role":"user","content":""#
        let afterQuestion = #""}]}"#
        let room = size - beforeQuestion.utf8.count - afterQuestion.utf8.count
        precondition(room > 0, "\(size) bytes are too few for a chat request")
        let question = "What does a load balancer do? "
        let words = String(repeating: question, count: room / question.utf8.count + 1).prefix(room)
        return ByteBuffer(string: beforeQuestion + words + afterQuestion)
    }
}

/// A sample is not what the benchmark takes it for.
struct SampleError: Error {
    let message: String
}
