#if canImport(CSystemd)
    import CSystemd
    import Glibc
#endif

/// The way to the service manager: libsystemd's in a service, a recording one in a test.
package protocol NotifyTransport: Sendable {
    /// Sends one datagram; blocks while the manager's queue is full.
    func send(_ message: NotifyMessage) throws(SystemdError)

    /// Blocks until the manager has processed all that was sent before, or throws `timedOut`.
    func awaitBarrier(timeout: Duration) throws(SystemdError)
}

#if canImport(CSystemd)
    /// libsystemd's way, to the socket that `$NOTIFY_SOCKET` names.
    struct ManagerSocket: NotifyTransport {
        func send(_ message: NotifyMessage) throws(SystemdError) {
            let descriptors = message.descriptors
            try Self.check(
                sd_pid_notify_with_fds(0, 0, message.text, descriptors, CUnsignedInt(descriptors.count)),
                "cannot notify the service manager"
            )
        }

        func awaitBarrier(timeout: Duration) throws(SystemdError) {
            try Self.check(
                sd_notify_barrier(0, timeout.wholeMicroseconds),
                "the service manager did not confirm the notifications"
            )
        }

        private static func check(_ result: CInt, _ complaint: String) throws(SystemdError) {
            if result > 0 { return }
            if result == 0 { throw SystemdError(.notifyFailed, "\(complaint): $NOTIFY_SOCKET is no longer set") }
            let code: SystemdError.Code = result == -ETIMEDOUT ? .timedOut : .notifyFailed
            throw SystemdError(code, complaint, errorNumber: -result)
        }
    }
#endif
