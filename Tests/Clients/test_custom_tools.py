"""OpenAI's custom tools, which take a text instead of arguments by a schema."""

import json

import pytest
import strict
from canned import CHAT, RESPONSE, chat, chat_reply, response
from wire import http

CALL = {"id": "call_1", "type": "custom", "custom": {"name": "shell", "input": "ls -l | wc ☔"}}


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_a_canned_call_is_served(configured, streamed):
    daemon = configured(chat(chat_reply(None, tool_calls=[CALL])))
    answer = http.post(f"{daemon.url}/v1/chat/completions", json=CHAT | {"stream": streamed})
    if not streamed:
        assert answer.json()["choices"][0]["message"]["tool_calls"] == [CALL]
        strict.chat_completion(answer.text)
        return
    chunks = [json.loads(data) for _, data in strict.sse_events(answer.content)[:-1]]
    deltas = [call for chunk in chunks for call in chunk["choices"][0]["delta"].get("tool_calls", [])]
    assert (deltas[0]["id"], deltas[0]["type"], deltas[0]["custom"]["name"]) == ("call_1", "custom", "shell")
    assert "".join(delta["custom"].get("input", "") for delta in deltas) == CALL["custom"]["input"]


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_a_canned_call_of_a_response_is_served(configured, streamed):
    item = {"type": "custom_tool_call", "call_id": "call_1", "name": "shell", "input": "ls -l | wc ☔"}
    answer = http.post(
        f"{configured(response({'output': [item]})).url}/v1/responses", json=RESPONSE | {"stream": streamed}
    )
    if streamed:
        events = strict.response_events(answer.content)
        pieces = [event.delta for event in events if event.type == "response.custom_tool_call_input.delta"]
        assert "".join(pieces) == item["input"]
    body = events[-1].response if streamed else strict.response(answer.text)
    assert (body.output[0].name, body.output[0].input) == ("shell", item["input"])
