"""The endpoints that speak, behind one face: the same wish, put to each of them, and what came back, read strictly."""

import json
from dataclasses import dataclass, field

import strict
from wire import http


@dataclass
class Call:
    """Of a tool; the arguments as they stood on the wire, where Anthropic's are no text but an object."""

    id: str
    name: str
    arguments: str


@dataclass
class Said:
    """What one choice said."""

    text: str = ""
    ending: str = ""
    reasoning: str = ""
    refusal: str = ""
    calls: list[Call] = field(default_factory=list)


@dataclass
class Answer:
    """What came back. `usage` is what went in, what came out and the sum, as far as the provider says so."""

    choices: list[Said]
    usage: tuple[int, int] | None
    body: object

    @property
    def said(self):
        (choice,) = self.choices
        return choice


class Chat:
    path = "/v1/chat/completions"
    ended, cut, stopped, called = "stop", "length", "stop", "tool_calls"

    def request(self, messages, *, limit=None, stop=None, tools=None, choice=None, parallel=None, schema=None, **other):
        body = {"model": "gpt-4o-mini", "messages": messages, **other}
        if limit:
            body["max_completion_tokens"] = limit
        if stop:
            body["stop"] = stop
        if tools:
            body["tools"] = [{"type": "function", "function": tool} for tool in tools]
        if choice:
            body["tool_choice"] = choice if isinstance(choice, str) else {"type": "function", "function": choice}
        if parallel is not None:
            body["parallel_tool_calls"] = parallel
        if schema is not None:
            described = {"name": "thing", "strict": True, "schema": schema}
            body["response_format"] = {"type": "json_schema", "json_schema": described}
        return body

    def stream_options(self):
        return {"stream_options": {"include_usage": True}}

    def whole(self, text):
        body = strict.chat_completion(text)
        return Answer([self._said(choice) for choice in body.choices], self._usage(body.usage), body)

    def streamed(self, content):
        chunks = strict.chat_chunks(content)
        choices = {}
        for choice in (choice for chunk in chunks for choice in chunk.choices):
            said, delta = choices.setdefault(choice.index, Said()), choice.delta
            said.text += delta.content or ""
            said.refusal += delta.refusal or ""
            said.reasoning += delta.reasoning_content or ""
            said.ending = choice.finish_reason or said.ending
            for call in delta.tool_calls or []:
                if call.id:
                    said.calls.append(Call(call.id, call.function.name, ""))
                said.calls[call.index].arguments += call.function.arguments or ""
        return Answer([said for _, said in sorted(choices.items())], self._usage(chunks[-1].usage), chunks)

    def _said(self, choice):
        message = choice.message
        calls = [Call(call.id, call.function.name, call.function.arguments) for call in message.tool_calls or []]
        reasoning, refusal = message.reasoning_content or "", message.refusal or ""
        return Said(message.content or "", choice.finish_reason, reasoning, refusal, calls)

    @staticmethod
    def _usage(usage):
        if not usage:
            return None
        assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
        return usage.prompt_tokens, usage.completion_tokens


class Completion:
    path = "/v1/completions"
    ended, cut, stopped = "stop", "length", "stop"

    def request(self, messages, *, limit=None, stop=None, **other):
        body = {"model": "gpt-3.5-turbo-instruct", "prompt": messages[-1]["content"], **other}
        if limit:
            body["max_tokens"] = limit
        if stop:
            body["stop"] = stop
        return body

    def stream_options(self):
        return {"stream_options": {"include_usage": True}}

    def whole(self, text):
        body = strict.completion(text)
        choices = [Said(choice.text, choice.finish_reason) for choice in body.choices]
        return Answer(choices, Chat._usage(body.usage), body)

    def streamed(self, content):
        chunks = strict.completion_chunks(content)
        choices = {}
        for choice in (choice for chunk in chunks for choice in chunk.choices):
            said = choices.setdefault(choice.index, Said())
            said.text += choice.text
            said.ending = choice.finish_reason or said.ending
        return Answer([said for _, said in sorted(choices.items())], Chat._usage(chunks[-1].usage), chunks)


