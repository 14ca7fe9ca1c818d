"""Instructor, which asks for models and asks again when it gets none."""

from collections.abc import Iterable
from enum import Enum

import anthropic
import instructor
import openai
import pytest
from callers import without_tls
from canned import everywhere, generate
from instructor.core import InstructorRetryException
from pydantic import BaseModel, Field

MESSAGES = [{"role": "user", "content": "Who is it?"}]


class Role(Enum):
    ADMIN = "admin"
    GUEST = "guest"


class User(BaseModel):
    """A user of the system."""

    name: str = Field(min_length=1)
    age: int = Field(ge=0, le=150)
    role: Role
    friends: list["User"] = []


class Point(BaseModel):
    x: float
    y: float | None


def of_openai(url, mode):
    client = openai.OpenAI(base_url=f"{url}/v1", api_key="sk-test", **without_tls(openai.DefaultHttpxClient))
    return instructor.from_openai(client, mode=mode), {"model": "gpt-4o-mini"}


def of_anthropic(url, mode):
    client = anthropic.Anthropic(base_url=url, api_key="sk-test", **without_tls(anthropic.DefaultHttpxClient))
    return instructor.from_anthropic(client, mode=mode), {"model": "claude-mock", "max_tokens": 1024}


# Strict tools know no defaults, hence no User.
CASES = {
    "tools": (of_openai, instructor.Mode.TOOLS, User),
    "strict tools": (of_openai, instructor.Mode.TOOLS_STRICT, Point),
    "JSON Schema": (of_openai, instructor.Mode.JSON_SCHEMA, User),
    "JSON": (of_openai, instructor.Mode.JSON_SCHEMA, Point),
    "responses' tools": (of_openai, instructor.Mode.RESPONSES_TOOLS, User),
    "Anthropic's tools": (of_anthropic, instructor.Mode.ANTHROPIC_TOOLS, User),
}


@pytest.mark.parametrize(("client_at", "mode", "model"), CASES.values(), ids=CASES.keys())
def test_what_is_asked_for_is_made(daemon, client_at, mode, model):
    client, request = client_at(daemon.url, mode)
    made = client.chat.completions.create(response_model=model, messages=MESSAGES, max_retries=0, **request)
    assert isinstance(made, model)


def test_several_are_called_for_at_once(configured):
    """Of two models, each by a tool of its own."""
    daemon = configured(everywhere(generate(toolCalls=2)))
    client, request = of_openai(daemon.url, instructor.Mode.PARALLEL_TOOLS)
    made = list(client.chat.completions.create(response_model=Iterable[User | Point], messages=MESSAGES, **request))
    assert len(made) == 2 and all(isinstance(one, User | Point) for one in made)


@pytest.mark.parametrize("mode", [instructor.Mode.TOOLS, instructor.Mode.JSON_SCHEMA])
def test_a_model_grows_while_it_is_streamed(daemon, mode):
    client, request = of_openai(daemon.url, mode)
    grown = list(client.chat.completions.create_partial(response_model=Point, messages=MESSAGES, **request))
    assert grown and isinstance(grown[-1].x, float)


def test_several_are_made_one_after_the_other(daemon):
    client, request = of_openai(daemon.url, instructor.Mode.TOOLS)
    points = list(client.chat.completions.create_iterable(response_model=Point, messages=MESSAGES, **request))
    assert points and all(isinstance(point, Point) for point in points)


def test_an_answer_that_does_not_fit_is_asked_for_again(configured):
    """The first reply is canned, and no user; the second is made for the request."""
    wrong = {"id": "call_1", "type": "function", "function": {"name": "User", "arguments": '{"name": "", "age": -1}'}}
    canned = {"choices": [{"message": {"role": "assistant", "content": None, "tool_calls": [wrong]}}]}
    daemon = configured({"chat": {"defaultResponses": [canned, generate(text="Hello")]}})
    client, request = of_openai(daemon.url, instructor.Mode.TOOLS)
    made = client.chat.completions.create(response_model=User, messages=MESSAGES, max_retries=2, **request)
    assert isinstance(made, User)


def test_an_answer_that_never_fits_is_given_up(configured):
    daemon = configured(everywhere("I would rather talk."))
    client, request = of_openai(daemon.url, instructor.Mode.TOOLS)
    with pytest.raises(InstructorRetryException):
        client.chat.completions.create(response_model=User, messages=MESSAGES, max_retries=1, **request)
