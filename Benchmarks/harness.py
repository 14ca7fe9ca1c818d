"""What the scripts of this directory share: tools, ports, cores, and what a process has used."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Failure(Exception):
    """Says in one sentence why there is nothing to report."""


def run_tool(command, remedy, **options):
    try:
        return subprocess.run(command, check=True, **options)
    except FileNotFoundError:
        raise Failure(f"{command[0]} is not installed; {remedy}") from None
    except subprocess.CalledProcessError as error:
        raise Failure(f"`{' '.join(map(str, command))}` failed; {remedy}") from error


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def two_cores():
    """One core for the server and another for the client; nothing where there is only one."""
    cpus = sorted(os.sched_getaffinity(0))
    return ({cpus[0]}, {cpus[1]}) if len(cpus) > 1 else (None, None)


def pinned(cpu):
    """What a child process calls first, so that it stays on that core."""
    return cpu and (lambda: os.sched_setaffinity(0, cpu))


def released_daemon():
    """The program that LLM_MOCKD names, else the release, built if it is missing."""
    program = os.environ.get("LLM_MOCKD")
    if program:
        if not os.access(program, os.X_OK):
            raise Failure(f"LLM_MOCKD names {program}, which is no program")
        return Path(program)
    run_tool(["make", "-C", ROOT, "build"], "the daemon must build first", stdout=sys.stderr)
    return ROOT / ".build/release/llm-mockd"


def machine():
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    model = models[0].partition(":")[2].strip() if models else os.uname().machine
    return f"{os.cpu_count()} × {model}, Linux {os.uname().release}"


def stop_on_sigterm():
    # SystemExit passes through every finally, so that no server outlives the script.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


class Server:
    """A process on a core, and what it uses."""

    def __init__(self, command, log, cpu=None, environment=None):
        self.log = Path(log)
        with open(self.log, "wb") as output:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                env=os.environ | (environment or {}),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                preexec_fn=pinned(cpu),
            )

    def wait_for(self, url, seconds=15):
        """Waits until the URL answers without an error."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                with OPENER.open(url, timeout=5):
                    return
            except OSError as error:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise Failure(f"{url} does not answer: {error}\n{self.log_end()}") from error
                time.sleep(0.05)

    def log_end(self):
        return self.log.read_text(errors="replace")[-2000:]

    def cpu_seconds(self):
        # The fields after the parenthesised name; utime and stime are fields 14 and 15 of the whole.
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mib(self):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise Failure(f"{self.log.stem} is no longer running:\n{self.log_end()}")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


# The parts of a plan that may be given as a time, in seconds here.
PHASES = ["warmUp", "duration", "coolDown"]


class Daemon(Server):
    """A daemon, for its generator or for its provider port."""

    def __init__(self, program, scratch, name, cpu, config=None):
        self.port, self.admin_port = free_port(), free_port()
        path = scratch / f"{name}.json"
        path.write_text(json.dumps(config or {}))
        ports = ["--port", self.port, "--admin-port", self.admin_port]
        rest = ["--threads", 1, "--state-dir", scratch / f"{name}-state", "--config", path]
        super().__init__([program, "serve", *ports, *rest], scratch / f"{name}.log", cpu)
        self.wait_for(f"http://127.0.0.1:{self.admin_port}/readyz")

    def ask(self, path, document=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.admin_port}{path}")
        if document is not None:
            request.add_header("content-type", "application/json")
            request.data = json.dumps(document).encode()
        with OPENER.open(request, timeout=60) as response:
            return json.loads(response.read())

    def run(self, **plan):
        """Runs a plan to its end; its report, with the CPU time that the process used for it."""
        before = self.cpu_seconds()
        number = self.ask("/v1/benchmarks", plan)["id"]
        # Who asks takes time of the cores that are measured, so nobody asks before it can have ended.
        time.sleep(sum(float(plan[phase].removesuffix("s")) for phase in PHASES if phase in plan))
        while True:
            record = self.ask(f"/v1/benchmarks/{number}")
            if record["state"] not in ("queued", "running"):
                break
            time.sleep(0.2)
        if record["state"] != "completed":
            raise Failure(f"the run ended as {record['state']}: {record.get('failureReason')}")
        return record["report"] | {"cpuSeconds": self.cpu_seconds() - before}
