"""What a PromQL expression asks for: its selectors, and the labels that it groups by. As far as this project's go."""

import re
from dataclasses import dataclass

_KEYWORDS = {
    "and", "atan2", "bool", "by", "group_left", "group_right", "ignoring", "inf", "nan", "offset", "on", "or", "unless",
    "without",
}
_TOKEN = re.compile(
    r'(?P<string>"(?:[^"\\]|\\.)*")|(?P<duration>\[[^\]]*\])|(?P<number>\d[\w.]*)|(?P<name>[a-zA-Z_:][\w:]*)'
    r"|(?P<operator>=~|!~|!=|==|<=|>=|[-+*/%^<>={}(),])|(?P<space>\s+)"
)


@dataclass(frozen=True)
class Matcher:
    label: str
    operator: str
    value: str

    def matches(self, labels):
        there = labels.get(self.label, "")
        match self.operator:
            case "=":
                return there == self.value
            case "!=":
                return there != self.value
            case "=~":
                return re.fullmatch(self.value, there) is not None
            case _:
                return re.fullmatch(self.value, there) is None


@dataclass(frozen=True)
class Selector:
    metric: str
    matchers: tuple[Matcher, ...]


def tokens(expression):
    """The words of an expression, with their kinds; what is no PromQL is an error."""
    at, found = 0, []
    while at < len(expression):
        token = _TOKEN.match(expression, at)
        if not token:
            raise ValueError(f"{expression[at:at + 20]!r} in {expression!r}")
        if token.lastgroup not in ("space", "duration"):
            found.append((token.lastgroup, token[0]))
        at = token.end()
    return found


def parse(expression):
    """The selectors of an expression, and the labels of its `by` and `on` clauses."""
    words = [*tokens(expression), ("end", "")]
    selectors, grouped = [], set()
    at = 0
    while at < len(words):
        kind, word = words[at]
        following = words[at + 1][1] if at + 1 < len(words) else ""
        if kind == "name" and word in _KEYWORDS:
            if following == "(" and word in ("by", "on", "without", "ignoring", "group_left", "group_right"):
                end = words.index(("operator", ")"), at)
                grouped |= {text for kind, text in words[at + 2:end] if kind == "name"}
                at = end
            elif word == "offset":
                at += 1
        elif kind == "name" and following == "{":
            end = words.index(("operator", "}"), at)
            inner = [one for one in words[at + 2:end] if one != ("operator", ",")]
            selectors.append(Selector(word, tuple(
                Matcher(label, operator, value[1:-1])
                for (_, label), (_, operator), (_, value) in zip(*[iter(inner)] * 3, strict=True)
            )))
            at = end
        elif kind == "name" and following not in ("(",) and words[at + 1][1] not in ("by", "without"):
            selectors.append(Selector(word, ()))
        at += 1
    return selectors, grouped
