"""A machine for tests: a real systemd as PID 1, in namespaces of its own over a tree, up in about a second.

Outside it takes root, util-linux, iproute2 and overlayfs, but no Docker and no systemd. Inside there is no network but
loopback. What is written goes to memory and is gone with the machine. It is no wall: inside, root is the real root.
"""

import atexit
import contextlib
import ctypes
import dataclasses
import itertools
import json
import os
import shlex
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any, Callable, TypeVar

HERE = Path(__file__).resolve().parent
CGROUPS = Path("/sys/fs/cgroup")
GROUP_PREFIX = "llm-mockd-test-"

# Far more than anything takes on a busy machine; whoever waits so long has failed.
PATIENCE = 60.0

T = TypeVar("T")


class MachineError(Exception):
    """This computer cannot run a machine, or a machine does not start; says why."""


class CommandFailed(AssertionError):
    """A command in the machine ended otherwise than it should; shows what it printed."""


@dataclasses.dataclass
class Result:
    """What came of a command."""

    command: str
    status: int
    output: str
    errors: str

    def __str__(self) -> str:
        return f"`{self.command}` ended with status {self.status}\n{self.output}{self.errors}".rstrip()


def eventually(condition: Callable[[], T], what: str, within: float = PATIENCE) -> T:
    """The first value of `condition()` that is true; fails when there is none before the deadline."""
    deadline = time.monotonic() + within
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within:g} s: {what}; it is {value!r}")
        time.sleep(0.05)


# MARK: - This computer


def look_whether_machines_can_run() -> None:
    """Raises when they cannot, with the reason."""
    if os.geteuid() != 0:
        raise MachineError("booting a machine needs root: run it with sudo")
    for tool, package in [("unshare", "util-linux"), ("nsenter", "util-linux"), ("ip", "iproute2")]:
        if not shutil.which(tool):
            raise MachineError(f"there is no {tool}: install the package {package}")
    namespaces = ["unshare", "--mount", "--pid", "--cgroup", "--uts", "--ipc", "--net", "--fork", "--kill-child"]
    trial = subprocess.run([*namespaces, "mount", "-t", "proc", "proc", "/proc"], capture_output=True, text=True)
    if trial.returncode != 0:
        raise MachineError(
            f"namespaces cannot be made here: {trial.stderr.strip()}. In a container, run it privileged "
            "(all capabilities, no seccomp filter)."
        )
    groups = ControlGroups()
    groups.remove()


def take_memory(directory: Path) -> None:
    """Puts a file system in memory over a directory, for this process and its children alone.

    It is gone when they are gone, however they end.
    """
    new_mounts, recursively, private = 0x00020000, 0x4000, 1 << 18
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(new_mounts) != 0 or libc.mount(None, b"/", None, recursively | private, None) != 0:
        raise MachineError(f"this process cannot have mounts of its own: {os.strerror(ctypes.get_errno())}")
    directory.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", str(directory)], check=True)


class ControlGroups:
    """A cgroup in each hierarchy that a machine uses."""

    _numbers = itertools.count(1)

    def __init__(self) -> None:
        self.paths: list[Path] = []
        self.sweep()
        name = f"{GROUP_PREFIX}{os.getpid()}-{next(self._numbers)}"
        try:
            for parent in self._parents():
                (parent / name).mkdir()
                self.paths.append(parent / name)
        except OSError as error:
            self.remove()
            raise MachineError(
                f"cannot make a cgroup: {error}. {CGROUPS} must be writable; in a container, run it privileged."
            ) from error

    @classmethod
    def _parents(cls) -> list[Path]:
        if (CGROUPS / "cgroup.procs").exists():
            # Best effort: the top of a container's cgroups refuses it while it has processes of its own.
            for controller in ["memory", "pids", "cpu"]:
                with contextlib.suppress(OSError):
                    (CGROUPS / "cgroup.subtree_control").write_text(f"+{controller}")
            return [CGROUPS]
        if not (CGROUPS / "unified/cgroup.procs").exists():
            raise MachineError(f"there is no cgroup2 file system at {CGROUPS} or {CGROUPS}/unified")
        parents = [CGROUPS / "unified"]
        if (CGROUPS / "systemd/tasks").exists():
            own = dict(line.rstrip("\n").split(":", 2)[1:] for line in open("/proc/self/cgroup"))
            for name, key in [("systemd", "name=systemd"), ("memory", "memory"), ("pids", "pids")]:
                if (CGROUPS / name / "tasks").exists():
                    within = CGROUPS / name / own.get(key, "/").lstrip("/")
                    parents.append(within if within.is_dir() else CGROUPS / name)
        return parents

    @property
    def limit_memory(self) -> bool:
        """Whether systemd can hold a unit in the machine to MemoryMax=."""
        return any(
            (path / "memory.limit_in_bytes").exists() or "memory" in _words(path / "cgroup.controllers")
            for path in self.paths
        )

    def remove(self) -> None:
        for path in self.paths:
            _remove_group(path)
        self.paths = []

    @classmethod
    def sweep(cls) -> None:
        """Removes what runs that were killed have left."""
        for parent in cls._parents():
            for path in parent.glob(f"{GROUP_PREFIX}*"):
                owner = path.name.removeprefix(GROUP_PREFIX).split("-")[0]
                if not Path("/proc", owner).exists():
                    _remove_group(path)


