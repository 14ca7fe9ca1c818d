"""The admin port answers while the provider port, or a benchmark, has all the processors.

These are timed tests on machines that other work may share: what is held is the median and the 95th percentile, so
that a few probes which the kernel kept waiting do not fail them. The goal is 100 ms for every probe.
"""

import json
import shutil
import statistics
import subprocess
import time
import unittest

from daemon import CHAT, PROVIDER_PATHS, Connection, DaemonTestCase, ask, eventually

LIMIT = 0.100
PROBES = 500


class ResponsivenessTests(DaemonTestCase):
    def probe(self, daemon, is_busy):
        """Times `/healthz`, by turns over a kept and over a new connection, for as long as the load lasts."""
        kept = Connection(daemon.admin_address)
        self.addCleanup(kept.close)
        kept.ask("GET", "/healthz")
        seconds = []
        while len(seconds) < PROBES and is_busy():
            began = time.perf_counter()
            if len(seconds) % 2:
                answer = kept.ask("GET", "/healthz")
            else:
                answer = ask(daemon.admin_address, "GET", "/healthz")
            seconds.append(time.perf_counter() - began)
            self.assertEqual(answer.status, 200)
        return seconds

    def assert_prompt(self, seconds):
        self.assertEqual(len(seconds), PROBES, "the load lasted as long as the probes")
        ordered = sorted(seconds)
        median, late = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
        figures = f"median {median * 1000:.1f} ms, p95 {late * 1000:.1f} ms, maximum {ordered[-1] * 1000:.1f} ms"
        self.assertLess(median, LIMIT, figures)
        self.assertLess(late, LIMIT, figures)

    @unittest.skipUnless(shutil.which("wrk"), "wrk is not installed (apt-get install wrk)")
    def test_while_wrk_saturates_the_provider_port(self):
        daemon = self.serve()
        script = daemon.directory / "post.lua"
        script.write_text(
            f"wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.body = '{json.dumps(CHAT)}'\n"
        )
        url = f"http://{daemon.provider_address}{PROVIDER_PATHS['chat']}"
        with subprocess.Popen(
            ["wrk", "--threads=2", "--connections=64", "--duration=30s", f"--script={script}", url],
            stdout=subprocess.PIPE, text=True,
        ) as wrk:
            try:
                eventually(lambda: self.served(daemon) > 1000, "the load is on")
                before = self.served(daemon)
                seconds = self.probe(daemon, lambda: wrk.poll() is None)
                self.assertGreater(self.served(daemon), before + 500, "the port was busy all the while")
            finally:
                wrk.terminate()
        self.assert_prompt(seconds)

    def test_while_a_benchmark_runs(self):
        daemon = self.serve()
        run = daemon.start_benchmark(requests=10_000_000, concurrency=64)
        eventually(lambda: self.served(daemon) > 1000, "the load is on")
        seconds = self.probe(daemon, lambda: True)
        self.assertEqual(daemon.get(f"/v1/benchmarks/{run}")["state"], "running")
        self.assertEqual(daemon.admin("DELETE", f"/v1/benchmarks/{run}").json["state"], "cancelled")
        self.assert_prompt(seconds)

    @staticmethod
    def served(daemon):
        return daemon.get("/v1/metrics")["provider"]["totalRequests"]
