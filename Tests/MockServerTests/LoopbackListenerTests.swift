#if os(Linux)
    import MockBehavior
    import MockServer
    import Testing

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    struct LoopbackListenerTests {
        private func congestionControl(ofListenerOn host: String) async throws -> [String] {
            var configuration = MockConfiguration()
            configuration.host = host
            configuration.port = 0
            return try await MockServer.withServer(configuration) { server in
                try await server.listenerDescriptors().map { descriptor in
                    var name = [UInt8](repeating: 0, count: 16)
                    var length = socklen_t(name.count)
                    #expect(getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_CONGESTION, &name, &length) == 0)
                    return String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
                }
            }
        }

        @Test(.timeLimit(.minutes(1))) func `a listener on loopback controls no congestion that is not there`()
            async throws
        {
            #expect(try await congestionControl(ofListenerOn: "127.0.0.1") == ["reno"])
        }

        @Test(.timeLimit(.minutes(1))) func `any other keeps what the machine is set to`() async throws {
            let file = try #require(fopen("/proc/sys/net/ipv4/tcp_congestion_control", "r"))
            defer { fclose(file) }
            var name = [UInt8](repeating: 0, count: 16)
            let count = fread(&name, 1, name.count, file)
            let machines = String(decoding: name.prefix(count).prefix { $0 != 0x0A }, as: UTF8.self)
            #expect(try await congestionControl(ofListenerOn: "0.0.0.0") == [machines])
        }
    }
#endif
