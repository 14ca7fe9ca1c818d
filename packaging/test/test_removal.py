"""Removing keeps what the administrator wrote, purging leaves nothing, and installing again works."""

import re
from typing import ClassVar

from stage import install
from system_test import CONFIG, SystemTest

# What any package with a service leaves behind.
LEFT_BY_ANY_PACKAGE = [
    r"/var/(lib|cache|log)/apt/.*",  # what apt knew and did
    r"/var/log/(dpkg\.log|journal/.*)",  # what was done, and what was said
    r"/var/cache/ldconfig/aux-cache",  # ldconfig's, for the libraries that came and went
    r"/run/systemd/(incoming|propagate|show-status|unit-root)",  # systemd's own, for all sandboxed services
]


class Removal(SystemTest):
    installed = False
    before: ClassVar[set[str]]

    def paths(self) -> set[str]:
        """All that is there, the file systems in memory where the package could leave something included."""
        return set(self.run_command("find / /run /tmp -xdev").splitlines())

    def left(self) -> list[str]:
        """What is there that was not there before, and that not just any package leaves."""
        new = sorted(self.paths() - self.before)
        return [path for path in new if not any(re.fullmatch(pattern, path) for pattern in LEFT_BY_ANY_PACKAGE)]

    def test_removing_stops_it_and_keeps_the_configuration(self) -> None:
        type(self).before = self.paths()
        install(self.machine)
        self.run_command("mockctl bench start -n 20 --wait")
        self.configure(chat={"defaultResponses": ["Edited."]})
        self.run_command("apt-get remove --yes llm-mockd")
        self.assertIn("Edited.", self.machine.file(CONFIG).read_text())
        self.run_command("command -v llm-mockd mockctl", status=1)
        self.run_command("curl -sS --max-time 5 http://127.0.0.1:8080/v1/models", status=7)
        self.assertEqual(self.property("LoadState"), "not-found")

    def test_the_runs_are_kept_until_the_purge(self) -> None:
        self.assertTrue(self.machine.file("/var/lib/private/llm-mockd/runs.sqlite").exists())

    def test_installing_again_takes_up_where_it_was(self) -> None:
        install(self.machine)
        self.wait_until_it_serves()
        self.assertEqual(self.chat(), "Edited.")
        self.assertEqual(len(self.mockctl("bench list")["benchmarks"]), 1)

    def test_purging_leaves_nothing(self) -> None:
        self.run_command("apt-get purge --yes --auto-remove llm-mockd")
        self.assertEqual(self.left(), [])
        self.assertEqual(self.systemctl("is-system-running").strip(), "running")

    def test_purging_takes_no_more_than_its_own(self) -> None:
        missing = sorted(self.before - self.paths())
        self.assertEqual([path for path in missing if not path.startswith(("/var/log/journal/", "/var/lib/apt/"))], [])

    def test_it_can_be_installed_again_as_new(self) -> None:
        install(self.machine)
        self.wait_until_it_serves()
        self.assertNotEqual(self.chat(), "Edited.")
        self.assertEqual(self.mockctl("bench list")["benchmarks"], [])

    def test_a_purge_ends_sockets_and_instances_too(self) -> None:
        self.configure("/etc/llm-mockd/other.json", port=8101, admin={"port": 8102})
        self.systemctl("stop llm-mockd")
        self.systemctl("enable --now llm-mockd@other llm-mockd.socket")
        self.run_command("apt-get purge --yes --auto-remove llm-mockd")
        for unit in ["llm-mockd@other.service", "llm-mockd.socket", self.unit]:
            self.assertEqual(self.property("ActiveState", unit), "inactive", unit)

        # The instance's file is the administrator's own.
        self.assertEqual(self.left(), ["/etc/llm-mockd", "/etc/llm-mockd/other.json"])
        self.assertEqual(self.systemctl("is-system-running").strip(), "running")
