"""A configuration that cannot be served fails the start once, says why, and is mended by mending it."""

from machine import eventually
from system_test import SystemTest


class BadConfiguration(SystemTest):
    def test_the_start_fails_with_78(self) -> None:
        self.configure(chat={"delayMs": -5})
        self.assertNotEqual(self.try_command("systemctl restart llm-mockd").status, 0)
        properties = self.machine.properties(self.unit)
        self.assertEqual((properties["ActiveState"], properties["ExecMainStatus"]), ("failed", "78"))

    def test_systemd_does_not_try_again(self) -> None:
        # RestartSec is half a second.
        self.run_command("sleep 1.5")
        self.assertEqual((self.property("NRestarts"), self.property("ActiveState")), ("0", "failed"))

    def test_the_status_says_why(self) -> None:
        status = self.status()
        self.assertIn("/etc/llm-mockd/config.json", status)
        self.assertIn("/chat/delayMs", status)
        self.assertIn("status=78/CONFIG", status)

    def test_the_journal_has_it_as_an_error(self) -> None:
        self.assertTrue(any("/chat/delayMs" in text for text in self.errors()), self.errors())

    def test_the_mended_one_starts(self) -> None:
        self.configure(chat={"delayMs": 5})
        self.systemctl("start llm-mockd")
        self.chat()

    def test_an_address_in_use_is_named_and_tried_again(self) -> None:
        """That is no mistake of the file, and gets better when the other one leaves."""
        self.systemctl("stop llm-mockd")
        self.configure("/etc/llm-mockd/other.json", port=8080, admin={"port": 8181})
        self.systemctl("start llm-mockd@other")

        self.assertNotEqual(self.try_command("systemctl start llm-mockd").status, 0)
        self.assertEqual(self.property("ExecMainStatus"), "69")
        self.assertIn("127.0.0.1:8080", self.status())

        self.systemctl("stop llm-mockd@other")
        eventually(lambda: self.machine.is_active(self.unit), "it is started")
