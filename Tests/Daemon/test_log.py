"""A log that nobody reads, or that has no room, is no reason to stop serving."""

import signal
import subprocess

from daemon import BINARY, DaemonTestCase, eventually, free_port


class UnwritableLogTests(DaemonTestCase):
    def assert_serves_and_stops(self, daemon):
        # Something that is logged.
        daemon.send(signal.SIGHUP)
        daemon.finished_benchmark(daemon.start_benchmark(requests=5))
        self.assertEqual(daemon.chat().status, 200)
        self.assertIsNone(daemon.process.poll())
        self.assertEqual(daemon.stop(), 0)

    def serve_with(self, redirection):
        """A daemon whose standard streams the shell redirects; it cannot say where it listens."""
        provider, admin = free_port(), free_port()
        daemon = self.launch(launcher=("sh", "-c", f'exec "$@" {redirection}', "sh"), ports=(provider, admin))
        daemon.listeners = {"provider": f"127.0.0.1:{provider}", "admin": f"127.0.0.1:{admin}"}
        eventually(lambda: daemon.process.poll() is not None or self.is_ready(daemon), "the daemon serves")
        self.assertIsNone(daemon.process.poll())
        return daemon

    @staticmethod
    def is_ready(daemon):
        try:
            return daemon.admin("GET", "/readyz").status == 200
        except OSError:
            return False

    def test_no_room(self):
        self.assert_serves_and_stops(self.serve_with(">/dev/full 2>&1"))

    def test_no_standard_streams(self):
        daemon = self.serve_with("<&- >&- 2>&-")
        self.assert_serves_and_stops(daemon)
        # A file that was opened as descriptor 2 would have the log in it.
        for file in daemon.state_directory.iterdir():
            self.assertNotIn(b"stopping", file.read_bytes(), file)
        self.serve(directory=daemon.directory)

    def test_a_reader_that_is_gone(self):
        provider, admin = free_port(), free_port()
        state = self.temporary_directory()
        options = ["--port", str(provider), "--admin-port", str(admin), "--state-dir", state]
        process = subprocess.Popen([BINARY, "serve", *options], stderr=subprocess.PIPE)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.assertIn(b"serving", process.stderr.readline())
        process.stderr.close()
        process.send_signal(signal.SIGHUP)
        process.terminate()
        self.assertEqual(process.wait(20), 0)

    def test_the_other_commands_without_a_reader(self):
        config = self.temporary_directory() / "config.json"
        bad = config.parent
        for arguments in (("init", config), ("check", config), ("check", bad), ("serve", "--config", bad)):
            with open("/dev/full", "wb") as full:
                ended = subprocess.run([BINARY, *arguments], stdout=full, stderr=full, timeout=20)
            self.assertGreaterEqual(ended.returncode, 0, arguments)
