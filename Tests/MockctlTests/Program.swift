import AdminClient
import Foundation
import Testing

/// The program that was built beside the tests, run as a user would.
struct Program {
    struct Outcome: Sendable {
        var status: Int32
        var output: String
        var errors: String
    }

    var environment: [String: String] = [:]

    /// Runs it to its end.
    ///
    /// - Parameters:
    ///   - input: what it reads from standard input.
    ///   - output: where its data goes instead of into the outcome.
    ///   - whileRunning: given a way to send it an interrupt.
    func run(
        _ arguments: [String], input: String = "", output: FileHandle? = nil,
        whileRunning: (@escaping @Sendable () -> Void) async throws -> Void = { _ in }
    ) async throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mockctl-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["in", "out", "err"].map { folder.appendingPathComponent($0) }
        for (file, content) in zip(files, [input, "", ""]) { try Data(content.utf8).write(to: file) }

        let process = Process()
        let executable = try #require(Self.executable, "mockctl is built beside the tests")
        process.executableURL = executable
        process.arguments = arguments
        process.environment = environment
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try output ?? FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
        process.terminationHandler = { _ in continuation.finish() }
        try process.run()
        let identifier = process.processIdentifier
        try await whileRunning { kill(identifier, SIGINT) }
        for await _ in ended {}
        return Outcome(
            status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: try String(contentsOf: files[1], encoding: .utf8),
            errors: try String(contentsOf: files[2], encoding: .utf8)
        )
    }

    /// Runs it with the arguments that a line has between its spaces.
    func run(_ line: String, input: String = "") async throws -> Outcome {
        try await run(line.split(separator: " ").map(String.init), input: input)
    }

    private static var executable: URL? {
        let url = Bundle.main.executableURL?.deletingLastPathComponent().appendingPathComponent("mockctl")
        return url.flatMap { FileManager.default.isExecutableFile(atPath: $0.path) ? $0 : nil }
    }
}

extension Program {
    /// The program, pointed at a daemon.
    init(_ daemon: FakeDaemon) {
        environment = ["MOCKCTL_ADDRESS": daemon.address.description]
    }
}

/// A file that is there while the closure runs.
func withFile<Value>(_ content: String, _ body: (_ path: String) async throws -> Value) async throws -> Value {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("mockctl-\(UUID()).json")
    try Data(content.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try await body(file.path)
}
