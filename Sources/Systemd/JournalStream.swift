/// The stream by which systemd connects a service's output to the journal.
package enum JournalStream {
    /// Whether this descriptor, by default standard error, still is the stream that `$JOURNAL_STREAM` describes.
    ///
    /// The variable alone proves nothing: a shell in between may have redirected the output.
    package static func isConnected(
        to descriptor: CInt = 2,
        environment: [String: String] = ServiceEnvironment.current
    ) -> Bool {
        guard let stream = environment["JOURNAL_STREAM"] else { return false }
        return stream == HostProcess.deviceAndInode(of: descriptor)
    }
}
