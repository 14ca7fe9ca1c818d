"""`systemctl reload` takes a good file, refuses a bad one where one sees it, and fails no request."""

from machine import eventually
from system_test import CONFIG, SystemTest


class Reload(SystemTest):
    def test_a_good_file_is_served_as_soon_as_the_command_returns(self) -> None:
        process = self.property("MainPID")
        for number in range(10):
            self.configure(chat={"defaultResponses": [f"Reply {number}."], "delayMs": 0})
            self.systemctl("reload llm-mockd")
            self.assertEqual(self.chat(), f"Reply {number}.")
        self.assertEqual(self.property("MainPID"), process)

    def test_a_bad_file_fails_the_command_and_changes_nothing(self) -> None:
        self.configure(chat={"defaultResponses": ["Served on."]})
        self.systemctl("reload llm-mockd")
        revision = self.revision()

        self.configure(chat={"defaultResponses": ["Not served."], "loopRespones": True})
        result = self.try_command("systemctl reload llm-mockd")

        self.assertNotEqual(result.status, 0, "the command must fail")
        self.assertTrue(self.machine.is_active(self.unit))
        self.assertEqual(self.chat(), "Served on.")
        self.assertEqual(self.revision(), revision)

    def test_the_status_says_that_the_reload_failed(self) -> None:
        status = self.status()
        self.assertRegex(status, r'Status: ".*[Rr]eload failed.*"')

    def test_the_journal_names_the_mistake_and_what_would_be_right(self) -> None:
        words = ["loopRespones", "loopResponses", CONFIG]
        self.assertTrue(any(all(word in text for word in words) for text in self.errors()), self.errors())

    def test_a_file_that_is_no_json_changes_nothing_either(self) -> None:
        self.machine.file(CONFIG).write_text('{"chat": ')
        self.assertNotEqual(self.try_command("systemctl reload llm-mockd").status, 0)
        self.assertEqual(self.chat(), "Served on.")

    def test_the_file_that_was_mended_is_taken(self) -> None:
        self.machine.file(CONFIG).unlink()
        self.configure(chat={"defaultResponses": ["Mended."]})
        self.systemctl("reload llm-mockd")
        self.assertEqual(self.chat(), "Mended.")
        eventually(lambda: "Serving" in self.property("StatusText"), "the status says again what it does")

    def test_a_signal_reloads_it_too(self) -> None:
        self.configure(chat={"defaultResponses": ["By a signal."]})
        self.systemctl("kill --kill-whom=main --signal=HUP llm-mockd")
        eventually(lambda: self.chat() == "By a signal.", "the new reply is served")

    def test_requests_do_not_notice(self) -> None:
        with self.load() as load:
            for number in range(20):
                self.configure(chat={"defaultResponses": [f"Reply {number}."], "delayMs": 20})
                self.systemctl("reload llm-mockd")
            load.wait_for_answers(50)
        self.assert_all_answered(load)
