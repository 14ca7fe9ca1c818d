import Testing

@testable import Systemd

#if os(Linux)
    import Glibc
#endif

struct AdoptedSocketsTests {
    private static let sockets = AdoptedSockets([
        AdoptedSocket(name: "admin", descriptor: 3, kind: .unix, isListening: true),
        AdoptedSocket(name: "data", descriptor: 4, kind: .ipv4, isListening: true),
        AdoptedSocket(name: "unknown", descriptor: 5, kind: .other, isListening: false),
        AdoptedSocket(name: "data", descriptor: 6, kind: .ipv6, isListening: true),
    ])

    @Test func `several sockets may bear one name, wherever they stand`() {
        #expect(Self.sockets.named(AdoptedSockets.providerName).map(\.descriptor) == [4, 6])
        #expect(Self.sockets.named(AdoptedSockets.adminName).map(\.kind) == [.unix])
        #expect(Self.sockets.named("nothing").isEmpty)
    }

    @Test func `what bears no known name can be told`() {
        #expect(Self.sockets.notNamed(["data", "admin"]).map(\.descriptor) == [5])
    }

    #if os(Linux)
        @Test(arguments: [
            (AF_INET, AdoptedSocket.Kind.ipv4), (AF_INET6, .ipv6), (AF_UNIX, .unix),
        ])
        func `a stream socket is known by its family, and listening once it listens`(
            family: CInt,
            kind: AdoptedSocket.Kind
        ) {
            let idle = socket(family, CInt(SOCK_STREAM.rawValue), 0)
            defer { close(idle) }
            #expect(AdoptedSocket(name: "data", examining: idle).kind == kind)
            #expect(!AdoptedSocket(name: "data", examining: idle).isListening)

            guard family != AF_UNIX else { return }
            // listen() binds an unbound TCP socket to a free port by itself.
            #expect(listen(idle, 1) == 0)
            #expect(AdoptedSocket(name: "data", examining: idle).isListening)
        }

        @Test func `a datagram socket, a file and a closed descriptor are of no use`() {
            let datagram = socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0)
            let file = open("/dev/null", O_RDONLY)
            defer {
                close(datagram)
                close(file)
            }
            for descriptor in [datagram, file, -1] {
                let socket = AdoptedSocket(name: "data", examining: descriptor)
                #expect(socket.kind == .other)
                #expect(!socket.isListening)
            }
        }

        /// Descriptors are passed from 3 on; in a test process some of these are taken, so all are passed, and the
        /// sockets are where there was room.
        @Test(.timeLimit(.minutes(1)))
        func `passed sockets are adopted by name, once`() async {
            await #expect(processExitsWith: .success) {
                var sockets: [CInt] = []
                var last: CInt = 2
                // A new descriptor is the lowest one free: go on until nothing is open above the last.
                while sockets.count < 2 || fcntl(last + 1, F_GETFD) != -1 {
                    last = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
                    sockets.append(last)
                }
                let names = (3...last).map { sockets.contains($0) ? "data" : "unknown" }
                setenv("LISTEN_PID", "\(getpid())", 1)
                setenv("LISTEN_FDS", "\(names.count)", 1)
                setenv("LISTEN_FDNAMES", names.joined(separator: ":"), 1)

                let adopted = try AdoptedSockets.adopt()

                #expect(adopted.all.map(\.name) == names)
                #expect(adopted.named("data").map(\.descriptor) == sockets)
                #expect(adopted.named("data").allSatisfy { $0.kind == .ipv4 })
                #expect(sockets.allSatisfy { fcntl($0, F_GETFD) & FD_CLOEXEC != 0 })
                #expect(getenv("LISTEN_FDS") == nil)
                #expect(try AdoptedSockets.adopt().all.isEmpty)
            }
        }

        @Test(.timeLimit(.minutes(1)))
        func `fewer names than sockets is an error`() async {
            await #expect(processExitsWith: .success) {
                // Whatever was open, 3 and 4 are now.
                for _ in 1...2 { _ = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0) }
                setenv("LISTEN_PID", "\(getpid())", 1)
                setenv("LISTEN_FDS", "2", 1)
                setenv("LISTEN_FDNAMES", "data", 1)
                let error = #expect(throws: SystemdError.self) { try AdoptedSockets.adopt() }
                #expect(error?.code == .adoptionFailed)
            }
        }
    #endif
}
