"""The daemon as an ordinary user, as every installation runs it: what only root may do must not be needed."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import daemon

NOBODY = 65534


@unittest.skipUnless(os.geteuid() == 0, "only root can become another user; the other tests run unprivileged then")
class Unprivileged(unittest.TestCase):
    def setUp(self):
        self.directory = Path(self.enterContext(tempfile.TemporaryDirectory()))
        os.chown(self.directory, NOBODY, NOBODY)
        self.binary = self.directory / "llm-mockd"
        shutil.copy(daemon.BINARY, self.binary)
        probe = subprocess.run([self.binary, "--version"], user=NOBODY, group=NOBODY, extra_groups=[], capture_output=True)
        if probe.returncode != 0:
            self.skipTest(f"the program does not start as another user: {probe.stderr.decode()[:200]}")

    def test_it_serves(self):
        log = self.directory / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [self.binary, "serve", "--port", "0", "--admin-port", "0", "--state-dir", self.directory / "state"],
                user=NOBODY, group=NOBODY, extra_groups=[], stderr=output,
            )
        try:
            line = daemon.eventually(
                lambda: next((line for line in log.read_text().splitlines() if "serving" in line), None), "it serves"
            )
            addresses = dict(part.split("=", 1) for part in line.split() if "=" in part)
            with daemon.connect(addresses["provider"]) as connection:
                connection.sendall(b"GET /v1/models HTTP/1.1\r\nhost: m\r\nconnection: close\r\n\r\n")
                answer = b"".join(iter(lambda: connection.recv(65536), b""))
            self.assertTrue(answer.startswith(b"HTTP/1.1 200 OK\r\n"), answer[:200])
        finally:
            process.terminate()
            self.assertEqual(process.wait(daemon.PATIENCE), 0)


if __name__ == "__main__":
    unittest.main()
