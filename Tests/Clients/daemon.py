"""Starts and stops llm-mockd."""

import json
import os
import queue
import re
import signal
import subprocess
import threading
import time
from pathlib import Path

import httpx

PROGRAM = os.environ.get("LLM_MOCKD", str(Path(__file__).parents[2] / ".build/debug/llm-mockd"))
STARTED = re.compile(r" serving admin=(?P<admin>\S+) provider=(?P<provider>\S+)")


class Daemon:
    """A running llm-mockd with a configuration of its own, on free ports."""

    def __init__(self, config, directory):
        file = Path(directory) / "config.json"
        file.write_text(json.dumps(config), encoding="utf-8")
        command = [PROGRAM, "serve", "--config", file, "--port", "0", "--admin-port", "0"]
        command += ["--state-dir", Path(directory) / "state"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        self.log = []
        self._started = queue.Queue()
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()
        found = self._wait_until_started()
        self.address = found["provider"]
        self.url = f"{'https' if 'tls' in config else 'http'}://{found['provider']}"
        self.file = file
        # Where the daemon puts the certificate that it makes itself.
        self.certificates = Path(directory) / "state/tls"
        self.admin = httpx.Client(base_url=f"http://{found['admin']}", timeout=5, verify=False)

    def _read_log(self):
        for line in self.process.stderr:
            self.log.append(line)
            if found := STARTED.search(line):
                self._started.put(found)
        self._started.put(None)

    def _wait_until_started(self):
        try:
            found = self._started.get(timeout=10)
        except queue.Empty:
            found = None
        if not found:
            self.kill()
            raise RuntimeError("llm-mockd did not start:\n" + "".join(self.log))
        return found

    def metrics(self):
        return self.admin.get("/v1/metrics").raise_for_status().json()

    def wait_for_metrics(self, condition):
        """The metrics as soon as they satisfy the condition; fails when they do not within five seconds."""
        deadline = time.monotonic() + 5
        while not condition(metrics := self.metrics()):
            assert time.monotonic() < deadline, f"the metrics stay at {metrics}"
            time.sleep(0.01)
        return metrics

    def wait_for_log(self, text):
        """Fails when no line of the log has the text within five seconds."""
        deadline = time.monotonic() + 5
        while not any(text in line for line in self.log):
            assert time.monotonic() < deadline, f"{text} is not in the log:\n" + "".join(self.log)
            time.sleep(0.01)

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def stop(self):
        """Ends the daemon by SIGTERM. It must be alive until then, and leave without a complaint."""
        self.admin.close()
        if self.process.poll() is None:
            self.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError("llm-mockd does not end on SIGTERM:\n" + "".join(self.log)) from None
        self._reader.join()
        assert self.process.returncode == 0, f"status {self.process.returncode}:\n" + "".join(self.log)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self._reader.join()
