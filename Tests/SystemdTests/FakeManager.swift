#if os(Linux)
    import Glibc
    import Testing

    /// Stands in for the service manager: a datagram socket in the abstract name space. One thread at a time.
    struct FakeManager {
        struct Datagram: Equatable {
            var text: String
            var descriptors: [CInt]
        }

        /// What a service finds in `$NOTIFY_SOCKET`.
        let name: String
        private let descriptor: CInt

        init() throws {
            self.name = "@llm-mockd-tests-\(getpid())"
            self.descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
            try #require(descriptor >= 0)
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { path in
                // An abstract name starts with a NUL, written as '@'.
                path[1...].copyBytes(from: name.utf8.dropFirst())
            }
            let length = socklen_t(MemoryLayout<sa_family_t>.size + name.utf8.count)
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
            }
            try #require(result == 0)
        }

        /// Everything that has arrived and was not read before.
        func received() -> [Datagram] {
            var datagrams: [Datagram] = []
            while let next = receive(flags: CInt(MSG_DONTWAIT)) { datagrams.append(next) }
            return datagrams
        }

        /// The next datagram, waited for.
        func receive(flags: CInt = 0) -> Datagram? {
            var text = [UInt8](repeating: 0, count: 4096)
            // Room for one cmsghdr (length, level, type: 16 bytes) and up to 12 descriptors.
            var control = [CInt](repeating: 0, count: 16)
            let count = text.withUnsafeMutableBytes { text in
                control.withUnsafeMutableBytes { control in
                    var vector = iovec(iov_base: text.baseAddress, iov_len: text.count)
                    return withUnsafeMutablePointer(to: &vector) { vector in
                        var message = msghdr()
                        message.msg_iov = vector
                        message.msg_iovlen = 1
                        message.msg_control = control.baseAddress
                        message.msg_controllen = control.count
                        return recvmsg(descriptor, &message, flags)
                    }
                }
            }
            guard count >= 0 else { return nil }
            // The header's length counts the header itself.
            let descriptors = control[4...].prefix(max(0, (Int(control[0]) - 16) / 4))
            return Datagram(text: String(decoding: text[..<count], as: UTF8.self), descriptors: Array(descriptors))
        }
    }
#endif
