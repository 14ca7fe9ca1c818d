import DocumentReading
import Foundation
package import MockBehavior
package import ProviderWire
import ReplyTemplates

/// Reading and writing configuration files, with errors that name file, place and remedy.
package enum ConfigurationFile {
    /// Files larger than this are no configuration.
    private static let maximumSize = 64 << 20

    /// Reads a file as JSON.
    ///
    /// - Throws: ``DaemonError`` if it is not there, cannot be read or is no JSON.
    package static func read(_ path: String) throws(DaemonError) -> JSONValue {
        let data: Data
        do {
            data = try contents(of: path)
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            throw DaemonError(
                .badConfiguration,
                "\(path): there is no such file; \"llm-mockd init \(path)\" writes a sample there",
                cause: error
            )
        } catch {
            throw DaemonError(.badConfiguration, "\(path): cannot be read: \(reason(error))", cause: error)
        }
        guard data.count <= maximumSize else {
            throw DaemonError(
                .badConfiguration, "\(path): more than \(maximumSize) bytes are too many for a configuration"
            )
        }
        do throws(JSONSyntaxError) {
            return try JSONValue(parsing: data)
        } catch {
            throw DaemonError(
                .badConfiguration, "\(path):\(error.line):\(error.column): \(error.detail)", cause: error
            )
        }
    }

    /// What a file or a pipe gives, to its end or a little past the largest size.
    private static func contents(of path: String) throws -> Data {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { file.closeFile() }
        var data = Data()
        while data.count <= maximumSize, let more = try file.read(upToCount: maximumSize + 1 - data.count),
            !more.isEmpty
        {
            data.append(more)
        }
        return data
    }

    /// Reads the files that a configuration names; a path that is not absolute counts from the working directory.
    static let named = DocumentFiles { path in
        let data: Data
        do {
            data = try contents(of: path)
        } catch {
            throw DaemonError(.badConfiguration, reason(error), cause: error)
        }
        guard data.count <= maximumSize else {
            throw DaemonError(.badConfiguration, "more than \(maximumSize) bytes are too many")
        }
        return Array(data)
    }

    /// Reads and checks a file.
    ///
    /// - Throws: ``DaemonError`` with a line for everything that is wrong.
    package static func check(_ path: String) throws(DaemonError) -> MockConfiguration {
        try check(read(path), from: path)
    }

    static func check(_ document: JSONValue, from path: String) throws(DaemonError) -> MockConfiguration {
        do throws(ConfigurationError) {
            return try MockConfiguration(document: document, files: named, templates: MustacheTemplates())
        } catch {
            throw DaemonError(.badConfiguration, lines(error.issues, in: path), cause: error)
        }
    }

    static func lines(_ issues: [ConfigurationIssue], in path: String) -> String {
        issues.map { "\(path): \($0)" }.joined(separator: "\n")
    }

    /// Writes the sample configuration to a new file.
    ///
    /// - Throws: ``DaemonError`` if something is there already, or it cannot be written.
    package static func writeSample(to path: String) throws(DaemonError) {
        let sample = Data(BuiltInDefaults.document.prettyPrinted().utf8)
        do {
            try sample.write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
        } catch let error as CocoaError where error.code == .fileWriteFileExists {
            throw DaemonError(
                .cannotCreate, "\(path): a file is there already and was left alone; name another, or remove it",
                cause: error
            )
        } catch {
            throw DaemonError(.cannotCreate, "\(path): cannot be written: \(reason(error))", cause: error)
        }
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// The bearer token in a file, without the line ends and spaces at its end.
    ///
    /// - Throws: ``DaemonError`` if it cannot be read or is empty.
    static func readToken(_ path: String) throws(DaemonError) -> [UInt8] {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw DaemonError(.badConfiguration, "\(path): the token cannot be read: \(reason(error))", cause: error)
        }
        let token = data.reversed().drop { $0 == 0x0A || $0 == 0x0D || $0 == 0x20 }.reversed()
        guard !token.isEmpty else { throw DaemonError(.badConfiguration, "\(path): the token file is empty") }
        return Array(token)
    }

    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        return (underlying ?? error as NSError).localizedDescription
    }
}
