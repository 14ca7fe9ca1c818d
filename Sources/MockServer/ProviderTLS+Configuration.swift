package import MockBehavior

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension ProviderTLS.Source {
    /// What the configuration asks for. A self-signed certificate is for this machine: `localhost`, the loopback
    /// addresses, the machine's name, and the host that the port is bound to.
    ///
    /// - Parameters:
    ///   - host: what the port is bound to.
    ///   - directory: where a self-signed certificate is kept; nil makes one for this process alone.
    package init(_ configuration: CertificateConfiguration, host: String, directory: String?) {
        switch configuration {
        case .files(let certificate, let key):
            self = .files(certificate: certificate, key: key)
        case .selfSigned:
            var names = ["localhost", "127.0.0.1", "::1"]
            for name in [Self.machineName, host] where !["", "0.0.0.0", "::"].contains(name) && !names.contains(name) {
                names.append(name)
            }
            self = .selfSigned(names: names, directory: directory)
        }
    }

    /// Empty if it has none.
    private static var machineName: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
