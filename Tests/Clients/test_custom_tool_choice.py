"""OpenAI's custom tools where a reply is made for the request."""

import json
import re

import strict
from canned import CHAT, RESPONSE
from wire import http

CHAT_TOOL = {"type": "custom", "custom": {"name": "shell"}}
RESPONSE_TOOL = {"type": "custom", "name": "shell"}


def test_a_chosen_tool_is_called_with_a_text(daemon):
    chosen = CHAT | {"tools": [CHAT_TOOL], "tool_choice": CHAT_TOOL}
    completion = strict.chat_completion(http.post(f"{daemon.url}/v1/chat/completions", json=chosen).text)
    (call,) = completion.choices[0].message.tool_calls
    assert (call.type, call.custom.name) == ("custom", "shell")

    chosen = RESPONSE | {"tools": [RESPONSE_TOOL], "tool_choice": RESPONSE_TOOL}
    (item,) = strict.response(http.post(f"{daemon.url}/v1/responses", json=chosen).text).output
    assert (item.type, item.name) == ("custom_tool_call", "shell")


def test_a_text_matches_the_tool_s_regular_expression(daemon):
    pattern = "^(SELECT|INSERT) [a-z]{3,8};$"
    grammar = {"syntax": "regex", "definition": pattern}
    custom = {"name": "sql", "format": {"type": "grammar", "grammar": grammar}}
    body = CHAT | {"tools": [{"type": "custom", "custom": custom}], "tool_choice": "required"}
    completion = strict.chat_completion(http.post(f"{daemon.url}/v1/chat/completions", json=body).text)
    assert re.fullmatch(pattern, completion.choices[0].message.tool_calls[0].custom.input)

    tool = {"type": "custom", "name": "sql", "format": {"type": "grammar"} | grammar}
    body = RESPONSE | {"tools": [tool], "tool_choice": "required"}
    (item,) = strict.response(http.post(f"{daemon.url}/v1/responses", json=body).text).output
    assert re.fullmatch(pattern, item.input)


def test_functions_and_custom_tools_are_called_together(configured):
    calls = [{"name": "shell", "arguments": {"input": "ls -l"}}, {"name": "look", "arguments": {"up": True}}]
    daemon = configured({"chat": {"defaultResponses": [{"generate": {"toolCalls": calls}}]}})
    function = {"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}
    completion = strict.chat_completion(
        http.post(f"{daemon.url}/v1/chat/completions", json=CHAT | {"tools": [CHAT_TOOL, function]}).text
    )
    shell, look = completion.choices[0].message.tool_calls
    assert shell.custom.input == "ls -l"
    assert json.loads(look.function.arguments) == {"up": True}
