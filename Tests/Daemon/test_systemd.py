"""What systemd hears and hands over: notifications in order, proof of health, sockets by name."""

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import time
import unittest

from daemon import BINARY, DaemonTestCase, accepts, ask, eventually, free_port
from service_manager import ServiceManager


class NotificationTests(DaemonTestCase):
    def setUp(self):
        super().setUp()
        self.manager = ServiceManager(self.temporary_directory())
        self.addCleanup(self.manager.close)

    def supervise(self, *options, environment=(), **settings):
        """A daemon that was launched, and has not said that it is ready."""
        environment = {"NOTIFY_SOCKET": self.manager.address, **dict(environment)}
        return self.launch(*options, environment=environment, **settings)

    def test_ready_is_said_once_both_ports_accept(self):
        provider, admin = free_port(), free_port()
        daemon = self.supervise(ports=(provider, admin))
        ready = self.manager.await_field("READY")
        self.assertTrue(accepts(f"127.0.0.1:{provider}"))
        self.assertTrue(accepts(f"127.0.0.1:{admin}"))
        self.assertEqual(ask(f"127.0.0.1:{admin}", "GET", "/readyz").status, 200)
        self.assertEqual(ready.fields["READY"], "1")
        self.assertEqual(ready.fields["MAINPID"], str(daemon.pid))
        self.assertRegex(ready.fields["STATUS"], rf"^Serving 5 models on 127\.0\.0\.1:{provider}; 0 in flight$")
        before = self.manager.messages[: self.manager.messages.index(ready)]
        permitted = {"STATUS", "EXTEND_TIMEOUT_USEC", "FDSTORE", "FDSTOREREMOVE", "FDNAME"}
        self.assertEqual({name for message in before for name in message.fields} - permitted, set())
        self.assertTrue([message for message in before if "EXTEND_TIMEOUT_USEC" in message.fields])
        daemon.await_serving()
        self.assertEqual(daemon.stop(), 0)
        readies = [message for message in self.manager.messages if "READY" in message.fields]
        self.assertEqual(len(readies), 1)

    def test_a_daemon_that_cannot_start_never_says_ready(self):
        with socket.create_server(("127.0.0.1", 0)) as occupant:
            for daemon in (
                self.supervise(ports=(0, occupant.getsockname()[1])),
                self.supervise(config={"chat": {"delayMs": -1}}),
            ):
                self.assertIn(daemon.wait(), (69, 78))
        self.assertEqual([message for message in self.manager.messages if "READY" in message.fields], [])

    def test_stopping_is_the_first_thing_said_and_the_barrier_the_last(self):
        daemon = self.supervise(config={"chat": {"delayMs": 1500}}).await_serving()
        self.manager.await_field("READY")
        client = daemon.open_response()
        eventually(lambda: daemon.requests_in_flight == 1, "the response is open")
        said = len(self.manager.messages)
        daemon.send(signal.SIGTERM)
        stopping = self.manager.await_field("STOPPING", after=said, within=1)
        self.assertEqual(stopping.fields["STOPPING"], "1")
        self.assertRegex(stopping.fields["STATUS"], "1 in flight")
        self.assertIsNone(daemon.process.poll(), "it is said before the drain is over")
        # A reload that comes too late must not tell systemd that the daemon is ready again.
        daemon.send(signal.SIGHUP)
        self.assertEqual(client.getresponse().status, 200)
        self.assertEqual(daemon.wait(), 0)

        after = self.manager.messages[said:]
        while after[0].is_status_only:
            after.pop(0)
        self.assertEqual(after[0], stopping)
        self.assertEqual(after[-1].fields, {"BARRIER": "1"})
        extension = [message.fields for message in after if "EXTEND_TIMEOUT_USEC" in message.fields]
        self.assertTrue(extension, "a drain may take 20 s, longer than some units' TimeoutStopSec")
        self.assertGreaterEqual(int(extension[0]["EXTEND_TIMEOUT_USEC"]), 20_000_000)
        for message in after[1:]:
            self.assertFalse({"READY", "RELOADING"} & message.fields.keys(), message)

    def test_a_manager_that_is_gone_holds_nothing_up(self):
        daemon = self.supervise().await_serving()
        self.manager.await_field("READY")
        os.unlink(self.manager.address)
        began = time.monotonic()
        self.assertEqual(daemon.stop(), 0)
        self.assertLess(time.monotonic() - began, 4)

    def test_reloads_are_framed_whether_they_succeed_or_not(self):
        daemon = self.supervise(config={"chat": {"delayMs": 0}}).await_serving()
        self.manager.await_field("READY")

        def by_signal():
            daemon.send(signal.SIGHUP)

        def by_request():
            daemon.admin("POST", "/v1/reload")

        good, bad = '{"chat": {"delayMs": 1}}', '{"chat": {"delayMs": -1}}'
        for trigger, text, status in [
            (by_signal, good, "revision 2"), (by_signal, bad, "failed"), (by_request, good, "revision 3"),
            (by_request, bad, "failed"), (by_signal, "{", "failed"),
        ]:
            with self.subTest(f"{trigger.__name__} {text}"):
                said = len(self.manager.messages)
                daemon.write_config(text)
                began = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
                trigger()
                reloading = self.manager.await_field("RELOADING", after=said)
                self.assertEqual(reloading.fields["RELOADING"], "1")
                ended = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
                self.assertTrue(began <= int(reloading.fields["MONOTONIC_USEC"]) <= ended)
                ready = self.manager.await_field("READY", after=said)
                self.assertGreater(ready.time, reloading.time)
                self.assertRegex(ready.fields["STATUS"], status)
                order = [message for message in self.manager.messages[said:] if not message.is_status_only]
                self.assertEqual(order, [reloading, ready])
        self.assertEqual(daemon.revision, 3)

    def test_a_reload_without_a_file_is_framed_too(self):
        daemon = self.supervise().await_serving()
        self.manager.await_field("READY")
        said = len(self.manager.messages)
        daemon.send(signal.SIGHUP)
        # Under Type=notify-reload systemd waits for both after its SIGHUP.
        reloading = self.manager.await_field("RELOADING", after=said, within=3)
        self.assertGreater(self.manager.await_field("READY", after=said, within=3).time, reloading.time)

    def test_the_watchdog_is_fed_in_time(self):
        daemon = self.supervise(
            launcher=("sh", "-c", 'WATCHDOG_PID=$$ exec "$@"', "sh"), environment={"WATCHDOG_USEC": "2000000"}
        )
        ready = self.manager.await_field("READY")
        self.assertEqual(ready.fields["MAINPID"], str(daemon.pid))
        feeds = [ready.time]
        for _ in range(3):
            said = len(self.manager.messages)
            feed = self.manager.await_message(
                lambda message: message.fields == {"WATCHDOG": "1"}, "the watchdog is fed", after=said, within=2
            )
            feeds.append(feed.time)
        for earlier, later in zip(feeds, feeds[1:]):
            self.assertLess(later - earlier, 2, feeds)

    def test_a_daemon_that_cannot_prove_its_health_is_not_fed(self):
        daemon = self.supervise(
            launcher=("sh", "-c", 'WATCHDOG_PID=$$ exec "$@"', "sh"), environment={"WATCHDOG_USEC": "600000"}
        ).await_serving()
        self.manager.await_field("WATCHDOG")
        # With no descriptor left the ports accept nobody, whatever timers do.
        subprocess.run(["prlimit", f"--pid={daemon.pid}", "--nofile=3"], check=True)
        said = eventually(lambda: "no proof of health" in daemon.log and len(self.manager.messages), "feeding ends")
        deadline = time.monotonic() + 1.2
        eventually(lambda: time.monotonic() > deadline, "two intervals pass")
        self.assertFalse([message for message in self.manager.messages[said:] if "WATCHDOG" in message.fields])

    def test_somebody_elses_watchdog_is_not_fed(self):
        daemon = self.supervise(environment={"WATCHDOG_USEC": "200000", "WATCHDOG_PID": "1"}).await_serving()
        daemon.chat()
        # Several of that watchdog's intervals pass until the status tells of the request.
        open_response = daemon.admin("PUT", "/v1/delay", {"delayMs": 30_000}) and daemon.open_response()
        self.manager.await_message(lambda message: "1 in flight" in message.fields.get("STATUS", ""), "a new status")
        open_response.close()
        self.assertFalse([message for message in self.manager.messages if "WATCHDOG" in message.fields])

    def test_the_status_tells_of_a_benchmark_and_is_not_chatty(self):
        daemon = self.supervise(config={"chat": {"delayMs": 20}}).await_serving()
        ready = self.manager.await_field("READY")
        run = daemon.start_benchmark(requests=100_000, concurrency=10)
        wanted = rf"^Serving 5 models on {daemon.provider_address}; \d+ in flight; benchmark {run}: \d+ %$"
        self.manager.await_message(
            lambda message: re.match(wanted, message.fields.get("STATUS", "")), "a status of the benchmark"
        )
        daemon.admin("DELETE", f"/v1/benchmarks/{run}")
        self.manager.await_message(
            lambda message: message.fields.get("STATUS", "").endswith("; 0 in flight"), "the usual status", after=1
        )
        statuses = [message.time for message in self.manager.messages if message.is_status_only]
        self.assertLess(len(statuses), 2 + statuses[-1] - ready.time, "at most one a second")


