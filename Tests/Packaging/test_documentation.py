"""What the documentation of these things names is there: files, targets, commands and their options."""

import re
import shlex
import subprocess
import unittest

import image as images
from test_container import options_of

PAGES = ["docs/containers.md", "docs/monitoring.md", "docs/macos.md"]
COMMENTED = [
    "packaging/container/compose.yaml",
    "packaging/kubernetes/configmap.yaml",
    "packaging/prometheus/llm-mockd.rules.yml",
]
OPTIONS_WITH_VALUES = {"--address", "--socket", "--token-file"}
# By what the command lines of a program begin, to tell them from its name in other commands and in prose.
BEGINNINGS = {"mockctl": r"--|status|set-delay|bench|reload|metrics|config", "llm-mockd": r"serve|check|init"}


def text_of(path):
    return (images.SOURCE / path).read_text(encoding="utf-8")


def commands(program):
    """The command lines of a program, wherever they stand: in quotes, in code, to the end of a line."""
    for path in PAGES + COMMENTED:
        for command in re.findall(rf"(?<![\w/.-]){program} ((?:{BEGINNINGS[program]})[^`\"\\;|\n]*)", text_of(path)):
            yield path, shlex.split(command, comments=True)


def split_up(words):
    """The subcommands before the first argument, and all options."""
    subcommands, options, rest = [], [], iter(words)
    for word in rest:
        if word.startswith("--"):
            options.append(word)
            if word in OPTIONS_WITH_VALUES:
                next(rest)
        elif re.fullmatch(r"[a-z]+(-[a-z]+)*", word):
            subcommands.append(word)
    return subcommands, options


class DocumentationTests(unittest.TestCase):
    def test_the_commands_exist(self):
        seen = 0
        for program in BEGINNINGS:
            for path, words in commands(program):
                with self.subTest(path, words=words):
                    subcommands, options = split_up(words)
                    said = subprocess.run(
                        [images.BINARIES / program, *subcommands, "--help"], capture_output=True, text=True
                    )
                    self.assertEqual(said.returncode, 0, said.stderr)
                    # An unknown word would be an argument, whose help is that of what precedes it.
                    self.assertIn(f"USAGE: {' '.join([program, *subcommands])}", said.stdout)
                    self.assertLessEqual(set(options), options_of(program, *subcommands))
                    seen += 1
        self.assertGreater(seen, 10)

    def test_the_files_are_there(self):
        for path in PAGES:
            for named in re.findall(r"(?<![\w./])(?:packaging|docs|etc|scripts)/[\w./-]*\w", text_of(path)):
                if not re.search(rf"/{re.escape(named)}", text_of(path)):  # a path of the container
                    self.assertTrue((images.SOURCE / named).exists(), f"{path}: {named}")
            for named in re.findall(r"\]\((?!http)([^)#]+)\)", text_of(path)):
                self.assertTrue((images.SOURCE / "docs" / named).exists(), f"{path}: {named}")

    def test_the_targets_are_there(self):
        makefile = text_of("Makefile")
        for path in PAGES:
            for target in re.findall(r"`make ([a-z-]+)", text_of(path)):
                self.assertRegex(makefile, rf"(?m)^{target}:", path)


if __name__ == "__main__":
    unittest.main()
