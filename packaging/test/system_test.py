"""What the cases have in common: a machine for each class, and how to speak of it."""

import itertools
import json
import shlex
import unittest
from typing import Any, ClassVar

from load import CHAT as CHAT_REQUEST
from load import Load
from machine import Machine, Result, eventually
from stage import Stage

CHAT = shlex.quote(CHAT_REQUEST.decode())
CURL = "curl -sS --fail-with-body --max-time 30"
CONFIG = "/etc/llm-mockd/config.json"
EXAMPLES = "/usr/share/doc/llm-mockd/examples"


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
        cls.addClassCleanup(cls.machine.remove)
        if cls.installed:
            try:
                ended = ["active", "failed"]
                eventually(lambda: cls.machine.properties(cls.unit)["ActiveState"] in ended, f"{cls.unit} is started")
                assert cls.machine.is_active(cls.unit), f"{cls.unit} has failed"
            except AssertionError as error:
                raise AssertionError(f"{error}\n{cls.machine.report(cls.unit, since=0)}") from None

    # MARK: Commands

    def run_command(self, command: str, status: int = 0, user: str | None = None) -> str:
        """What a command printed; fails when it ends with another status."""
        result = self.machine.run(command, check=False, user=user)
        self.assertEqual(result.status, status, str(result))
        return result.output

    def try_command(self, command: str, user: str | None = None) -> Result:
        return self.machine.run(command, check=False, user=user)

    def systemctl(self, command: str) -> str:
        return self.run_command(f"systemctl {command}")

    def status(self) -> str:
        """What a person sees."""
        self.run_command("journalctl --sync")
        return self.try_command(f"systemctl status --full {self.unit}").output

    def property(self, name: str, unit: str | None = None) -> str:
        return self.machine.properties(unit or self.unit)[name]

    # MARK: The daemon

    def chat(self, address: str = "127.0.0.1:8080") -> str:
        """What the canned reply of a chat request says."""
        answer = self.run_command(f"{CURL} http://{address}/v1/chat/completions --json {CHAT}")
        return str(json.loads(answer)["choices"][0]["message"]["content"])

    def revision(self) -> int:
        """The revision that a provider response says it was made from."""
        written = f"{CURL} -o /dev/null -w '%header{{x-mockd-revision}}' http://127.0.0.1:8080/v1/models"
        return int(self.run_command(written))

    def mockctl(self, command: str) -> Any:
        """A command's output as JSON."""
        return json.loads(self.run_command(f"mockctl --output json {command}"))

    def wait_until_it_serves(self) -> None:
        eventually(lambda: self.machine.is_active(self.unit), f"{self.unit} is active")
        self.chat()

    def errors(self) -> list[str]:
        """What the daemon itself wrote to the journal as an error."""
        entries = self.machine.journal("--unit=llm-mockd", "--priority=err", "_COMM=llm-mockd")
        return [entry["MESSAGE"] for entry in entries]

    def load(self, address: str = "127.0.0.1:8080", workers: int = 8, path: str | None = None) -> Load:
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

    def follow(self, example: str) -> None:
        """Does what an example drop-in says on top: the first commands in its comment, run where it lies."""
        lines = self.machine.file(f"{EXAMPLES}/{example}").read_text().splitlines()
        rest = itertools.dropwhile(lambda line: not line.startswith("#   "), lines)
        commands = [line[4:] for line in itertools.takewhile(lambda line: line.startswith("#   "), rest)]
        self.assertIn(example, " ".join(commands))
        self.run_command("\n".join(["set -e", f"cd {EXAMPLES}", *commands]))

    def drop_in(self, text: str, unit: str | None = None) -> None:
        """Adds to a unit, as `systemctl edit` does."""
        file = self.machine.file(f"/etc/systemd/system/{unit or self.unit}.d/test.conf")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        self.systemctl("daemon-reload")
