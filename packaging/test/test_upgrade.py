"""An upgrade keeps what the administrator changed and what was measured, and restarts the daemon."""

from typing import Any, ClassVar

from stage import install
from system_test import SystemTest


class Upgrade(SystemTest):
    installed = False
    old_version: ClassVar[str]
    runs: ClassVar[Any]

    def version(self) -> str:
        return self.run_command("dpkg-query --show --showformat='${Version}' llm-mockd")

    def test_it_begins_with_a_lower_version(self) -> None:
        install(self.machine, "llm-mockd-lower")
        self.configure(chat={"defaultResponses": ["Edited."], "delayMs": 20})
        self.systemctl("reload llm-mockd")
        self.run_command("mockctl bench start -n 20 --wait")
        self.configure("/etc/llm-mockd/other.json", port=8101, admin={"port": 8102})
        self.systemctl("start llm-mockd@other")
        type(self).runs = self.mockctl("bench list")["benchmarks"]
        type(self).old_version = self.version()

    def test_no_request_fails_meanwhile(self) -> None:
        process = self.property("MainPID")
        with self.load() as load:
            load.wait_for_answers(50)
            install(self.machine)
            load.wait_for_answers(50)
        self.assertNotEqual(self.property("MainPID"), process)
        self.assert_all_answered(load)

    def test_the_version_is_the_higher_one(self) -> None:
        self.run_command(f"dpkg --compare-versions {self.version()} gt {self.old_version}")

    def test_the_running_programs_are_the_installed_one(self) -> None:
        for unit in ["llm-mockd.service", "llm-mockd@other.service"]:
            running = self.run_command(f"stat --dereference --format=%d:%i /proc/{self.property('MainPID', unit)}/exe")
            self.assertEqual(running, self.run_command("stat --format=%d:%i /usr/sbin/llm-mockd"), unit)

    def test_the_edited_configuration_is_kept_and_served(self) -> None:
        self.assertEqual(self.chat(), "Edited.")
        self.assertEqual(self.run_command("ls /etc/llm-mockd").split(), ["config.json", "other.json"])

    def test_the_runs_are_kept(self) -> None:
        self.assertEqual(self.mockctl("bench list")["benchmarks"], self.runs)

    def test_a_service_that_was_disabled_and_stopped_stays_so(self) -> None:
        self.systemctl("disable --now llm-mockd")
        self.run_command("apt-get install --yes --allow-downgrades /srv/llm-mockd-lower.deb")
        install(self.machine)
        self.assertEqual(self.try_command("systemctl is-enabled llm-mockd").output.strip(), "disabled")
        self.assertEqual(self.property("ActiveState"), "inactive")