class JournalTests(DaemonTestCase):
    def test_under_systemd_lines_have_a_priority(self):
        daemon = self.launch(
            launcher=("sh", "-c", 'SYSTEMD_EXEC_PID=$$ exec "$@"', "sh"), config={"chat": {}}
        ).await_serving()
        daemon.write_config("{")
        daemon.send(signal.SIGHUP)
        eventually(lambda: "not reloaded" in daemon.log, "the bad file is logged")
        self.assertRegex(daemon.log, r"(?m)^<5>serving ")
        self.assertRegex(daemon.log, r"(?m)^<3>configuration not reloaded")
        for line in daemon.log.splitlines():
            self.assertRegex(line, r"^<\d>")


class DirectoryTests(DaemonTestCase):
    def test_the_directories_that_systemd_made_are_used(self):
        base = self.temporary_directory()
        for name in ("state", "runtime", "configuration", "credentials"):
            (base / name).mkdir()
        (base / "configuration/config.json").write_text('{"chat": {"defaultResponses": ["from the directory"]}}')
        (base / "credentials/admin-token").write_text("secret\n")
        variables = {
            "STATE_DIRECTORY": base / "state", "RUNTIME_DIRECTORY": f"{base / 'runtime'}:/nonexistent",
            "CONFIGURATION_DIRECTORY": base / "configuration", "CREDENTIALS_DIRECTORY": base / "credentials",
        }
        process = subprocess.Popen(
            [str(BINARY), "serve", "--port", "0", "--admin-port", "0"], env={k: str(v) for k, v in variables.items()},
            stderr=subprocess.PIPE, text=True,
        )
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        with process.stderr:
            self.assertIn("serving", process.stderr.readline())
            admin = str(base / "runtime/admin.sock")
            status = ask(admin, "GET", "/v1/status").json
            self.assertEqual(status["configFile"], str(base / "configuration/config.json"))
            self.assertEqual(status["listeners"]["adminSocket"], admin)
            self.assertEqual(stat.S_IMODE(os.stat(admin).st_mode), 0o660)
            self.assertEqual(ask(status["listeners"]["admin"], "GET", "/v1/status").status, 401)
            chat = {"model": "x", "messages": [{"role": "user", "content": "x"}]}
            reply = ask(status["listeners"]["provider"], "POST", "/v1/chat/completions", chat).json
            self.assertEqual(reply["choices"][0]["message"]["content"], "from the directory")
            self.assertTrue((base / "state/runs.sqlite").exists())
            process.terminate()
            self.assertEqual(process.wait(10), 0)


