"""Strict reading of what the daemon sends; the official clients themselves let almost everything pass."""

import json
from functools import cache
from pathlib import Path

import anthropic.types
import jsonschema
import openai.types
import openai.types.chat
import pydantic

_SCHEMAS = json.loads(Path(__file__).with_name("openai-schemas.json").read_text(encoding="utf-8"))
_ANTHROPIC_EVENT = pydantic.TypeAdapter(anthropic.types.RawMessageStreamEvent)


# MARK: - OpenAI


def chat_completion(text):
    return _openai(text, openai.types.chat.ChatCompletion, "CreateChatCompletionResponse")


def chat_chunk(text):
    return _openai(text, openai.types.chat.ChatCompletionChunk, "CreateChatCompletionStreamResponse")


def openai_model(text):
    return _openai(text, openai.types.Model, "Model")


def openai_error(text):
    """The error in an OpenAI error body."""
    _validator("ErrorResponse").validate(body := json.loads(text))
    assert body.keys() == {"error"} and body["error"].keys() == {"message", "type", "param", "code"}
    return body["error"]


def chat_chunks(content):
    """The chunks of a whole OpenAI stream."""
    events = sse_events(content)
    assert {name for name, _ in events} == {None}
    assert events[-1] == (None, "[DONE]")
    return [chat_chunk(data) for _, data in events[:-1]]


def _openai(text, model, schema):
    _validator(schema).validate(json.loads(text))
    return model.model_validate_json(text, strict=True, extra="forbid")


@cache
def _validator(name):
    schema = {"$ref": f"#/components/schemas/{name}", **_SCHEMAS}
    return jsonschema.Draft202012Validator(schema)


# MARK: - Anthropic


def anthropic_message(text):
    return anthropic.types.Message.model_validate_json(text, strict=True, extra="forbid")


def anthropic_model(text):
    return anthropic.types.ModelInfo.model_validate_json(text, strict=True, extra="forbid")


def anthropic_error(text):
    """The error in an Anthropic error body, and the request id."""
    body = json.loads(text)
    assert body.keys() == {"type", "error", "request_id"} and body["type"] == "error"
    assert body["error"].keys() == {"type", "message"}
    return body["error"], body["request_id"]


def anthropic_events(content):
    """The events of a whole Anthropic stream, without pings."""
    events = []
    for name, data in sse_events(content):
        assert name == json.loads(data)["type"], "clients go by the event's name"
        if name == "ping":
            assert json.loads(data) == {"type": "ping"}
        else:
            events.append(_ANTHROPIC_EVENT.validate_json(data, strict=True, extra="forbid"))
    return events


# MARK: - Server-sent events


def sse_events(content):
    """Name and data of each event in the bytes of a stream, which must end with a blank line."""
    text = content.decode("utf-8")
    assert text.endswith("\n\n"), "the last event has no blank line"
    events = []
    for block in text.removesuffix("\n\n").split("\n\n"):
        fields = [line.split(": ", 1) for line in block.split("\n")]
        names = [value for field, value in fields if field == "event"]
        (data,) = [value for field, value in fields if field == "data"]
        assert len(fields) == len(names) + 1 and len(names) <= 1
        events.append((names[0] if names else None, data))
    return events
