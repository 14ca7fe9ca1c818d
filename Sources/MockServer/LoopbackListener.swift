import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

#if os(Linux)
    extension Channel {
        /// Gives a listener on loopback, and with it the connections that it accepts, Reno's congestion control.
        ///
        /// Nothing is ever congested there, so the algorithm that does the least is the best one. BBR, for instance, lets
        /// timers say when a segment leaves and models the path with each acknowledgement: that costs each response some
        /// percent of its CPU time (`Benchmarks/README.md`). Reno is in every Linux kernel, and allowed to everybody.
        ///
        /// - Throws: `IOError` if the kernel refuses it.
        func useLeastCongestionControlOnLoopback() async throws {
            guard localAddress?.isLoopback == true else { return }
            try await eventLoop.submit {
                try self.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
                    socket in
                    let name = "reno"
                    guard setsockopt(socket, Int32(IPPROTO_TCP), TCP_CONGESTION, name, socklen_t(name.utf8.count)) == 0
                    else { throw IOError(errnoCode: errno, reason: "setsockopt(TCP_CONGESTION)") }
                }
            }.get()
        }
    }

    extension SocketAddress {
        fileprivate var isLoopback: Bool {
            guard let address = ipAddress else { return false }
            return address.hasPrefix("127.") || address == "::1"
        }
    }
#endif
