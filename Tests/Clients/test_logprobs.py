"""Log probabilities of generated replies, where a request wants them."""

import pytest
from canned import CHAT, everywhere, generate

TEXT = "Grüße, 世界! 👩‍👩‍👧 And so on."
WHOLE_OR_STREAMED = pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])


@pytest.fixture(scope="module")
def url(launch_for_module):
    return launch_for_module(everywhere(generate(text=TEXT))).url


@WHOLE_OR_STREAMED
def test_a_chat_has_one_for_each_token(url, openai_at, stream):
    request = {**CHAT, "logprobs": True, "top_logprobs": 3, "n": 2}
    answer = openai_at(url).call("chat.completions.create", **request, stream=stream)
    for index in range(2):
        choices = [choice for part in (answer if stream else [answer]) for choice in part.choices if choice.index == index]
        tokens = [token for choice in choices if choice.logprobs for token in choice.logprobs.content]
        assert bytes(byte for token in tokens for byte in token.bytes).decode() == TEXT
        assert all(len(token.top_logprobs) == 3 and token.logprob < 0 for token in tokens)
        assert "".join(token.token for token in tokens) == TEXT


def test_there_are_as_many_tokens_as_usage_tells(url, openai_at):
    answer = openai_at(url).create(**CHAT, logprobs=True)
    assert len(answer.choices[0].logprobs.content) == answer.usage.completion_tokens


@pytest.mark.parametrize("wish", [{}, {"logprobs": False}, {"logprobs": None}], ids=["unasked", "false", "null"])
def test_a_chat_that_does_not_ask_has_none(url, openai_at, wish):
    assert openai_at(url).create(**CHAT, extra_body=wish).choices[0].logprobs is None


@WHOLE_OR_STREAMED
def test_a_text_completion_has_lists(url, openai_at, stream):
    request = {"model": "m", "prompt": "Say: ", "echo": True, "logprobs": 2, "stream": stream}
    answer = openai_at(url).call("completions.create", **request)
    parts = [choice.logprobs for part in (answer if stream else [answer]) for choice in part.choices if choice.logprobs]
    tokens = [token for part in parts for token in part.tokens]
    offsets = [offset for part in parts for offset in part.text_offset]
    assert "".join(tokens) == "Say: " + TEXT
    assert offsets == [len("".join(tokens[:position])) for position in range(len(tokens))]
    probabilities = [number for part in parts for number in part.token_logprobs]
    assert probabilities[0] is None
    assert all(number < 0 for number in probabilities[1:])


@WHOLE_OR_STREAMED
def test_a_response_has_them_at_its_text(url, openai_at, stream):
    request = {"model": "m", "input": "Hi", "include": ["message.output_text.logprobs"], "top_logprobs": 2}
    answer = openai_at(url).call("responses.create", **request, stream=stream)
    if stream:
        tokens = [token for event in answer if event.type == "response.output_text.delta" for token in event.logprobs]
    else:
        tokens = answer.output[0].content[0].logprobs
    assert "".join(token.token for token in tokens) == TEXT
    assert all(len(token.top_logprobs) == 2 for token in tokens)
