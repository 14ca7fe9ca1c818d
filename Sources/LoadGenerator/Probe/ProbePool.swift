import LoadModel
import NIOCore

/// The connections of a ``ProbeClient`` on one event loop, to which it is bound.
final class ProbePool {
    let opener: SocketOpener
    let addressCount: Int
    let eventLoop: any EventLoop
    /// Servers close connections that were idle for some seconds; one that is used again must not meet that.
    private let longestIdle: TimeAmount
    /// The one that was used last is the last.
    private var idle: [(connection: ProbeConnection, since: NIODeadline)] = []
    private var open: [ObjectIdentifier: ProbeConnection] = [:]
    private var isClosed = false

    /// - Parameter eventLoop: must be the current one.
    init(opener: SocketOpener, addressCount: Int, longestIdle: TimeAmount, eventLoop: any EventLoop) {
        self.opener = opener
        self.addressCount = addressCount
        self.longestIdle = longestIdle
        self.eventLoop = eventLoop
    }

    func begin(_ request: ProbeRequest) -> EventLoopFuture<ProbeCapture> {
        let now = eventLoop.now
        guard let intended = request.intendedStart.map({ NIODeadline.uptimeNanoseconds(UInt64($0)) }), intended > now
        else { return start(request, intended: request.intendedStart) }
        return eventLoop.assumeIsolated().flatScheduleTask(deadline: intended) {
            self.start(request, intended: request.intendedStart)
        }.futureResult
    }

    private func start(_ request: ProbeRequest, intended: Int64?) -> EventLoopFuture<ProbeCapture> {
        let now = eventLoop.now
        guard !isClosed else {
            let time = now.uptime
            return eventLoop.makeSucceededFuture(
                ProbeCapture(intendedStart: intended ?? time, end: time, ending: .failed(.connect))
            )
        }
        let promise = eventLoop.makePromise(of: ProbeCapture.self)
        let connection = request.reusesConnection ? reusable(at: now) ?? fresh() : fresh()
        connection.begin(request, promise)
        return promise.futureResult
    }

    private func reusable(at now: NIODeadline) -> ProbeConnection? {
        while let (connection, since) = idle.popLast() {
            if now - since <= longestIdle { return connection }
            connection.close()
        }
        return nil
    }

    private func fresh() -> ProbeConnection {
        let connection = ProbeConnection(pool: self)
        open[ObjectIdentifier(connection)] = connection
        return connection
    }

    /// The connection has carried its exchange and is open.
    func becameIdle(_ connection: ProbeConnection) {
        if isClosed { connection.close() } else { idle.append((connection, eventLoop.now)) }
    }

    /// The connection is open no more.
    func ended(_ connection: ProbeConnection) {
        open[ObjectIdentifier(connection)] = nil
        idle.removeAll { $0.connection === connection }
    }

    func close() {
        isClosed = true
        idle = []
        for connection in Array(open.values) { connection.close() }
    }
}

extension NIODeadline {
    /// Nanoseconds of the monotonic clock.
    var uptime: Int64 { Int64(clamping: uptimeNanoseconds) }
}
