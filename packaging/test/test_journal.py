"""What the journal has of a reload and of a benchmark: fields to filter by, message ids, a catalog that explains."""

from typing import Any

from system_test import SystemTest

CATALOG = "/usr/lib/systemd/catalog/llm-mockd.catalog"


class Journal(SystemTest):
    def entries(self, field: str) -> list[dict[str, Any]]:
        """The daemon's own entries that have a field."""
        return [entry for entry in self.machine.journal("_SYSTEMD_UNIT=llm-mockd.service") if field in entry]

    def test_a_reload_names_its_revision(self) -> None:
        self.systemctl("reload llm-mockd")
        entry = self.entries("LLM_MOCKD_REVISION")[-1]
        self.assertEqual(entry["LLM_MOCKD_REVISION"], str(self.revision()))
        self.assertRegex(entry["MESSAGE_ID"], "^[0-9a-f]{32}$")
        self.assertIn("reloaded", entry["MESSAGE"])

    def test_a_finished_benchmark_names_its_run(self) -> None:
        identifier = self.mockctl("bench start -n 20 --wait")["id"]
        entry = self.entries("LLM_MOCKD_RUN")[-1]
        self.assertEqual(entry["LLM_MOCKD_RUN"], str(identifier))
        self.assertRegex(entry["MESSAGE_ID"], "^[0-9a-f]{32}$")
        found = self.machine.journal(f"LLM_MOCKD_RUN={identifier}")
        self.assertIn(entry["MESSAGE"], [other["MESSAGE"] for other in found])

    def test_entries_come_straight_from_the_daemon(self) -> None:
        for entry in self.entries("MESSAGE_ID"):
            self.assertEqual((entry["_TRANSPORT"], entry["SYSLOG_IDENTIFIER"]), ("journal", "llm-mockd"))

    def test_the_catalog_explains_every_message_id(self) -> None:
        self.assertTrue(self.machine.file(CATALOG).exists(), f"{CATALOG} is missing")
        identifiers = {entry["MESSAGE_ID"] for entry in self.entries("MESSAGE_ID")}
        self.assertGreaterEqual(len(identifiers), 2)
        for identifier in identifiers:
            self.run_command(f"journalctl --list-catalog {identifier}")

    def test_journalctl_shows_the_explanations(self) -> None:
        reload = self.entries("LLM_MOCKD_REVISION")[-1]
        text = self.run_command(f"journalctl --catalog --no-pager MESSAGE_ID={reload['MESSAGE_ID']}")
        self.assertIn("░░ Subject: ", text)
