"""What becomes of recordings when the daemon ends, however it does, and when their files cannot be used."""

import json
import os
import unittest

from daemon import DaemonTestCase, eventually

MESSAGES = [{"role": "user", "content": "Hi"}]


def rules(url, mode="recordOnce"):
    return {"rules": [{"name": "vcr", "answer": {"proxy": {"url": url, "mode": mode, "cassette": "tape"}}}]}


class CassetteTests(DaemonTestCase):
    def recorder(self, upstream, **settings):
        """A daemon that records, and its state directory."""
        state = self.temporary_directory()
        daemon = self.serve("--state-dir", state, config=rules(f"http://{upstream.provider_address}"), **settings)
        return daemon, state / "cassettes/tape.json"

    def sources(self, daemon, numbers):
        return [daemon.chat(n=number).headers["x-mockd-source"] for number in numbers]

    def replayed(self, file, numbers):
        """Whether a daemon that can ask nobody has those recordings in a copy of the file."""
        state = self.temporary_directory()
        (state / "cassettes").mkdir()
        (state / "cassettes/tape.json").write_bytes(file.read_bytes())
        daemon = self.serve("--state-dir", state, config=rules("http://127.0.0.1:1", "replay"))
        return [daemon.chat(n=number).status == 200 for number in numbers]

    def test_a_stop_writes_what_was_recorded_last(self):
        daemon, file = self.recorder(self.serve())
        self.assertEqual(self.sources(daemon, range(1, 6)), ["recorded"] * 5)
        daemon.stop()
        self.assertEqual(len(json.loads(file.read_text())["entries"]), 5)
        self.assertEqual([each.name for each in file.parent.iterdir()], ["tape.json"])
        self.assertEqual(self.replayed(file, [1, 5, 6]), [True, True, False])

    def test_a_kill_leaves_a_whole_file(self):
        for round in range(5):
            with self.subTest(round):
                daemon, file = self.recorder(self.serve())
                self.sources(daemon, range(1, 4 + round))
                eventually(file.exists, "the cassette is written")
                daemon.kill()
                kept = len(json.loads(file.read_text())["entries"])
                self.assertGreaterEqual(kept, 1)
                self.assertEqual(self.replayed(file, range(1, kept + 1)), [True] * kept)

    def test_files_are_their_owner_s_alone(self):
        old = os.umask(0)
        try:
            daemon, file = self.recorder(self.serve())
        finally:
            os.umask(old)
        self.sources(daemon, [1])
        eventually(file.exists, "the cassette is written")
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        self.assertEqual(file.parent.stat().st_mode & 0o777, 0o700)

    def test_a_file_that_cannot_be_written_is_told_and_recordings_stay(self):
        daemon, file = self.recorder(self.serve())
        # A directory in the place of the file that is written first.
        (file.parent / "tape.json.new").mkdir(parents=True)
        self.assertEqual(self.sources(daemon, [1, 1]), ["recorded", "replayed"])
        shown = eventually(
            lambda: daemon.get("/v1/cassettes")["cassettes"][0].get("error"), "the cassette's list tells of it"
        )
        self.assertIn("cannot be created", shown)
        self.assertIn("a cassette could not be written", daemon.log)
        (file.parent / "tape.json.new").rmdir()
        self.sources(daemon, [2])
        eventually(file.exists, "the cassette is written")
        self.assertEqual(len(json.loads(file.read_text())["entries"]), 2)

    def test_a_damaged_file_is_named_at_the_start(self):
        state = self.temporary_directory()
        (state / "cassettes").mkdir()
        (state / "cassettes/tape.json").write_text('{"format": "llm-mockd-cassette", "version": 2}')
        config = self.temporary_directory() / "config.json"
        config.write_text(json.dumps(rules("http://127.0.0.1:1")))
        ended = self.run_to_end(
            "serve", "--config", config, "--state-dir", state, "--port", "0", "--admin-port", "0"
        )
        self.assertEqual(ended.returncode, 78, ended.stderr)
        self.assertIn("/rules/0/answer/proxy/cassette: the cassette ", ended.stderr)
        self.assertIn("tape.json cannot be used: /version: expected 1", ended.stderr)

    def test_a_server_that_asks_itself_says_so(self):
        daemon = self.serve()
        daemon.admin("PUT", "/v1/config", rules(f"http://{daemon.provider_address}"))
        answer = daemon.chat()
        self.assertEqual(answer.status, 502)
        self.assertIn("it is this server itself", answer.json["error"]["message"])
        self.assertLessEqual(len(daemon.get("/v1/journal")["entries"]), 2)


if __name__ == "__main__":
    unittest.main()
