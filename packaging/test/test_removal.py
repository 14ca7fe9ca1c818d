"""Removing keeps what the administrator wrote, purging leaves nothing, and installing again works."""

import re

from system_test import CONFIG, SystemTest, install

# What any package leaves behind, and why.
LEFT_BY_ANY_PACKAGE = [
    r"/var/log/.*",  # what apt, dpkg and the journal wrote about it
    r"/var/lib/apt/.*",  # apt's lists of what there was to install
    r"/var/cache/(apt|debconf|ldconfig)/.*",
    r"/var/lib/dpkg/(lock|triggers)/?.*",  # locks and the like, made when they are first used
    r"/var/lib/dpkg/[a-z]+-old",  # the state before the last change
    r"/etc/[a-z]+-",  # the user database before the last change; the user stays, as is Debian's custom
    r"/(etc|var/lib)/\.(pwd|updated).*",
    r"/var/lib/systemd/catalog/.*",  # systemd's own index of all catalogs
]


class Removal(SystemTest):
    installed = False

    def paths(self) -> set[str]:
        return set(self.run_command("find / -xdev").splitlines())

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
        # Instances and additions of the administrator's would be left; these are the service's own.
        self.run_command("apt-get purge --yes --auto-remove llm-mockd")
        left = sorted(
            path for path in self.paths() - self.before
            if not any(re.fullmatch(pattern, path) for pattern in LEFT_BY_ANY_PACKAGE)
        )
        self.assertEqual(left, [])
        self.assertEqual(self.run_command("ls /run /tmp /run/systemd/system | grep llm-mockd || true"), "")
        self.assertEqual(self.systemctl("is-system-running").strip(), "running")

    def test_purging_takes_no_more_than_its_own(self) -> None:
        missing = sorted(self.before - self.paths())
        self.assertEqual([path for path in missing if not path.startswith(("/var/log/journal/", "/var/lib/apt/"))], [])

    def test_it_can_be_installed_again_as_new(self) -> None:
        install(self.machine)
        self.wait_until_it_serves()
        self.assertNotEqual(self.chat(), "Edited.")
        self.assertEqual(self.mockctl("bench list")["benchmarks"], [])
