import Systemd
import Testing

struct ServiceDirectoriesTests {
    @Test func `each kind has its variable`() {
        let directories = ServiceDirectories(environment: [
            "STATE_DIRECTORY": "/var/lib/a", "RUNTIME_DIRECTORY": "/run/a",
            "CONFIGURATION_DIRECTORY": "/etc/a", "CREDENTIALS_DIRECTORY": "/run/credentials/a.service",
        ])
        #expect(directories.state == "/var/lib/a")
        #expect(directories.runtime == "/run/a")
        #expect(directories.configuration == "/etc/a")
        #expect(directories.credentials == "/run/credentials/a.service")
    }

    @Test func `of several the first counts, but the credentials' colon is part of the path`() {
        let directories = ServiceDirectories(environment: [
            "STATE_DIRECTORY": "/var/lib/a:/var/lib/b", "CREDENTIALS_DIRECTORY": "/run/credentials/a:b.service",
        ])
        #expect(directories.state == "/var/lib/a")
        #expect(directories.credentials == "/run/credentials/a:b.service")
    }

    @Test func `unset and empty are the same`() {
        let empty = ServiceDirectories(environment: ["STATE_DIRECTORY": "", "CREDENTIALS_DIRECTORY": ""])
        #expect(empty == ServiceDirectories(environment: [:]))
        #expect(empty.state == nil)
        #expect(empty.credentials == nil)
    }
}
