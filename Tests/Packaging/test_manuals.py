"""The manual pages say what the programs know: each command, option, configuration key and exit status, and no other."""

import json
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARIES = Path(os.environ.get("BINARIES", ROOT / ".build/debug"))
MANUALS = ROOT / "packaging/man"
EVERYWHERE = {"--version", "-h", "--help"}


def manual(name):
    return (MANUALS / f"{name}.scd").read_text(encoding="utf-8")


def section(page, title):
    """The lines of a section, sections below it included."""
    return re.search(rf"^# {title}\n(.*?)(?=^# |\Z)", page, re.MULTILINE | re.DOTALL)[1]


def entries(text):
    """What stands at the left margin, each with what is indented below it."""
    found = {}
    title = None
    for line in text.splitlines():
        if line.startswith("\t") and title:
            found[title] += line + "\n"
        elif line.startswith("*"):
            title = line
            found[title] = ""
    return found


def options(text):
    """The options that have an entry of their own: lines that begin with one, in bold letters."""
    lines = re.findall(r"^\t*(\*-.*)$", text, re.MULTILINE)
    return {option for line in lines for option in re.findall(r"\*(--?[A-Za-z][a-z-]*)\*", line)}


class Program:
    """What a program says of itself."""

    def __init__(self, name):
        said = subprocess.run([BINARIES / name, "--experimental-dump-help"], capture_output=True, check=True)
        self.name = name
        self.root = json.loads(said.stdout)["command"]
        self.help = subprocess.run([BINARIES / name, "--help"], capture_output=True, text=True, check=True).stdout

    def commands(self):
        """The words of each command that does something, with its options."""

        def walk(command, words):
            below = [each for each in command.get("subcommands", []) if each["commandName"] != "help"]
            if words and not below:
                yield " ".join(words), self.options_of(command)
            for each in below:
                yield from walk(each, [*words, each["commandName"]])

        return dict(walk(self.root, []))

    @staticmethod
    def options_of(command):
        return {
            ("--" if name["kind"] == "long" else "-") + name["name"]
            for argument in command.get("arguments", [])
            if argument["kind"] != "positional" and argument["shouldDisplay"]
            for name in argument["names"]
        }


class CommandManualTests(unittest.TestCase):
    """mockctl(1)"""

    def setUp(self):
        self.program = Program("mockctl")
        self.page = manual("mockctl.1")
        self.entries = {
            " ".join(re.match(r"\*([a-z -]+)\*", title)[1].split()): (title, text)
            for title, text in entries(section(self.page, "COMMANDS")).items()
        }

    def test_it_has_every_command_and_no_other(self):
        self.assertEqual(set(self.entries) - {"help"}, set(self.program.commands()))

    def test_every_option_of_a_command_stands_below_it_and_no_other(self):
        common = options(section(self.page, "OPTIONS"))
        self.assertEqual(common, self.program.options_of(self.program.root))
        for command, known in self.program.commands().items():
            with self.subTest(command):
                self.assertEqual(options(self.entries[command][1]), known - common)

    def test_a_synopsis_names_no_option_that_is_not_described(self):
        for command, (title, text) in self.entries.items():
            with self.subTest(command):
                self.assertLessEqual(set(re.findall(r"--[a-z-]+", title)) - EVERYWHERE, options(text))

    def test_it_has_every_exit_status_of_the_help(self):
        told = set(re.findall(r"^  (\d+) ", self.program.help, re.MULTILINE))
        self.assertGreater(len(told), 3)
        self.assertLessEqual(told, set(re.findall(r"^\*(\d+)\*$", section(self.page, "EXIT STATUS"), re.MULTILINE)))

    def test_it_has_every_variable_of_the_help(self):
        told = set(re.findall(r"\bMOCKCTL_[A-Z_]+", self.program.help))
        self.assertGreater(len(told), 1)
        environment = section(self.page, "ENVIRONMENT")
        self.assertEqual(told, set(re.findall(r"^\*(MOCKCTL_[A-Z_]+)\*$", environment, re.MULTILINE)))


