"""OpenAI's custom tools where a reply is made for the request."""

import pytest
import strict
from canned import CHAT, RESPONSE
from wire import http

CHAT_TOOL = {"type": "custom", "custom": {"name": "shell"}}
RESPONSE_TOOL = {"type": "custom", "name": "shell"}


@pytest.mark.xfail(strict=True, reason="generated replies call functions only as yet")
def test_a_chosen_tool_is_called_with_a_text(daemon):
    chosen = CHAT | {"tools": [CHAT_TOOL], "tool_choice": CHAT_TOOL}
    completion = strict.chat_completion(http.post(f"{daemon.url}/v1/chat/completions", json=chosen).text)
    (call,) = completion.choices[0].message.tool_calls
    assert (call.type, call.custom.name) == ("custom", "shell")

    chosen = RESPONSE | {"tools": [RESPONSE_TOOL], "tool_choice": RESPONSE_TOOL}
    (item,) = strict.response(http.post(f"{daemon.url}/v1/responses", json=chosen).text).output
    assert (item.type, item.name) == ("custom_tool_call", "shell")
