import MockBehavior
import NIOCore

extension TapRecording {
    /// What the buffer got from that index on is being written.
    func wrote(_ buffer: ByteBuffer, from start: Int, at time: NIODeadline, due: NIODeadline? = nil) {
        let count = buffer.writerIndex - start
        guard count > 0 else { return }
        buffer.viewBytes(at: start, length: count)?.withUnsafeBytes {
            wrote($0, at: time.uptime, due: due?.uptime)
        }
    }
}
