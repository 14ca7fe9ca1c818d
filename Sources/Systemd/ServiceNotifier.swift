/// Tells the service manager how this service is doing; does nothing where no manager listens.
///
/// Every call is one datagram, sent before the call returns, so that the manager sees them in the order of the calls.
/// A call blocks while the manager's queue is full: keep it off event loops. Calls throw `notifyFailed` when the
/// datagram could not be sent; a service may log that and go on.
package struct ServiceNotifier: Sendable {
    private let transport: (any NotifyTransport)?

    /// A notifier for the manager that `$NOTIFY_SOCKET` of this process names; inactive when that is unset, and on
    /// systems without libsystemd.
    ///
    /// libsystemd reads the variable again for each message: leave the process's environment alone afterwards.
    package init() {
        #if canImport(CSystemd)
            let isSupervised = ServiceEnvironment.current["NOTIFY_SOCKET"].map { !$0.isEmpty } ?? false
            self.init(transport: isSupervised ? ManagerSocket() : nil)
        #else
            self.init(transport: nil)
        #endif
    }

    /// A notifier that sends by the transport given, or nothing at all for nil.
    package init(transport: (any NotifyTransport)?) {
        self.transport = transport
    }

    /// Whether somebody listens.
    package var isActive: Bool { transport != nil }

    /// Start-up, or a reload, is complete: say so only when every listener accepts.
    ///
    /// - Parameter status: One line for people; controls such as newlines become spaces, and 1024 bytes are kept.
    ///   So in all calls.
    package func ready(status: String) throws(SystemdError) {
        try transport?.send(.ready(status: status, mainProcess: HostProcess.identifier))
    }

    /// Changes the status line that `systemctl status` shows; at most once a second is plenty.
    package func status(_ status: String) throws(SystemdError) {
        try transport?.send(.status(status))
    }

    /// The service is going down: the first thing to say when asked to stop.
    package func stopping(status: String) throws(SystemdError) {
        try transport?.send(.stopping(status: status))
    }

    /// A reload begins. `ready(status:)` ends it, also when it failed and the old configuration stays.
    package func reloading(status: String) throws(SystemdError) {
        let now = HostProcess.monotonicMicroseconds
        try transport?.send(.reloading(status: status, monotonicMicroseconds: now))
    }

    /// The service has just proved that it is healthy. See `Watchdog` for how often.
    package func watchdog() throws(SystemdError) {
        try transport?.send(.watchdog)
    }

    /// Asks for this much time, counted from now, for the start, reload or stop under way; ask again before it is over.
    package func extendTimeout(by duration: Duration) throws(SystemdError) {
        try transport?.send(.extendTimeout(by: duration))
    }

    /// Leaves copies of open descriptors with the manager, which passes them to the next start as `AdoptedSockets`.
    ///
    /// The unit needs `FileDescriptorStoreMax=`. What is stored adds to what has that name: remove the name first.
    /// Throws `invalidName` for an empty name, one longer than 255 bytes, or one with controls, colons or non-ASCII.
    package func storeFileDescriptors(_ descriptors: [CInt], name: String) throws(SystemdError) {
        let message = try NotifyMessage.store(descriptors, name: name)
        try transport?.send(message)
    }

    /// Has the manager close its copies of all descriptors stored by this name. Throws as storing does.
    package func removeStoredFileDescriptors(name: String) throws(SystemdError) {
        let message = try NotifyMessage.removeStored(name: name)
        try transport?.send(message)
    }

    /// Waits until the manager has processed everything sent before; for the last words before the process ends.
    ///
    /// Blocks its thread for up to `timeout`, then throws `timedOut`.
    package func barrier(timeout: Duration) throws(SystemdError) {
        try transport?.awaitBarrier(timeout: timeout)
    }
}
