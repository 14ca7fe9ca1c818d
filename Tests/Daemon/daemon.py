"""A running llm-mockd and what tests do with it: requests, signals, a look at its files and memory."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from dataclasses import dataclass
from pathlib import Path

BINARY = Path(os.environ.get("LLM_MOCKD", ".build/debug/llm-mockd")).resolve()

# Far more than anything takes on an idle machine; a test that waits so long has failed.
PATIENCE = 20.0

_SERVING = re.compile(r"serving (?=.*\bprovider=)(.*)$", re.MULTILINE)


def eventually(condition, what, within=PATIENCE):
    """The first value of `condition()` that is true; fails when there is none before the deadline."""
    deadline = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s: {what}; it is {value!r}")
        time.sleep(0.005)


def free_port():
    """A port that was free a moment ago, for those who must know it before the daemon starts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def accepts(address):
    """Whether somebody listens there."""
    with contextlib.suppress(ConnectionRefusedError, FileNotFoundError):
        connect(address).close()
        return True
    return False


def connect(address, timeout=PATIENCE):
    """A connected stream socket; the address is `host:port` or the path of a unix socket."""
    if address.startswith("/"):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(timeout)
        connection.connect(address)
        return connection
    host, port = address.rsplit(":", 1)
    return socket.create_connection((host, int(port)), timeout)