class Response:
    path = "/v1/responses"
    # A response's status; calls of tools are no reason to end of their own.
    ended, cut, stopped, called = "completed", "max_output_tokens", "completed", "completed"

    def request(self, messages, *, limit=None, stop=None, tools=None, choice=None, parallel=None, schema=None, **other):
        assert not stop, "responses have no stop sequences"
        body = {"model": "gpt-4o-mini", "input": messages, **other}
        if limit:
            body["max_output_tokens"] = limit
        if tools:
            body["tools"] = [{"type": "function", "strict": False} | tool for tool in tools]
        if choice:
            body["tool_choice"] = choice if isinstance(choice, str) else {"type": "function"} | choice
        if parallel is not None:
            body["parallel_tool_calls"] = parallel
        if schema is not None:
            body["text"] = {"format": {"type": "json_schema", "name": "thing", "strict": True, "schema": schema}}
        return body

    def stream_options(self):
        return {}

    def whole(self, text):
        return self._answer(strict.response(text))

    def streamed(self, content):
        events = strict.response_events(content)
        answer = self._answer(events[-1].response)
        pieces = [event.delta for event in events if event.type == "response.output_text.delta"]
        assert "".join(pieces) == answer.said.text
        refusal = [event.delta for event in events if event.type == "response.refusal.delta"]
        assert "".join(refusal) == answer.said.refusal
        arguments = [event.delta for event in events if event.type == "response.function_call_arguments.delta"]
        assert "".join(arguments) == "".join(call.arguments for call in answer.said.calls)
        reasoning = [event.delta for event in events if event.type == "response.reasoning_summary_text.delta"]
        assert "".join(reasoning) == answer.said.reasoning
        return Answer(answer.choices, answer.usage, events)

    def _answer(self, body):
        said = Said(ending=body.incomplete_details.reason if body.incomplete_details else body.status)
        assert (body.status == "incomplete") == bool(body.incomplete_details)
        for item in body.output:
            if item.type == "reasoning":
                said.reasoning += "".join(part.text for part in item.summary)
            elif item.type == "function_call":
                said.calls.append(Call(item.call_id, item.name, item.arguments))
            else:
                said.text += "".join(part.text for part in item.content if part.type == "output_text")
                said.refusal += "".join(part.refusal for part in item.content if part.type == "refusal")
        usage = body.usage
        assert usage.total_tokens == usage.input_tokens + usage.output_tokens
        return Answer([said], (usage.input_tokens, usage.output_tokens), body)


class Message:
    path = "/v1/messages"
    ended, cut, stopped, called = "end_turn", "max_tokens", "stop_sequence", "tool_use"

    def request(self, messages, *, limit=None, stop=None, tools=None, choice=None, parallel=None, schema=None, **other):
        body = {"model": "claude-mock", "max_tokens": limit or 100_000, "messages": messages, **other}
        if stop:
            body["stop_sequences"] = [stop] if isinstance(stop, str) else stop
        if tools:
            body["tools"] = [
                {"name": tool["name"], "input_schema": tool.get("parameters", {"type": "object"})} for tool in tools
            ]
        if choice:
            kinds = {"auto": "auto", "none": "none", "required": "any"}
            body["tool_choice"] = {"type": kinds[choice]} if isinstance(choice, str) else {"type": "tool"} | choice
        if parallel is not None:
            body.setdefault("tool_choice", {"type": "auto"})["disable_parallel_tool_use"] = not parallel
        if schema is not None:
            body["output_config"] = {"format": {"type": "json_schema", "schema": schema}}
        return body

    def stream_options(self):
        return {}

    def whole(self, text):
        body = strict.anthropic_message(text)
        said = Said(ending=body.stop_reason)
        for block in body.content:
            if block.type == "text":
                said.text += block.text
            elif block.type == "thinking":
                said.reasoning += block.thinking
                assert block.signature
            elif block.type == "tool_use":
                said.calls.append(Call(block.id, block.name, json.dumps(block.input)))
        if said.ending == "refusal":
            said.text, said.refusal = "", said.text
        return Answer([said], (body.usage.input_tokens, body.usage.output_tokens), body)

    def streamed(self, content):
        events = strict.anthropic_events(content)
        start, last = events[0].message, events[-2]
        blocks = [event.content_block.model_dump() for event in events if event.type == "content_block_start"]
        fragments = [""] * len(blocks)
        for event in (event for event in events if event.type == "content_block_delta"):
            block, delta = blocks[event.index], event.delta
            if delta.type == "input_json_delta":
                fragments[event.index] += delta.partial_json
            elif delta.type == "signature_delta":
                block["signature"] += delta.signature
            else:
                key = delta.type.removesuffix("_delta")
                block[key] += getattr(delta, key)
        for block, fragment in zip(blocks, fragments, strict=True):
            if block["type"] == "tool_use":
                block["input"] = json.loads(fragment or "{}")
        body = start.model_dump() | {"content": blocks, **last.delta.model_dump(exclude_unset=True)}
        body["usage"]["output_tokens"] = last.usage.output_tokens
        answer = self.whole(json.dumps(body))
        return Answer(answer.choices, answer.usage, events)


SPEAKERS = {"chat": Chat(), "completion": Completion(), "response": Response(), "message": Message()}
TOOL_USERS = {name: speaker for name, speaker in SPEAKERS.items() if name != "completion"}
USER = [{"role": "user", "content": "What is a load balancer?"}]


def ask(daemon, speaker, messages=USER, *, streamed=False, **wish):
    """The answer to a wish in the words of all endpoints alike; other fields are sent as they are."""
    body = speaker.request(messages, **wish)
    if streamed:
        body |= {"stream": True} | speaker.stream_options()
    response = http.post(daemon.url + speaker.path, json=body, headers={"anthropic-version": "2023-06-01"})
    assert response.status_code == 200, response.text
    return speaker.streamed(response.content) if streamed else speaker.whole(response.text)


def refuse(daemon, speaker, body):
    """The error that a body is refused with."""
    response = http.post(daemon.url + speaker.path, json=body, headers={"anthropic-version": "2023-06-01"})
    assert response.status_code == 400, response.text
    return (
        strict.anthropic_error(response.text)[0] if isinstance(speaker, Message) else strict.openai_error(response.text)
    )