@unittest.skipUnless(shutil.which("systemd-socket-activate"), "systemd-socket-activate is not installed")
class SocketActivationTests(DaemonTestCase):
    def activate(self, addresses, names, **settings):
        """A daemon that begins with the first connection to one of the sockets that it is passed."""
        launcher = ["systemd-socket-activate", f"--fdname={':'.join(names)}"]
        for address in addresses:
            launcher += ["--listen", address]
        daemon = self.launch(launcher=launcher, **settings)
        eventually(lambda: all(accepts_quietly(address) for address in addresses), "the sockets listen")
        self.connect(addresses[0])
        return daemon.await_serving()

    def test_both_ports_are_served_by_name_in_whatever_order(self):
        for names in (["data", "admin"], ["admin", "data"]):
            with self.subTest(names):
                addresses = [f"127.0.0.1:{free_port()}" for _ in names]
                passed = dict(zip(names, addresses))
                daemon = self.activate(addresses, names)
                self.assertEqual(daemon.listeners, {"provider": passed["data"], "admin": passed["admin"]})
                self.assertEqual(daemon.get("/v1/status")["listeners"], daemon.listeners)
                self.assertEqual(daemon.chat().status, 200)
                run = daemon.finished_benchmark(daemon.start_benchmark(requests=10))
                self.assertEqual(run["report"]["summary"]["successfulRequests"], 10)
                self.assertEqual(daemon.stop(), 0)

    def test_passed_sockets_go_before_the_configured_addresses(self):
        with socket.create_server(("127.0.0.1", 0)) as occupant:
            taken = occupant.getsockname()[1]
            address = f"127.0.0.1:{free_port()}"
            config = {"port": taken, "admin": {"port": free_port()}}
            daemon = self.activate([address], ["data"], config=config, ports=None)
            self.assertEqual(daemon.provider_address, address)
            self.assertEqual(daemon.admin_address, f"127.0.0.1:{config['admin']['port']}")

    def test_a_passed_unix_socket_is_an_admin_port_without_a_token(self):
        path = str(self.temporary_directory() / "admin.sock")
        token = self.temporary_directory() / "token"
        token.write_text("secret")
        daemon = self.activate([path], ["admin"], config={"admin": {"tokenFile": str(token)}})
        self.assertEqual(ask(path, "PUT", "/v1/delay", {"delayMs": 3}).status, 200)
        self.assertEqual(daemon.admin("GET", "/v1/delay").status, 401)
        self.assertEqual(daemon.stop(), 0)
        self.assertTrue(os.path.exists(path), "what systemd made is systemd's to remove")

    def test_a_passed_admin_port_for_the_network_needs_a_token(self):
        address = f"0.0.0.0:{free_port()}"
        daemon = self.launch(launcher=["systemd-socket-activate", "--fdname=admin", "--listen", address])
        eventually(lambda: accepts_quietly(address), "the socket listens")
        self.connect(address.replace("0.0.0.0", "127.0.0.1"))
        self.assertEqual(daemon.wait(), 78)
        self.assertIn("tokenFile", daemon.log)

    def test_a_socket_of_an_unknown_name_is_left_and_told(self):
        address, strange = (f"127.0.0.1:{free_port()}" for _ in range(2))
        daemon = self.activate([address, strange], ["data", "stranger"])
        self.assertRegex(daemon.log, "warning .*name=stranger")
        self.assertEqual(daemon.provider_address, address)


def accepts_quietly(address):
    """Whether somebody listens there, without a connection that would start the daemon."""
    if address.startswith("/"):
        return os.path.exists(address)
    host, port = address.rsplit(":", 1)
    with socket.socket() as probe:
        try:
            probe.bind((host, int(port)))
        except OSError:
            return True
    return False
