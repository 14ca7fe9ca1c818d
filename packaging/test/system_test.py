"""What the cases have in common: a machine for each class, and how to speak of it."""

import dataclasses
import json
import shlex
import subprocess
import unittest
from pathlib import Path
from typing import Any, ClassVar, Optional

from machine import Load, Machine, Result, eventually

CHAT = shlex.quote(json.dumps({"model": "gpt-4", "messages": [{"role": "user", "content": "Hi"}]}))
CONFIG = "/etc/llm-mockd/config.json"


@dataclasses.dataclass
class Stage:
    """What machines are made of; the runner sets it up."""

    tree: Path
    """A Debian without the package."""
    packages: Path
    """An apt repository of what the package depends on."""
    package: Path
    lower_package: Path
    """The same package with a lower version."""
    memory: Path
    """Where machines may write."""
    installed: Optional[Path] = None
    """What installing the package adds to the tree."""

    def machine(self, name: str, installed: bool) -> Machine:
        lower = [self.installed, self.tree] if installed and self.installed else [self.tree]
        binds = {
            "/srv/packages": self.packages,
            "/srv/llm-mockd.deb": self.package,
            "/srv/llm-mockd-lower.deb": self.lower_package,
        }
        return Machine(lower, self.memory / name, binds)

    def install(self) -> None:
        """Installs the package once, for all the machines that begin with it."""
        with self.machine("installed", installed=False) as machine:
            install(machine)
            machine.run("systemctl stop llm-mockd")
            machine.run("rm --recursive /var/log/journal /var/lib/private/llm-mockd")
        self.installed = machine.upper


def install(machine: Machine, package: str = "llm-mockd") -> Result:
    """As a person would install a package from a file, but that there is no network."""
    machine.run("apt-get update")
    return machine.run(f"apt-get install --yes /srv/{package}.deb")


class SystemTest(unittest.TestCase):
    """A case: its tests share one machine and run in the order in which they are written.

    Test methods are named by sentences: `test_a_bad_file_changes_nothing`.
    """

    stage: ClassVar[Stage]
    machine: ClassVar[Machine]

    installed = True
    """Whether the machine boots with the package."""
    unit = "llm-mockd.service"

    @classmethod
    def setUpClass(cls) -> None:
        cls.machine = cls.stage.machine(cls.__name__, cls.installed)
        cls.addClassCleanup(cls.machine.stop)
        if cls.installed:
            try:
                eventually(lambda: cls.machine.is_active(cls.unit), f"the boot starts {cls.unit}")
            except AssertionError as error:
                raise AssertionError(f"{error}\n{cls.machine.report(cls.unit, since=0)}") from None

    # MARK: Commands

    def run_command(self, command: str, status: int = 0, user: Optional[str] = None) -> str:
        """What a command printed; fails when it ends with another status."""
        result = self.machine.run(command, check=False, user=user)
        self.assertEqual(result.status, status, str(result))
        return result.output

    def try_command(self, command: str, user: Optional[str] = None) -> Result:
        return self.machine.run(command, check=False, user=user)

    def systemctl(self, command: str) -> str:
        return self.run_command(f"systemctl {command}")

    def status(self) -> str:
        """What a person sees."""
        self.run_command("journalctl --sync")
        return self.try_command(f"systemctl status --full {self.unit}").output

    def property(self, name: str, unit: Optional[str] = None) -> str:
        return self.machine.properties(unit or self.unit)[name]

    # MARK: The daemon

    def chat(self, address: str = "127.0.0.1:8080") -> str:
        """What the canned reply of a chat request says."""
        answer = self.run_command(f"curl -sS --fail-with-body --max-time 30 http://{address}/v1/chat/completions --json {CHAT}")
        return json.loads(answer)["choices"][0]["message"]["content"]

    def revision(self) -> int:
        """The revision that a provider response says it was made from."""
        return int(self.run_command(
            f"curl -sS -o /dev/null -w '%header{{x-mockd-revision}}' http://127.0.0.1:8080/v1/chat/completions --json {CHAT}"
        ))

    def mockctl(self, command: str) -> Any:
        """A command's output as JSON."""
        return json.loads(self.run_command(f"mockctl --output json {command}"))

    def wait_until_it_serves(self) -> None:
        eventually(lambda: self.machine.is_active(self.unit), f"{self.unit} is active")
        self.chat()

    def load(self, address: str = "127.0.0.1:8080", workers: int = 8, path: Optional[str] = None) -> Load:
        return Load(self.machine, address, workers, path)

    def assert_all_answered(self, load: Load) -> None:
        failures = {name: count for name, count in load.counts.items() if name != "answered" and count}
        self.assertEqual(failures, {}, f"of {load.counts}")
        self.assertGreater(load.counts["answered"], 0)

    # MARK: What a person would edit

    def configure(self, path: str = CONFIG, **sections: Any) -> None:
        """Writes the configuration file anew, with some of its sections replaced, or merged where they are objects."""
        file = self.machine.file(path)
        document = json.loads(file.read_text()) if file.exists() else {}
        for name, section in sections.items():
            document[name] = {**document.get(name, {}), **section} if isinstance(section, dict) else section
        file.write_text(json.dumps(document, indent=2))

    def drop_in(self, text: str, unit: Optional[str] = None) -> None:
        """Adds to a unit, as `systemctl edit` does."""
        file = self.machine.file(f"/etc/systemd/system/{unit or self.unit}.d/test.conf")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        self.systemctl("daemon-reload")
