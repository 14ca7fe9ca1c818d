"""OpenAI's client and the text completions that came before chat."""

import time

import pytest
import strict
from canned import COMPLETION, TEXTS, completion, everywhere, generate
from wire import http


def reply(*texts, **members):
    """A complete text_completion object."""
    choices = [
        {"text": text, "index": index, "logprobs": None, "finish_reason": "stop"} for index, text in enumerate(texts)
    ]
    usage = {"prompt_tokens": 14, "completion_tokens": 17, "total_tokens": 31}
    return {
        "id": "cmpl-canned",
        "object": "text_completion",
        "created": 1721172741,
        "model": "gpt-canned",
        "choices": choices,
        "usage": usage,
        **members,
    }


def post(daemon, **request):
    return http.post(f"{daemon.url}/v1/completions", json=COMPLETION | request)


def text_of(chunks, index=0):
    return "".join(choice.text for chunk in chunks for choice in chunk.choices if choice.index == index)


# MARK: - Whole replies


def test_the_defaults_answer_with_a_completion(daemon, openai_at):
    before = int(time.time())
    answer = openai_at(daemon.url).call("completions.create", **COMPLETION)
    assert answer.id.startswith("cmpl-")
    assert (answer.object, answer.model) == ("text_completion", COMPLETION["model"])
    assert before <= answer.created <= time.time()
    assert answer.choices[0].text and answer.choices[0].finish_reason == "stop"
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_the_raw_response_has_the_providers_headers(daemon, openai_at):
    response, parsed = openai_at(daemon.url).call_raw("completions.with_raw_response.create", **COMPLETION)
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-request-id"] == response.request_id == parsed._request_id


@pytest.mark.parametrize(
    "canned",
    [
        "Just a text.",
        {"choices": [{"text": "Hardly anything given."}]},
        reply("Everything given."),
        reply("One.", "Two.", system_fingerprint="fp_1"),
    ],
    ids=["text", "sparse", "whole", "two choices"],
)
def test_bodies_and_chunks_satisfy_schema_and_models(configured, canned):
    daemon = configured(completion(canned))
    strict.completion(post(daemon).text)
    strict.completion_chunks(post(daemon, stream=True).content)
    strict.completion_chunks(post(daemon, stream=True, stream_options={"include_usage": True}).content)


def test_a_whole_reply_is_served_as_written(configured):
    canned = reply("As written.", x_vendor={"nested": [1, 2.5, None, "ß"]})
    assert post(configured(completion(canned))).json() == canned


def test_a_canned_reply_obeys_no_request(configured):
    answer = strict.completion(
        post(configured(completion("As written.")), n=3, max_tokens=1, stop="written", echo=True).text
    )
    assert [choice.text for choice in answer.choices] == ["As written."]


# MARK: - Streams


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_texts_arrive_byte_for_byte(configured, openai_at, text):
    caller = openai_at(configured(completion(text)).url)
    assert caller.call("completions.create", **COMPLETION).choices[0].text == text
    assert text_of(caller.call("completions.create", stream=True, **COMPLETION)) == text


def test_a_stream_has_one_identity_and_the_documented_order(daemon, openai_at):
    chunks = openai_at(daemon.url).call("completions.create", stream=True, **COMPLETION)
    assert len({(chunk.id, chunk.created, chunk.model) for chunk in chunks}) == 1
    assert {chunk.object for chunk in chunks} == {"text_completion"}
    assert len(chunks) > 2
    assert [chunk.choices[0].finish_reason for chunk in chunks] == [None] * (len(chunks) - 1) + ["stop"]
    assert not any("usage" in chunk.model_fields_set for chunk in chunks)


def test_usage_ends_the_stream_when_asked_for(daemon, openai_at):
    caller = openai_at(daemon.url)
    options = {"stream": True, "stream_options": {"include_usage": True}}
    *before, last = caller.call("completions.create", **options, **COMPLETION)
    assert last.choices == []
    assert last.usage == caller.call("completions.create", **COMPLETION).usage
    assert all("usage" in chunk.model_fields_set and chunk.usage is None for chunk in before)


# MARK: - What the request asks for


@pytest.fixture(scope="module")
def echoing(launch_for_module):
    return launch_for_module(everywhere(generate(text=" And so on, for a while.")))


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_the_prompt_comes_first_if_it_is_to_be_echoed(echoing, openai_at, stream):
    answer = openai_at(echoing.url).call("completions.create", **COMPLETION, echo=True, stream=stream)
    text = text_of(answer) if stream else answer.choices[0].text
    assert text == COMPLETION["prompt"] + " And so on, for a while."


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize(
    ("prompt", "n", "choices"),
    [
        (["One", "Two", "Three"], 1, 3),
        (["One", "Two"], 2, 4),
        ([1212, 318, 257, 1332], 1, 1),
        ([[1212, 318], [257, 1332]], 1, 2),
        (["One"], 2, 2),
        ("", 1, 1),
    ],
    ids=["three", "two, twice", "tokens", "two of tokens", "one, twice", "empty"],
)
def test_each_prompt_is_answered(echoing, openai_at, prompt, n, choices, stream):
    request = {"model": "m", "prompt": prompt, "n": n, "stream": stream}
    answer = openai_at(echoing.url).call("completions.create", **request)
    indexes = [choice.index for chunk in (answer if stream else [answer]) for choice in chunk.choices]
    assert sorted(set(indexes)) == list(range(choices))


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_each_prompt_is_echoed_with_its_own_choices(echoing, openai_at, stream):
    request = {"model": "m", "prompt": ["One", "Two"], "n": 2, "echo": True, "stream": stream}
    answer = openai_at(echoing.url).call("completions.create", **request)
    texts = [text_of(answer, index) for index in range(4)] if stream else [choice.text for choice in answer.choices]
    assert texts == [prompt + " And so on, for a while." for prompt in ("One", "One", "Two", "Two")]


def test_nothing_but_the_echo(echoing, openai_at):
    answer = openai_at(echoing.url).call("completions.create", **COMPLETION, echo=True, max_tokens=0, logprobs=1)
    assert answer.choices[0].text == "".join(answer.choices[0].logprobs.tokens) == COMPLETION["prompt"]
    assert answer.choices[0].finish_reason == "length"
    assert answer.usage.completion_tokens == 0


def test_what_is_echoed_costs_nothing_again(echoing, openai_at):
    usage = openai_at(echoing.url).call("completions.create", **COMPLETION, echo=True, max_tokens=2, n=2).usage
    assert usage.completion_tokens == 4
    assert usage.total_tokens == usage.prompt_tokens + 4


def test_a_prompt_of_tokens_has_as_many(echoing, openai_at):
    caller = openai_at(echoing.url)
    for prompt, tokens in (([1, 2, 3], 3), ([[1, 2, 3], [4, 5]], 5)):
        assert caller.call("completions.create", model="m", prompt=prompt).usage.prompt_tokens == tokens


def test_other_parameters_are_taken(daemon, openai_at):
    answer = openai_at(daemon.url).call(
        "completions.create",
        **COMPLETION,
        best_of=2,
        frequency_penalty=0.5,
        logit_bias={"50256": -100},
        presence_penalty=-0.5,
        seed=1,
        suffix="The end.",
        temperature=0.2,
        top_p=0.9,
        user="somebody",
        extra_body={"stop": None, "max_tokens": None, "logprobs": None, "stream": None, "unknown": {}},
    )
    assert answer.choices[0].text
