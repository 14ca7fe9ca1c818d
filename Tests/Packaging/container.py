"""A container without a container engine: an image's program under Linux's namespaces, and what tests ask of it."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import image as images
from daemon import CHAT, PATIENCE, PROVIDER_PATHS, Answer, eventually

LAUNCHER = Path(__file__).with_name("enter_root.py")
# Any address of the loopback network is here; the daemon answers at this one only if it listens on all of them.
FROM_OUTSIDE = "127.0.0.2"


class Container:
    """A running container. Its volumes are directories on this machine."""

    def __init__(self, image, directory, arguments=(), mounts=None, user=None):
        """`mounts` has, for each path inside, the path outside and whether it is read-only."""
        self.image = image
        self.user = user or image.user
        hosts = directory / "hosts"
        hosts.write_text("127.0.0.1 localhost\n", encoding="utf-8")
        specification = {
            "root": str(image.root),
            "user": self.user,
            "environment": image.environment,
            "command": [*image.entrypoint, *arguments],
            "mounts": {"/etc/hosts": (str(hosts), True), **(mounts or {})},
        }
        self._log = tempfile.TemporaryFile("w+b")
        # A container has none of this process's descriptors, and of its environment only what the image says.
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--net", "--ipc", "--uts",
             sys.executable, str(LAUNCHER), json.dumps(specification)],
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log,
        )

    @property
    def log(self):
        return os.pread(self._log.fileno(), 1 << 20, 0).decode()

    @property
    def pid(self):
        """The process outside that is number 1 inside, or None."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0]) if children else None

    def await_serving(self):
        eventually(lambda: " serving " in self.log or self.process.poll() is not None, "the container serves")
        if self.process.poll() is not None:
            raise AssertionError(f"the container ended with status {self.process.returncode}:\n{self.log}")
        return self

    # MARK: - From inside, from outside

    def execute(self, *command, within=PATIENCE):
        """Runs a program of the image in the container, as `docker exec` does."""
        user, group = self.user.split(":")
        return subprocess.run(
            ["nsenter", "--target", str(self.pid), "--mount", "--pid", "--net", "--ipc", "--uts", "--root", "--wd",
             "--setuid", user, "--setgid", group, "--", *command],
            env=self.image.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=within,
        )

    def health(self):
        """The exit status of the image's health check."""
        return self.execute(*self.image.health_check).returncode

    def ask(self, port, path, body=None, token=None, host=None):
        """A request to the container's network from without; None if nobody accepts the connection."""
        command = ["nsenter", "--target", str(self.pid), "--net", "curl", "--silent", "--max-time", str(PATIENCE)]
        command += ["--write-out", "\n%{http_code}", f"http://{FROM_OUTSIDE}:{port}{path}"]
        if body is not None:
            command += ["--json", json.dumps(body)]
        if token is not None:
            command += ["--header", f"Authorization: Bearer {token}"]
        if host is not None:
            command += ["--header", f"Host: {host}"]
        asked = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)
        if asked.returncode == 7:  # no connection
            return None
        body, _, status = asked.stdout.rpartition(b"\n")
        return Answer(int(status), None, body)

    def begin_chat(self, port=8080):
        """Sends a chat request that takes its time; the process prints the response's status when it has ended."""
        client = subprocess.Popen(
            ["nsenter", "--target", str(self.pid), "--net", "curl", "--silent", "--write-out", "%{http_code}",
             "--output", "/dev/null", "--json", json.dumps(CHAT),
             f"http://{FROM_OUTSIDE}:{port}{PROVIDER_PATHS['chat']}"],
            stdout=subprocess.PIPE, text=True,
        )
        eventually(lambda: self.status()["requestsInFlight"] > 0, "the request is in flight")
        return client

    def status(self):
        said = self.execute("/usr/bin/mockctl", "--output", "json", "status")
        if said.returncode != 0:
            raise AssertionError(f"mockctl status: {said.stderr}")
        return json.loads(said.stdout)

    # MARK: - End

    def send(self, number):
        os.kill(self.pid, number)

    def wait(self, within=PATIENCE):
        """The exit status; 128 and the number for a signal."""
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the container does not end within {within} s:\n{self.log}") from None

    def kill(self):
        """Ends everything inside at once, and returns when it has ended."""
        if self.process.poll() is None:
            if self.pid:
                self.send(signal.SIGKILL)
            else:
                self.process.kill()
            self.process.wait()

    def close(self):
        self.kill()
        self._log.close()


_shared_directory = None
_shared_image = None


def shared_image():
    """The image, made once for all tests."""
    global _shared_directory, _shared_image
    if _shared_image is None:
        _shared_directory = tempfile.TemporaryDirectory(prefix="llm-mockd-image-")
        _shared_image = images.build(Path(_shared_directory.name))
    return _shared_image


@unittest.skipUnless(os.geteuid() == 0, "only root can make an image's files and enter them")
class ContainerTestCase(unittest.TestCase):
    """Starts containers, each with volumes that go with the test."""

    @classmethod
    def setUpClass(cls):
        cls.image = shared_image()

    def setUp(self):
        self.directory = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="llm-mockd-container-")))

    def volumes(self):
        """A fresh volume for each that the image declares, with the mode that the image's directory has."""
        mounts = {}
        for number, path in enumerate(self.image.volumes):
            volume = self.directory / f"volume-{number}"
            volume.mkdir(exist_ok=True)
            volume.chmod((self.image.root / path.lstrip("/")).stat().st_mode & 0o7777)
            mounts[path] = (str(volume), False)
        return mounts

    def launch(self, *arguments, mounts=None, user=None):
        """A container that may not serve yet, or never."""
        container = Container(self.image, self.directory, arguments, {**self.volumes(), **(mounts or {})}, user)
        self.addCleanup(container.close)
        return container

    def serve(self, *arguments, **settings):
        return self.launch(*arguments, **settings).await_serving()

    def write(self, name, text):
        """A file for a mount, readable by all."""
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path
