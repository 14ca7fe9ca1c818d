"""Restarts and crashes lose no connection attempt; stopping lets open responses end."""

import subprocess
import time

from machine import eventually
from system_test import CHAT, SystemTest

WORKERS = 16


class Restart(SystemTest):
    def restart(self) -> None:
        process = self.property("MainPID")
        self.systemctl("restart llm-mockd")
        self.assertNotEqual(self.property("MainPID"), process)

    def test_systemd_keeps_the_listeners(self) -> None:
        eventually(lambda: int(self.property("NFileDescriptorStore")) >= 2, "both listeners are stored")

    def test_a_restart_loses_no_request(self) -> None:
        self.configure(chat={"delayMs": 10})
        self.systemctl("reload llm-mockd")
        with self.load(workers=WORKERS) as load, self.load("127.0.0.1:8081", workers=2, path="/v1/version") as admin:
            for _ in range(5):
                load.wait_for_answers(200)
                self.restart()
            load.wait_for_answers(200)
            admin.wait_for_answers(200)
        with self.subTest("provider port"):
            self.assert_all_answered(load)
        with self.subTest("admin port"):
            self.assert_all_answered(admin)

    def test_restarts_do_not_fill_the_store(self) -> None:
        before = self.property("NFileDescriptorStore")
        for _ in range(3):
            self.restart()
        self.wait_until_it_serves()
        self.assertEqual(self.property("NFileDescriptorStore"), before)

    def test_kill_9_refuses_no_connection(self) -> None:
        restarts = int(self.property("NRestarts"))
        with self.load(workers=WORKERS) as load:
            for number in range(1, 4):
                load.wait_for_answers(50)
                self.systemctl("kill --kill-whom=main --signal=KILL llm-mockd")
                eventually(
                    lambda: int(self.property("NRestarts")) == restarts + number and self.machine.is_active(self.unit),
                    "it is restarted",
                )
            load.wait_for_answers(50)
        counts = load.counts
        self.assertEqual((counts["refused"], counts["otherStatus"], counts["silent"]), (0, 0, 0), counts)
        # Each has one request open at a time; those that were open in the killed process are lost, and no other.
        self.assertLessEqual(counts["broken"], 3 * WORKERS)

    def test_the_port_follows_the_file_at_a_restart(self) -> None:
        self.configure(port=8090)
        self.restart()
        self.chat("127.0.0.1:8090")
        self.run_command("curl -sS --max-time 5 http://127.0.0.1:8080/v1/models", status=7)
        self.configure(port=8080)
        self.restart()
        self.chat()

    def test_finished_runs_survive(self) -> None:
        self.run_command("mockctl bench start -n 20 --wait")
        runs = self.mockctl("bench list")["benchmarks"]
        self.restart()
        self.assertEqual(self.mockctl("bench list")["benchmarks"], runs)


class Stop(SystemTest):
    def stream(self) -> subprocess.Popen[str]:
        """Starts a streamed request, and returns when it is in flight."""
        request = CHAT.replace('"model"', '"stream": true, "model"')
        client = self.machine.start(f"curl -sSN http://127.0.0.1:8080/v1/chat/completions --json {request}")
        eventually(lambda: "1 in flight" in self.property("StatusText"), "the stream is in flight")
        return client

    def test_open_streams_run_to_their_end(self) -> None:
        self.configure(chat={"defaultResponses": ["One two three four five six."], "delayMs": 0, "chunkDelayMs": 500})
        self.systemctl("reload llm-mockd")
        client = self.stream()
        self.systemctl("stop llm-mockd")
        output, errors = client.communicate(timeout=30)
        self.assertEqual((client.returncode, errors), (0, ""))
        self.assertTrue(output.rstrip().endswith("data: [DONE]"), output)

    def test_the_end_was_clean_and_nothing_is_left_in_run(self) -> None:
        properties = self.machine.properties(self.unit)
        end = [properties[name] for name in ["ActiveState", "Result", "ExecMainStatus"]]
        self.assertEqual(end, ["inactive", "success", "0"])
        self.assertFalse(self.machine.file("/run/llm-mockd").exists())
        self.run_command("curl -sS --max-time 5 http://127.0.0.1:8080/v1/models", status=7)

    def test_it_starts_again(self) -> None:
        self.systemctl("start llm-mockd")
        self.chat()

    def test_streams_that_would_go_on_are_cut_off_at_the_limit(self) -> None:
        self.configure(chat={"chunkDelayMs": 600000}, limits={"drainTimeoutMs": 1000})
        self.systemctl("reload llm-mockd")
        client = self.stream()
        began = time.monotonic()
        self.systemctl("stop llm-mockd")
        took = time.monotonic() - began
        client.communicate(timeout=30)
        self.assertNotEqual(client.returncode, 0, "a stream that was cut off must not look whole")
        self.assertEqual(self.property("Result"), "success")
        self.assertGreater(took, 0.9)
        self.assertLess(took, 10)

    def test_without_requests_it_stops_at_once(self) -> None:
        self.configure(chat={"chunkDelayMs": 0}, limits={"drainTimeoutMs": 20000})
        self.systemctl("start llm-mockd")
        self.chat()
        began = time.monotonic()
        self.systemctl("stop llm-mockd")
        self.assertLess(time.monotonic() - began, 5)
        self.assertEqual(self.property("Result"), "success")