def _words(path: Path) -> list[str]:
    try:
        return path.read_text().split()
    except OSError:
        return []


def _remove_group(path: Path) -> None:
    """Ends whatever is left in a cgroup, and removes it with all below."""
    with contextlib.suppress(OSError):
        (path / "cgroup.kill").write_text("1")
    deadline = time.monotonic() + 10
    while path.exists() and time.monotonic() < deadline:
        for directory, _, _ in os.walk(path, topdown=False):
            with contextlib.suppress(OSError):
                os.rmdir(directory)
        if path.exists():
            time.sleep(0.05)


# MARK: - The machine


class Machine:
    """Boots at once; `stop()` ends it. Use it in a `with` statement, or see to it that it is stopped.

    - lower: the directories that it is made of, the uppermost first; they are only read.
    - binds: what is shown read-only in it, by path inside.
    - directory: where it keeps what it writes; in memory.
    """

    _environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8",
                    "TERM=dumb", "DEBIAN_FRONTEND=noninteractive", "SYSTEMD_PAGER=cat", "SYSTEMD_COLORS=0"]  # fmt: skip

    def __init__(self, lower: list[Path], directory: Path, binds: dict[str, Path] | None = None) -> None:
        self.directory = directory
        self.upper = directory / "upper"
        for name in ["upper", "work", "root"]:
            (directory / name).mkdir(parents=True)
        self.groups = ControlGroups()
        command = [
            str(HERE / "start-systemd"),
            str(directory),
            ":".join(map(str, lower)),
            *map(str, self.groups.paths),
            "--",
            *(f"{source}:{target}" for target, source in (binds or {}).items()),
        ]
        with open(directory / "log", "wb") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        atexit.register(self.stop)
        try:
            self._wait_until_up()
        except BaseException:
            self.stop()
            raise

    def _wait_until_up(self) -> None:
        def has_started() -> bool:
            if self._process.poll() is not None:
                raise MachineError(f"systemd could not be started:\n{(self.directory / 'log').read_text()}")
            return (self.directory / "pid").exists()

        eventually(has_started, "the machine's namespaces are made")
        self.pid = int((self.directory / "pid").read_text())

        def is_up() -> bool:
            has_started()
            return self.run("systemctl is-system-running", check=False).output.strip() in ["running", "degraded"]

        eventually(is_up, "systemd has booted")

    def __enter__(self) -> "Machine":
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends all that runs in it. What it wrote stays in `upper`."""
        self._process.kill()
        self._process.wait()
        self.groups.remove()
        atexit.unregister(self.stop)

    def remove(self) -> None:
        """Ends it, and forgets what it wrote."""
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    # MARK: Commands

    def _enter(self) -> list[str]:
        return ["nsenter", f"--target={self.pid}", "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup",
                "env", "-i", *self._environment]  # fmt: skip

    def command(self, command: str, user: str | None = None) -> list[str]:
        """What runs a line of shell in the machine."""
        become = ["runuser", f"--user={user}", "--"] if user else []
        return [*self._enter(), *become, "bash", "-c", command]

    def run(
        self, command: str, *, user: str | None = None, check: bool = True, timeout: float = 2 * PATIENCE
    ) -> Result:
        """Runs a line of shell to its end."""
        try:
            done = subprocess.run(
                self.command(command, user), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout
            )
        except subprocess.TimeoutExpired as error:
            raise CommandFailed(f"`{command}` did not end within {timeout:g} s") from error
        result = Result(command, done.returncode, done.stdout, done.stderr)
        if check and result.status != 0:
            raise CommandFailed(str(result))
        return result

    def start(self, command: str) -> subprocess.Popen[str]:
        """Starts a line of shell."""
        return subprocess.Popen(
            self.command(command), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def add_address(self, address: str) -> None:
        """Gives the machine another address than loopback's."""
        command = ["nsenter", f"--target={self.pid}", "--net", "ip", "address", "add", f"{address}/32", "dev", "lo"]
        subprocess.run(command, check=True)

    def file(self, path: str) -> Path:
        """A file in the machine, as seen from here."""
        return Path(f"/proc/{self.pid}/root", path.lstrip("/"))

    # MARK: Services

    def properties(self, unit: str) -> dict[str, str]:
        """What systemd knows of a unit."""
        lines = self.run(f"systemctl show {shlex.quote(unit)}").output.splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def is_active(self, unit: str) -> bool:
        return self.properties(unit)["ActiveState"] == "active"

    def journal(self, *matches: str) -> list[dict[str, Any]]:
        """The journal's entries, oldest first; `matches` as of journalctl."""
        self.run("journalctl --sync")
        lines = self.run(shlex.join(["journalctl", "--output=json", "--all", *matches]), check=False).output
        return [json.loads(line) for line in lines.splitlines()]

    def report(self, unit: str, since: float) -> str:
        """What a person would look at first: a unit, and the journal since a time of the clock."""
        commands = [
            f"systemctl status --lines=0 {unit}",
            f"journalctl --no-pager --output=short-precise --since=@{int(since)}",
        ]
        parts = []
        for command in commands:
            with contextlib.suppress(CommandFailed):
                result = self.run(command, check=False, timeout=10)
                parts.append(f"$ {command}\n{result.output}{result.errors}")
        return "\n".join(parts)
