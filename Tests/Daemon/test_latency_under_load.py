"""Latencies that depend on the daemon: how many requests it is answering, and whether it was idle."""

from concurrent.futures import ThreadPoolExecutor

from daemon import DaemonTestCase, eventually


class LatencyUnderLoadTests(DaemonTestCase):
    def due(self, daemon, count):
        """When the answers of the newest requests were due, in milliseconds, in the order of the requests."""
        entries = daemon.get(f"/v1/journal?limit={count}&order=newest")["entries"]
        return [entry["timings"]["firstByteDueMs"] for entry in sorted(entries, key=lambda entry: entry["number"])]

    def test_more_requests_at_once_take_longer(self):
        daemon = self.serve(config={"latency": {"ttft": 200, "load": {"perRequest": 0.5}}})
        with ThreadPoolExecutor(4) as pool:
            answers = [pool.submit(daemon.chat) for _ in range(4)]
            eventually(lambda: daemon.get("/v1/metrics")["requestsInFlight"] == 4, "all are being answered")
            self.assertEqual([answer.result().status for answer in answers], [200] * 4)
        self.assertEqual(sorted(self.due(daemon, 4)), [200, 300, 400, 500])
        daemon.chat()
        self.assertEqual(self.due(daemon, 1), [200])

    def test_the_first_request_wakes_the_model_up(self):
        daemon = self.serve(config={"latency": {"ttft": 5, "coldStart": {"delay": 120, "idleAfter": "1h"}}})
        for _ in range(3):
            daemon.chat()
        self.assertEqual(self.due(daemon, 3), [125, 5, 5])
        self.assertEqual(daemon.admin("POST", "/v1/reset").status, 200)
        daemon.chat()
        self.assertEqual(self.due(daemon, 1), [125])