class DaemonManualTests(unittest.TestCase):
    """llm-mockd(8)"""

    def setUp(self):
        self.program = Program("llm-mockd")
        self.page = manual("llm-mockd.8")

    def test_it_has_every_command_and_no_other(self):
        titles = entries(section(self.page, "COMMANDS"))
        self.assertEqual({re.match(r"\*([a-z]+)\*", title)[1] for title in titles} - {"help"},
                         set(self.program.commands()))

    def test_it_has_every_option_and_no_other(self):
        known = set().union(*self.program.commands().values())
        self.assertEqual(options(section(self.page, "OPTIONS")), known)

    def test_it_has_every_exit_status_of_the_help(self):
        told = set(re.findall(r"\b\d+\b", self.program.help.partition("Exit status:")[2].partition("USAGE")[0]))
        self.assertGreater(len(told), 2)
        self.assertLessEqual(told, set(re.findall(r"^\*(\d+)\*$", section(self.page, "EXIT STATUS"), re.MULTILINE)))

    def test_what_it_names_is_in_the_source(self):
        units = re.findall(r"llm-mockd[a-z@-]*\.(?:service|socket)", self.page)
        examples = re.findall(r"[a-z-]+\.conf", self.page)
        files = [re.sub("@[a-z]+", "@", unit) for unit in units] + [f"examples/{example}" for example in examples]
        self.assertLess({"llm-mockd.socket", "llm-mockd@.service", "examples/admin-token.conf"}, set(files))
        for file in files:
            with self.subTest(file):
                self.assertTrue((ROOT / "packaging/systemd" / file).is_file())


class ConfigurationManualTests(unittest.TestCase):
    """llm-mockd.json(5), and docs/configuration.md"""

    SPEAKING = ["chat", "completion", "response", "message"]
    SECTIONS = ["models", *SPEAKING, "embedding", "countTokens", "limits", "tls", "admin", "bench", "journal", "proxy"]

    def known_keys(self):
        """The keys of each object of the document, from what `llm-mockd check` says of one that has another."""
        wrong = {"?": 0, **{name: {"?": 0} for name in self.SECTIONS}}
        for endpoint in [*self.SPEAKING, "embedding", "countTokens"]:
            wrong[endpoint]["delayMs"] = {"min": 0, "?": 0}
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(wrong, file)
            file.flush()
            said = subprocess.run([BINARIES / "llm-mockd", "check", file.name], capture_output=True, text=True)
        found = re.findall(r": (/\S*)\?: unknown key.* Known keys here: (.+)$", said.stdout + said.stderr, re.MULTILINE)
        return {pointer.strip("/"): keys.split(", ") for pointer, keys in found}

    def setUp(self):
        self.keys = self.known_keys()
        self.assertEqual(
            set(self.keys),
            {"", *self.SECTIONS, *(f"{each}/delayMs" for each in [*self.SPEAKING, "embedding", "countTokens"])},
            "what check says has another form",
        )
        # What is none of these objects has no keys.
        self.objects = {key for key in self.keys[""] if key in self.SECTIONS}
        self.page = manual("llm-mockd.json.5")
        self.members = {
            re.match(r"\*(\$?\w+)\*", title)[1]: text for title, text in entries(section(self.page, "MEMBERS")).items()
        }

    def test_it_has_every_member_and_no_other(self):
        self.assertEqual(list(self.members), self.keys[""])

    def test_it_has_every_member_of_a_section_and_no_other(self):
        for name in self.objects - set(self.SPEAKING):
            with self.subTest(name):
                self.assertEqual(re.findall(r"^\t\*(\w+)\* \(", self.members[name], re.MULTILINE), self.keys[name])

    def test_it_has_every_member_of_an_endpoint_and_no_other(self):
        titles = entries(section(self.page, "REPLIES AND DELAYS"))
        members = [re.match(r"\*(\w+)\* \(", title)[1] for title in titles if " (" in title]
        for endpoint in self.SPEAKING:
            self.assertEqual(members, self.keys[endpoint])
        for key in self.keys["chat/delayMs"]:
            self.assertTrue(any(title.startswith("*delayMs*") and f"*{key}*" in title for title in titles))

    def test_the_tables_of_the_documentation_have_them_too(self):
        text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
        rows = re.findall(r"^\| (`.+?) \|", text, re.MULTILINE)
        named = {key for row in rows for key in re.findall(r"`(\$?[\w.]+)`", row)}
        named |= {key.split(".")[0] for key in named}
        for place, keys in self.keys.items():
            if "/" in place:
                continue
            prefix = "" if place in ("", *self.SPEAKING) else f"{place}."
            for key in keys:
                if prefix or key not in self.SECTIONS:
                    with self.subTest(prefix + key):
                        self.assertIn(prefix + key, named)

    def test_its_examples_are_valid(self):
        examples = re.findall(r"^```\n(\{.*?)^```", self.page + manual("llm-mockd.8"), re.MULTILINE | re.DOTALL)
        self.assertGreater(len(examples), 2)
        for example in examples:
            with self.subTest(example), tempfile.NamedTemporaryFile("w", suffix=".json") as file:
                file.write(example)
                file.flush()
                said = subprocess.run([BINARIES / "llm-mockd", "check", file.name], capture_output=True, text=True)
                self.assertEqual(said.returncode, 0, said.stderr)


if __name__ == "__main__":
    unittest.main()
