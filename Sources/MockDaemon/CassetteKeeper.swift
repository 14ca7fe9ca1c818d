import AsyncAlgorithms
import Foundation
import Logging
import MockBehavior
import NIOPosix
import ServiceLifecycle
import Telemetry

/// Writes recorded answers to their files as they come, and what is left at the end.
struct CassetteKeeper: Service {
    let library: CassetteLibrary
    let logger: Logger

    func run() async throws {
        for await _ in library.changes.cancelOnGracefulShutdown() {
            let took = try await ContinuousClock().measure { try await save() }
            // Each time the whole file is written: at most a fifth of the time may go into that.
            let pause = min(took * 4, Self.longestPause)
            do {
                try await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
            } catch is CancellationError {
                break
            }
        }
        // The last responses have ended: this service stops after the provider port.
        try await save()
    }

    private static let longestPause = Duration.seconds(10)

    private func save() async throws {
        let failures = try await NIOThreadPool.singleton.runIfActive { [library] in library.save() }
        for failure in failures {
            logger.warning(
                "a cassette could not be written; its recordings are kept in memory until it is changed again",
                metadata: ["cassette": "\(failure.name)", "reason": "\(failure.reason)"]
            )
        }
    }
}

extension CassetteFiles {
    /// Files are at most this long to be read.
    private static let maximumSize = 1 << 30

    /// Files in a directory, which is made with the first of them. Only their owner can read them.
    static func directory(_ directory: String) -> CassetteFiles {
        let path = { @Sendable (name: String) in "\(directory)/\(name).json" }
        return CassetteFiles(
            read: { name in
                let manager = FileManager.default
                guard manager.fileExists(atPath: path(name)) else { return nil }
                let size = try manager.attributesOfItem(atPath: path(name))[.size] as? Int ?? 0
                guard size <= maximumSize else {
                    throw DaemonError(.badConfiguration, "more than \(maximumSize) bytes are too many")
                }
                return Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
            },
            write: { name, bytes in
                try FileManager.default.createDirectory(
                    atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700]
                )
                try replace(path(name), with: bytes)
            },
            remove: { name in
                guard FileManager.default.fileExists(atPath: path(name)) else { return }
                try FileManager.default.removeItem(atPath: path(name))
            },
            names: {
                guard FileManager.default.fileExists(atPath: directory) else { return [] }
                return try FileManager.default.contentsOfDirectory(atPath: directory)
                    .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(".json".count)) }
            },
            path: path
        )
    }

    /// Writes beside the file and renames: whoever reads it sees the one before or this one, whole.
    private static func replace(_ path: String, with bytes: [UInt8]) throws {
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("cannot be created") }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        do {
            defer { close(descriptor) }
            // A file that was left behind may be readable by others.
            guard fchmod(descriptor, 0o600) == 0 else { throw failure("cannot be protected") }
            try file.write(contentsOf: Data(bytes))
            try file.synchronize()
        }
        guard rename(temporary, path) == 0 else { throw failure("cannot be put in place") }
    }

    private static func failure(_ what: String) -> DaemonError {
        DaemonError(.cannotCreate, "\(what): \(String(cString: strerror(errno)))")
    }
}
