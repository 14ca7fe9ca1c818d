"""A daemon whose event loop hangs is found out and replaced."""

from machine import eventually
from system_test import SystemTest


class Watchdog(SystemTest):
    def test_the_service_has_a_watchdog(self) -> None:
        self.assertEqual(self.property("WatchdogUSec"), "15s")

    def test_a_hung_event_loop_gets_the_daemon_replaced(self) -> None:
        self.drop_in(
            "[Service]\nWatchdogSec=2s\nExecStart=\nExecStart=/usr/sbin/llm-mockd serve --debug-hang-on-usr2\n"
        )
        self.systemctl("restart llm-mockd")
        process = self.property("MainPID")

        self.systemctl("kill --kill-whom=main --signal=USR2 llm-mockd")

        eventually(lambda: self.property("NRestarts") == "1" and self.machine.is_active(self.unit), "it is restarted")
        self.assertNotEqual(self.property("MainPID"), process)

    def test_the_new_one_serves(self) -> None:
        self.chat()
        self.run_command("mockctl status")

    def test_the_journal_says_that_it_was_the_watchdog(self) -> None:
        failures = self.machine.journal("_PID=1", "UNIT=llm-mockd.service", "UNIT_RESULT=watchdog")
        self.assertEqual(len(failures), 1)

    def test_the_daemon_said_why_it_was_not_fed(self) -> None:
        self.assertTrue(any("no proof of health" in text for text in self.errors()), self.errors())

    def test_a_healthy_daemon_is_left_alone(self) -> None:
        with self.load() as load:
            # 100 ms each, eight at a time: some three times as long as the watchdog would wait.
            load.wait_for_answers(450)
        self.assert_all_answered(load)
        self.assertEqual(self.property("NRestarts"), "1")