@dataclass
class Answer:
    """An HTTP response, read to its end."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def type(self):
        return self.headers.get_content_type()

    @property
    def revision(self):
        """The configuration revision that a provider response says it was made from."""
        return int(self.headers["x-mockd-revision"])


class Connection(http.client.HTTPConnection):
    """One connection to the daemon, over TCP or a unix socket."""

    def __init__(self, address, timeout=PATIENCE):
        super().__init__("localhost" if address.startswith("/") else address, timeout=timeout)
        self.address = address

    def connect(self):
        self.sock = connect(self.address, self.timeout)

    def ask(self, method, path, body=None, headers=()):
        """Sends a request, with a body as JSON unless it is bytes or None, and reads the response to its end."""
        self.send_request(method, path, body, headers)
        response = self.getresponse()
        return Answer(response.status, response.headers, response.read())

    def send_request(self, method, path, body=None, headers=()):
        fields = {}
        if body is not None:
            fields["Content-Type"] = "application/json"
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        fields.update(headers)
        self.request(method, path, body, {name: value for name, value in fields.items() if value is not None})


def ask(address, method, path, body=None, headers=(), timeout=PATIENCE):
    """One request over a connection of its own."""
    with contextlib.closing(Connection(address, timeout)) as connection:
        return connection.ask(method, path, body, headers)


def server_sent_events(address, path, timeout=PATIENCE):
    """Yields the events of a stream, as name and data, until it ends."""
    with contextlib.closing(Connection(address, timeout)) as connection:
        connection.send_request("GET", path)
        response = connection.getresponse()
        if response.status != 200 or response.headers.get_content_type() != "text/event-stream":
            raise AssertionError(f"no event stream: {response.status} {response.read()!r}")
        fields = {}
        for line in iter(response.readline, b""):
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if line == b"\n":
                if "data" in fields:
                    yield fields.get("event"), json.loads(fields["data"])
                fields = {}
            elif name:
                fields[name] = value


CHAT = {"model": "gpt-4", "messages": [{"role": "user", "content": "Hi"}]}
MESSAGE = {"model": "claude-3-opus-20240229", "max_tokens": 100, "messages": [{"role": "user", "content": "Hi"}]}
PROVIDER_PATHS = {"chat": "/v1/chat/completions", "message": "/v1/messages"}


class Daemon:
    """A daemon process. Its addresses are known from the moment at which it says that it serves."""

    def __init__(
        self, directory, *options, config=None, environment=(), launcher=(), ports=("0", "0"), pass_fds=()
    ):
        self.directory = Path(directory)
        self.state_directory = self.directory / "state"
        self.config_path = self.directory / "config.json"
        self.was_killed = False
        command = [*launcher, str(BINARY), "serve", "--state-dir", str(self.state_directory)]
        if ports:
            command += ["--port", str(ports[0]), "--admin-port", str(ports[1])]
        if config is not None:
            self.write_config(config)
            command += ["--config", str(self.config_path)]
        # Nothing of a systemd that these tests may run under reaches the daemon.
        ours = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self._log = open(self.directory / f"log-{len(list(self.directory.glob('log-*')))}", "w+b")
        self.process = subprocess.Popen(
            [*command, *map(str, options)], stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
            env={**ours, **dict(environment)}, pass_fds=pass_fds,
        )
        self.listeners = {}
        self._clients = []

    def write_config(self, config):
        """Writes the configuration file: a document, or any text."""
        self.config_path.write_text(config if isinstance(config, str) else json.dumps(config), encoding="utf-8")

    @property
    def pid(self):
        return self.process.pid

    @property
    def log(self):
        """All that was written to standard error."""
        return Path(self._log.name).read_text(encoding="utf-8")

    def await_serving(self):
        eventually(lambda: _SERVING.search(self.log) or self.process.poll() is not None, "the daemon serves")
        line = _SERVING.search(self.log)
        if not line:
            raise AssertionError(f"the daemon ended with status {self.process.returncode}:\n{self.log}")
        self.listeners = dict(field.split("=", 1) for field in line[1].split(" "))
        del self.listeners["revision"]
        return self

    @property
    def admin_address(self):
        return self.listeners["admin"]

    @property
    def provider_address(self):
        return self.listeners["provider"]

    # MARK: - Requests

    def admin(self, method, path, body=None, headers=(), timeout=PATIENCE):
        return ask(self.admin_address, method, path, body, headers, timeout)

    def provider(self, method, path, body=None, headers=(), timeout=PATIENCE):
        return ask(self.provider_address, method, path, body, headers, timeout)

    def chat(self, **members):
        return self.provider("POST", PROVIDER_PATHS["chat"], {**CHAT, **members})

    def get(self, path):
        """What an admin resource holds."""
        answer = self.admin("GET", path)
        if answer.status != 200:
            raise AssertionError(f"GET {path}: {answer.status} {answer.body!r}")
        return answer.json

    @property
    def revision(self):
        return self.get("/v1/status")["revision"]

    @property
    def requests_in_flight(self):
        return self.get("/v1/metrics")["requestsInFlight"]

    def open_response(self, endpoint="chat", timeout=PATIENCE, **members):
        """A connection on which a request was sent and nothing was read; it stays open as long as the daemon."""
        connection = Connection(self.provider_address, timeout)
        request = {"chat": CHAT, "message": MESSAGE}[endpoint]
        connection.send_request("POST", PROVIDER_PATHS[endpoint], {**request, **members})
        # A response that ends with its connection takes the socket from it.
        self._clients += [connection, connection.sock]
        return connection

    def start_benchmark(self, **plan):
        """The id of a benchmark that was accepted."""
        answer = self.admin("POST", "/v1/benchmarks", plan)
        if answer.status != 202:
            raise AssertionError(f"the benchmark was not accepted: {answer.status} {answer.body!r}")
        return answer.json["id"]

    def finished_benchmark(self, id):
        """The benchmark once it has ended, in whatever way."""
        ongoing = ("queued", "running")
        eventually(lambda: self.get(f"/v1/benchmarks/{id}")["state"] not in ongoing, f"benchmark {id} ends")
        return self.get(f"/v1/benchmarks/{id}")

    # MARK: - Process

    def send(self, number):
        os.kill(self.pid, number)

    def wait(self, within=PATIENCE):
        """The exit status; negative for a signal."""
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the daemon does not end within {within} s:\n{self.log}") from None

    def stop(self, within=PATIENCE):
        self.send(signal.SIGTERM)
        return self.wait(within)

    def kill(self):
        self.was_killed = True
        self.process.kill()
        self.process.wait()

    @property
    def open_descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    @property
    def resident_bytes(self):
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)[1]) * 1024

    def close(self):
        """Ends what is left of it. A daemon that ended by a signal of its own making has crashed."""
        crashed = self.process.poll() is not None and self.process.returncode < 0 and not self.was_killed
        if self.process.poll() is None:
            self.kill()
        for client in self._clients:
            client.close()
        log = self.log
        self._log.close()
        if crashed:
            raise AssertionError(f"the daemon crashed with signal {-self.process.returncode}:\n{log}")


class DaemonTestCase(unittest.TestCase):
    """Starts daemons, each in a directory that goes with the test."""

    def setUp(self):
        if not BINARY.exists():
            self.fail(f"{BINARY} is not there: build it, or name another by LLM_MOCKD")

    def temporary_directory(self):
        directory = tempfile.TemporaryDirectory(prefix="llm-mockd-", ignore_cleanup_errors=True)
        self.addCleanup(directory.cleanup)
        return Path(directory.name)

    def launch(self, *options, directory=None, **settings):
        """A daemon that may not serve yet, or never."""
        daemon = Daemon(directory or self.temporary_directory(), *options, **settings)
        self.addCleanup(daemon.close)
        return daemon

    def serve(self, *options, **settings):
        """A daemon that serves; on any free ports unless `ports` says otherwise."""
        return self.launch(*options, **settings).await_serving()

    def connect(self, address, timeout=PATIENCE):
        """A connected socket that is closed with the test."""
        connection = connect(address, timeout)
        self.addCleanup(connection.close)
        return connection

    def run_to_end(self, *arguments, within=5, **settings):
        """Runs the program until it ends by itself; fails when it does not."""
        try:
            return subprocess.run(
                [str(BINARY), *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                timeout=within, **settings,
            )
        except subprocess.TimeoutExpired as expired:
            said = (expired.stderr or b"").decode()
        raise AssertionError(f"{arguments} does not end within {within} s:\n{said}")

    def assert_problem(self, answer, status, detail="", pointer=None):
        """A problem+json of that status, whose text has the detail and, at the pointer, says something."""
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.type, "application/problem+json")
        problem = answer.json
        self.assertEqual(problem["status"], status)
        self.assertTrue(problem["title"] and problem["type"], problem)
        self.assertGreater(len(problem["detail"]), 10, problem)
        places = {place["pointer"]: place["detail"] for place in problem.get("errors", [])}
        if pointer is not None:
            self.assertIn(pointer, places)
            self.assertTrue(places[pointer], problem)
        if detail:
            self.assertRegex("\n".join([problem["detail"], *places.values()]), detail)
