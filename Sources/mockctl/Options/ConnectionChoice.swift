import AdminClient

/// Where the daemon is to be found, from what the user said to what is usual.
enum ConnectionChoice {
    /// Where a daemon that systemd runs has its socket.
    static let standardSocket = "/run/llm-mockd/admin.sock"
    static let addressVariable = "MOCKCTL_ADDRESS"
    static let socketVariable = "MOCKCTL_SOCKET"

    /// Options go before variables, variables before ``standardSocket``, and that before `127.0.0.1:8081`.
    static func address(
        address: String?, socket: String?, environment: (String) -> String?, exists: (String) -> Bool
    ) throws(CommandFailure) -> AdminAddress {
        if address != nil, socket != nil {
            throw CommandFailure(.usage, "--address and --socket are two ways to one place; give one of them")
        }
        if let address { return try tcp(address, from: "--address") }
        if let socket { return .unixSocket(path: socket) }
        let (address, socket) = (environment(addressVariable), environment(socketVariable))
        if address != nil, socket != nil {
            throw CommandFailure(.usage, "\(addressVariable) and \(socketVariable) are both set; unset one of them")
        }
        if let address { return try tcp(address, from: addressVariable) }
        if let socket { return .unixSocket(path: socket) }
        return exists(standardSocket) ? .unixSocket(path: standardSocket) : .standard
    }

    /// Reads `HOST:PORT`, `[::1]:8081`, `HOST` (port 8081) and `:PORT` (127.0.0.1); `http://` before it is passed over.
    static func tcp(_ text: String, from source: String) throws(CommandFailure) -> AdminAddress {
        var rest = Substring(text)
        if rest.hasPrefix("http://") { rest = rest.dropFirst("http://".count) }
        if rest.last == "/" { rest = rest.dropLast() }
        let host: Substring
        if rest.first == "[" {
            host = rest.dropFirst().prefix { $0 != "]" }
            rest = rest.dropFirst(host.count + 1)
            guard rest.first == "]", !host.isEmpty else { throw invalid(text, source) }
            rest = rest.dropFirst()
        } else if rest.count(where: { $0 == ":" }) > 1 {
            throw CommandFailure(.usage, "\(source): \"\(text)\": put an IPv6 address in brackets, as in [::1]:8081")
        } else {
            host = rest.prefix { $0 != ":" }
            rest = rest.dropFirst(host.count)
        }
        if rest.isEmpty, !host.isEmpty { return .tcp(host: String(host), port: 8081) }
        guard rest.first == ":", let port = Int(rest.dropFirst()), (1...65_535).contains(port),
            !host.contains("/"), !host.contains("@")
        else { throw invalid(text, source) }
        return .tcp(host: host.isEmpty ? "127.0.0.1" : String(host), port: port)
    }

    private static func invalid(_ text: String, _ source: String) -> CommandFailure {
        CommandFailure(.usage, "\(source): \"\(text)\" is no address; give HOST:PORT, such as 127.0.0.1:8081")
    }
}
