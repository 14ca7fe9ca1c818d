"""Fields that no request needs, and that the providers refuse all the same when they are wrong."""

import json

import pytest
import strict
from canned import CHAT, COMPLETION, MESSAGE
from wire import http

OPENAI = [
    ("chat/completions", CHAT, {"n": 129}, "n"),
    ("chat/completions", CHAT, {"temperature": 2.5}, "temperature"),
    ("chat/completions", CHAT, {"stop": ["a", "b", "c", "d", "e"]}, "stop"),
    ("chat/completions", CHAT, {"stream_options": {"include_usage": True}}, "stream_options"),
    ("chat/completions", CHAT, {"stream": True, "stream_options": "usage"}, "stream_options"),
    ("chat/completions", CHAT, {"response_format": "json"}, "response_format"),
    ("chat/completions", CHAT, {"response_format": {"type": "xml"}}, "response_format.type"),
    ("chat/completions", CHAT, {"response_format": {"type": "json_schema"}}, "response_format.json_schema"),
    ("completions", COMPLETION, {"prompt": 4}, "prompt"),
    ("completions", COMPLETION, {"prompt": ["x", 4]}, "prompt[1]"),
]
ANTHROPIC = [({"temperature": 1.5}, "temperature: "), ({"system": 4}, "system: ")]


@pytest.mark.parametrize(("path", "body", "fields", "parameter"), OPENAI, ids=[str(case[2])[:60] for case in OPENAI])
def test_openai_refuses_them_by_name(daemon, path, body, fields, parameter):
    response = http.post(f"{daemon.url}/v1/{path}", json=body | fields)
    assert response.status_code == 400
    error = strict.openai_error(response.text)
    assert (error["type"], error["param"]) == ("invalid_request_error", parameter)


@pytest.mark.parametrize(("fields", "message"), ANTHROPIC, ids=[str(fields) for fields, _ in ANTHROPIC])
def test_anthropic_refuses_them_by_name(daemon, fields, message):
    response = http.post(f"{daemon.url}/v1/messages", json=MESSAGE | fields)
    assert response.status_code == 400
    error, _ = strict.anthropic_error(response.text)
    assert error["type"] == "invalid_request_error" and error["message"].startswith(message)


@pytest.mark.parametrize(
    "number",
    ["1" + "0" * 30, "-" + "9" * 25, "18446744073709551616", "-9223372036854775809", "1e-400", "0." + "1" * 2000],
    ids=lambda n: n[:8],
)
def test_numbers_that_no_machine_holds_are_json_too(daemon, number):
    """They stand where nobody reads them."""
    body = json.dumps(CHAT | {"x_number": "here"}).replace('"here"', number)
    assert http.post(f"{daemon.url}/v1/chat/completions", content=body).status_code == 200
