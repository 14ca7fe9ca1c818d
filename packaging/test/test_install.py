"""What `apt install` gives to a Debian that has nothing of the package yet."""

import json

from stage import install
from system_test import CHAT, CURL, SystemTest

UNITS = ["llm-mockd.service", "llm-mockd@.service", "llm-mockd.socket", "llm-mockd-admin.socket"]
FILES = [
    "/usr/share/man/man8/llm-mockd.8.gz",
    "/usr/share/man/man1/mockctl.1.gz",
    "/usr/share/man/man5/llm-mockd.json.5.gz",
    "/usr/share/bash-completion/completions/mockctl",
    "/usr/share/zsh/vendor-completions/_mockctl",
    "/usr/share/fish/vendor_completions.d/mockctl.fish",
    "/usr/share/doc/llm-mockd/copyright",
    "/usr/share/llm-mockd/config.schema.json",
    "/etc/llm-mockd/config.json",
]
LIBRARIES = ["libsqlite3", "libsimdjson", "libre2"]


class Install(SystemTest):
    installed = False

    def test_the_machine_has_nothing_of_it_before(self) -> None:
        known = self.run_command("ldconfig --print-cache")
        for library in LIBRARIES:
            self.assertNotIn(library, known, "the tree must not hide that the package does not ask for it")
        self.run_command("command -v llm-mockd mockctl", status=1)

    def test_apt_installs_it_and_what_it_needs(self) -> None:
        install(self.machine)
        self.assertIn("ii ", self.run_command("dpkg --list llm-mockd"))
        self.assertEqual(self.run_command("ldd /usr/sbin/llm-mockd /usr/bin/mockctl | grep 'not found' || true"), "")

    def test_the_service_is_enabled_and_started(self) -> None:
        self.assertEqual(self.systemctl("is-enabled llm-mockd").strip(), "enabled")
        self.assertEqual(self.systemctl("is-active llm-mockd").strip(), "active")
        self.assertEqual(self.systemctl("is-system-running").strip(), "running")

    def test_the_sockets_and_instances_wait_to_be_asked_for(self) -> None:
        for unit in ["llm-mockd.socket", "llm-mockd-admin.socket", "llm-mockd@other.service"]:
            self.assertEqual(self.try_command(f"systemctl is-enabled {unit}").output.strip(), "disabled", unit)
            self.assertEqual(self.property("ActiveState", unit), "inactive", unit)

    def test_its_status_says_what_it_does(self) -> None:
        self.assertRegex(
            self.status(),
            r'Status: "Serving [1-9][0-9]* models on 127\.0\.0\.1:8080; 0 in flight"',
        )

    def test_both_ports_answer(self) -> None:
        chat = json.loads(self.run_command(f"{CURL} http://127.0.0.1:8080/v1/chat/completions --json {CHAT}"))
        self.assertEqual(chat["object"], "chat.completion")
        message = json.loads(
            self.run_command(
                f"{CURL} http://127.0.0.1:8080/v1/messages -H 'anthropic-version: 2023-06-01' --json "
                """'{"model": "claude", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}]}'"""
            )
        )
        self.assertEqual(message["type"], "message")
        models = json.loads(self.run_command(f"{CURL} http://127.0.0.1:8080/v1/models"))
        self.assertEqual(models["object"], "list")
        status = json.loads(self.run_command(f"{CURL} http://127.0.0.1:8081/v1/status"))
        self.assertEqual(status["state"], "ready")

    def test_mockctl_steers_it_with_nothing_else_given(self) -> None:
        self.assertIn("200 ms", self.run_command("mockctl set-delay 200"))
        report = self.run_command("mockctl bench start --wait")
        self.assertRegex(report, r"Successful +200\n +Failed +0\n")
        summary = self.mockctl("bench list")["benchmarks"][0]["report"]["summary"]
        self.assertGreaterEqual(summary["minimumResponseTimeMs"], 200)

    def test_manuals_and_completions_are_there(self) -> None:
        for path in FILES:
            with self.subTest(path=path):
                self.assertTrue(self.machine.file(path).is_file(), f"{path} is missing")
        self.run_command("gzip --test /usr/share/man/man*/{llm-mockd,mockctl}*.gz")
        self.run_command("bash -n /usr/share/bash-completion/completions/mockctl")

    def test_systemd_has_no_complaint_about_the_units(self) -> None:
        units = " ".join(unit.replace("@", "@instance") for unit in UNITS)
        result = self.try_command(f"systemd-analyze verify --man=no {units}")
        self.assertEqual((result.status, result.output + result.errors), (0, ""))

    def test_the_running_service_is_hardly_exposed(self) -> None:
        self.run_command("systemd-analyze security --no-pager --threshold=12 llm-mockd.service")
        status = self.machine.file(f"/proc/{self.property('MainPID')}/status").read_text()
        for line in ["CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"]:
            self.assertIn(line, status)
        self.assertEqual(self.run_command(f"stat --format=%U /proc/{self.property('MainPID')}").strip(), "llm-mockd")

    def test_the_journal_has_nothing_to_warn_of(self) -> None:
        entries = self.machine.journal("--unit=llm-mockd", "--priority=warning")
        self.assertEqual([entry["MESSAGE"] for entry in entries], [])
        self.assertEqual(self.property("NRestarts"), "0")
