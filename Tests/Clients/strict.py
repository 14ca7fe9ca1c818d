"""Strict reading of what the daemon sends; the official clients themselves let almost everything pass."""

import json
from functools import cache
from pathlib import Path

import anthropic.types
import jsonschema
import openai.types
import openai.types.chat
import openai.types.responses
import pydantic

_SCHEMAS = json.loads(Path(__file__).with_name("openai-schemas.json").read_text(encoding="utf-8"))
_ANTHROPIC_EVENT = pydantic.TypeAdapter(anthropic.types.RawMessageStreamEvent)
_RESPONSE_EVENT = pydantic.TypeAdapter(openai.types.responses.ResponseStreamEvent)
_RESPONSE_EVENT_SCHEMAS = {
    kind: name
    for name, schema in _SCHEMAS["components"]["schemas"].items()
    for kind in schema.get("properties", {}).get("type", {}).get("enum", [])
    if name.startswith("Response") and name.endswith("Event")
}


# MARK: - OpenAI


class _ReasoningMessage(openai.types.chat.ChatCompletionMessage):
    """With what OpenAI itself does not tell, but all who are compatible with it do."""

    reasoning_content: str | None = None


class _ReasoningChoice(openai.types.chat.chat_completion.Choice):
    message: _ReasoningMessage


class _ReasoningCompletion(openai.types.chat.ChatCompletion):
    choices: list[_ReasoningChoice]


class _ReasoningDelta(openai.types.chat.chat_completion_chunk.ChoiceDelta):
    reasoning_content: str | None = None


class _ReasoningDeltaChoice(openai.types.chat.chat_completion_chunk.Choice):
    delta: _ReasoningDelta


class _ReasoningChunk(openai.types.chat.ChatCompletionChunk):
    choices: list[_ReasoningDeltaChoice]


def chat_completion(text):
    return _openai(text, _ReasoningCompletion, "CreateChatCompletionResponse")


def chat_chunk(text):
    return _openai(text, _ReasoningChunk, "CreateChatCompletionStreamResponse")


def completion(text):
    return _openai(text, openai.types.Completion, "CreateCompletionResponse")


def completion_chunk(text):
    """One of a stream. They are said to be completions, but only the last ones have a reason to end and usage."""
    body = json.loads(text)
    if body.get("usage", ...) is None:
        del body["usage"]
    ends = [choice["finish_reason"] for choice in body["choices"]]
    read = completion(json.dumps(body | {"choices": [c | {"finish_reason": "stop"} for c in body["choices"]]}))
    for choice, end in zip(read.choices, ends, strict=True):
        choice.finish_reason = end
    return read


def embeddings(text):
    """Of vectors as numbers: the client's model does not know of base64."""
    return _openai(text, openai.types.CreateEmbeddingResponse, "CreateEmbeddingResponse")


class _StoredResponse(openai.types.responses.Response):
    """With what the API sends and the client's model leaves out."""

    store: bool | None = None


def response(text):
    return _openai(text, _StoredResponse, "Response")


def response_event(text):
    event = json.loads(text)
    _validator(_RESPONSE_EVENT_SCHEMAS[event["type"]]).validate(event)
    event.get("response", {}).pop("store", None)
    if event["type"] == "response.function_call_arguments.done":
        assert isinstance(event.pop("name"), str)
    return _RESPONSE_EVENT.validate_json(json.dumps(event), strict=True, extra="forbid")


def openai_model(text):
    return _openai(text, openai.types.Model, "Model")


def openai_error(text):
    """The error in an OpenAI error body."""
    _validator("ErrorResponse").validate(body := json.loads(text))
    assert body.keys() == {"error"} and body["error"].keys() == {"message", "type", "param", "code"}
    return body["error"]


def chat_chunks(content):
    """The chunks of a whole stream of a chat completion."""
    return [chat_chunk(data) for data in _until_done(content)]


def completion_chunks(content):
    """The chunks of a whole stream of a text completion."""
    return [completion_chunk(data) for data in _until_done(content)]


def response_events(content):
    """The events of a whole stream of a response."""
    events = []
    for name, data in sse_events(content):
        events.append(response_event(data))
        assert name == events[-1].type, "some clients go by the event's name"
    assert [event.sequence_number for event in events] == list(range(len(events)))
    return events


def _until_done(content):
    events = sse_events(content)
    assert {name for name, _ in events} == {None}
    assert events[-1] == (None, "[DONE]")
    return [data for _, data in events[:-1]]


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


def token_count(text):
    return anthropic.types.MessageTokensCount.model_validate_json(text, strict=True, extra="forbid").input_tokens


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
