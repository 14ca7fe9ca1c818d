"""Replies that are made anew for each request, and obey it: the same for all endpoints that speak."""

import itertools
import json

import pytest
from canned import TEXTS, everywhere, generate
from speakers import SPEAKERS, TOOL_USERS, ask
from wire import http

TEXT = "A load balancer spreads requests over several servers, so that none of them is overwhelmed."
EMOJI = "👨‍👩‍👧‍👦 负载均衡器 e\u0301te\u0301 🇩🇪🇫🇷 ß"
TOOLS = [
    {
        "name": "get_weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
    {"name": "get_time", "parameters": {"type": "object", "properties": {}}},
]

every_speaker = pytest.mark.parametrize("speaker", SPEAKERS.values(), ids=SPEAKERS.keys())
every_tool_user = pytest.mark.parametrize("speaker", TOOL_USERS.values(), ids=TOOL_USERS.keys())
either_way = pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])


def pick(*names):
    return pytest.mark.parametrize("speaker", [SPEAKERS[name] for name in names], ids=names)


# MARK: - What is said


@every_speaker
def test_the_defaults_answer_alike_whole_and_streamed(daemon, speaker):
    whole, streamed = ask(daemon, speaker), ask(daemon, speaker, streamed=True)
    assert whole.said.text and whole.said.ending == speaker.ended
    assert (whole.choices, whole.usage) == (streamed.choices, streamed.usage)
    assert min(whole.usage) > 0


@every_speaker
def test_a_fixed_text_arrives_byte_for_byte(configured, speaker):
    replies = [generate(text=text) for text in TEXTS.values() for _ in range(2)]
    daemon = configured(everywhere(*replies))
    for text in TEXTS.values():
        whole, streamed = ask(daemon, speaker), ask(daemon, speaker, streamed=True)
        assert whole.said.text == text
        assert (streamed.said.text, streamed.usage) == (text, whole.usage)


@every_speaker
@either_way
def test_the_last_thing_said_comes_back_as_an_echo(configured, speaker, streamed):
    daemon = configured(everywhere(generate(echo=True)))
    for text in (TEXT, EMOJI, TEXTS["escapes"]):
        assert ask(daemon, speaker, [{"role": "user", "content": text}], streamed=streamed).said.text == text


@every_tool_user
def test_an_echo_is_of_the_last_user_message_alone(configured, speaker):
    daemon = configured(everywhere(generate(echo=True)))
    kind = "input_text" if speaker is SPEAKERS["response"] else "text"
    messages = [
        {"role": "user", "content": "First."},
        {"role": "assistant", "content": "Second."},
        {"role": "user", "content": [{"type": kind, "text": "Third."}]},
    ]
    assert ask(daemon, speaker, messages).said.text == "Third."


@every_speaker
@pytest.mark.parametrize("tokens", [1, 2, 37, 1000])
def test_synthetic_text_has_the_tokens_that_it_should(configured, speaker, tokens):
    daemon = configured(everywhere(generate(tokens=tokens)))
    for streamed in (False, True):
        answer = ask(daemon, speaker, streamed=streamed)
        assert answer.usage[1] == tokens
        assert answer.said.text.strip() == answer.said.text != ""
        assert answer.said.ending == speaker.ended


@every_speaker
def test_synthetic_text_has_a_length_within_its_bounds(configured, speaker):
    daemon = configured(everywhere(generate(tokens={"min": 5, "max": 15})))
    answers = [ask(daemon, speaker) for _ in range(12)]
    assert all(5 <= answer.usage[1] <= 15 for answer in answers)
    assert len({answer.usage[1] for answer in answers}) > 1


@pick("chat", "completion")
@either_way
def test_the_same_seed_gives_the_same_text(configured, speaker, streamed):
    daemon = configured(everywhere(generate(tokens={"min": 20, "max": 40})))
    texts = [ask(daemon, speaker, streamed=streamed, seed=seed).said.text for seed in (7, 8, 7)]
    assert texts[0] == texts[2] != texts[1]


@every_speaker
def test_replies_take_turns_whatever_they_are(configured, speaker):
    daemon = configured(everywhere(generate(text="one"), "two", generate(echo=True), loopResponses=True))
    words = [ask(daemon, speaker, [{"role": "user", "content": "three"}]).said.text for _ in range(6)]
    assert words == ["one", "two", "three"] * 2


# MARK: - No longer than wanted


@every_speaker
@either_way
@pytest.mark.parametrize("text", [TEXT, EMOJI], ids=["words", "emoji"])
def test_a_limit_cuts_the_text(configured, speaker, streamed, text):
    daemon = configured(everywhere(generate(text=text)))
    complete = ask(daemon, speaker).usage[1]
    lengths = []
    for limit in (1, 2, 5, complete - 1):
        answer = ask(daemon, speaker, streamed=streamed, limit=limit)
        assert answer.said.ending == speaker.cut
        assert text.startswith(answer.said.text)
        assert answer.usage[1] <= limit
        lengths.append(len(answer.said.text))
        if text == TEXT:
            assert answer.usage[1] == limit
    assert lengths == sorted(lengths) and lengths[-1] < len(text)


@every_speaker
@either_way
def test_a_limit_that_is_long_enough_cuts_nothing(configured, speaker, streamed):
    daemon = configured(everywhere(generate(text=TEXT)))
    complete = ask(daemon, speaker)
    for limit in (complete.usage[1], complete.usage[1] + 1, 100_000):
        answer = ask(daemon, speaker, streamed=streamed, limit=limit)
        assert (answer.choices, answer.usage) == (complete.choices, complete.usage)


def test_a_chat_may_be_limited_by_either_name(configured):
    daemon = configured(everywhere(generate(text=TEXT)))
    chat = SPEAKERS["chat"]
    assert ask(daemon, chat, max_tokens=3).choices == ask(daemon, chat, max_completion_tokens=3).choices
    assert ask(daemon, chat, max_tokens=3).said.ending == "length"


# MARK: - Stop sequences


@pick("chat", "completion", "message")
@either_way
@pytest.mark.parametrize("stop", [" requests", [" requests"], ["servers", " requests"]], ids=["text", "list", "two"])
def test_a_stop_sequence_ends_the_text_before_it(configured, speaker, streamed, stop):
    answer = ask(configured(everywhere(generate(text=TEXT))), speaker, streamed=streamed, stop=stop)
    assert answer.said.text == "A load balancer spreads"
    assert answer.said.ending == speaker.stopped


@either_way
def test_anthropic_names_the_sequence_that_it_stopped_at(configured, streamed):
    daemon = configured(everywhere(generate(text=TEXT)))
    stopped = ask(daemon, SPEAKERS["message"], streamed=streamed, stop=["nowhere", "requests", "requests over"]).body
    assert (stopped[-2].delta if streamed else stopped).stop_sequence == "requests"
    unstopped = ask(daemon, SPEAKERS["message"], streamed=streamed, stop=["nowhere"]).body
    assert (unstopped[-2].delta if streamed else unstopped).stop_sequence is None


@pick("chat", "completion", "message")
@either_way
def test_what_is_never_said_stops_nothing(configured, speaker, streamed):
    answer = ask(configured(everywhere(generate(text=TEXT))), speaker, streamed=streamed, stop=["nowhere", "Requests"])
    assert (answer.said.text, answer.said.ending) == (TEXT, speaker.ended)


@pick("chat", "completion", "message")
def test_what_comes_first_ends_the_text(configured, speaker):
    daemon = configured(everywhere(generate(text=TEXT)))
    limited = ask(daemon, speaker, limit=2, stop="servers").said
    assert (limited.ending, len(limited.text)) == (speaker.cut, 8)
    stopped = ask(daemon, speaker, limit=20, stop="load").said
    assert (stopped.ending, stopped.text) == (speaker.stopped, "A ")


# MARK: - Several choices


@pick("chat", "completion")
@either_way
def test_there_are_as_many_choices_as_asked_for(configured, speaker, streamed):
    daemon = configured(everywhere(generate(text=TEXT)))
    one, three = ask(daemon, speaker, streamed=streamed), ask(daemon, speaker, streamed=streamed, n=3)
    assert [choice.text for choice in three.choices] == [TEXT] * 3
    assert [choice.ending for choice in three.choices] == [speaker.ended] * 3
    assert three.usage == (one.usage[0], 3 * one.usage[1])


@pick("chat", "completion")
@either_way
def test_choices_differ_where_they_are_made_up(configured, speaker, streamed):
    answer = ask(configured(everywhere(generate(tokens=20))), speaker, streamed=streamed, n=4)
    assert len({choice.text for choice in answer.choices}) == 4
    assert answer.usage[1] == 80


@pick("chat", "completion")
def test_choices_are_streamed_side_by_side(configured, speaker):
    chunks = ask(configured(everywhere(generate(text=TEXT))), speaker, streamed=True, n=2).body
    order = [choice.index for chunk in chunks for choice in chunk.choices]
    assert order[:4] == [0, 1, 0, 1]


@pick("chat", "completion")
def test_each_choice_is_limited_by_itself(configured, speaker):
    answer = ask(configured(everywhere(generate(text=TEXT))), speaker, n=2, limit=3)
    assert [choice.ending for choice in answer.choices] == ["length"] * 2
    assert answer.usage[1] == 6


# MARK: - Tool calls


@every_tool_user
@either_way
@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_reply_calls_as_many_tools_as_it_says(configured, speaker, streamed, count):
    daemon = configured(everywhere(generate(toolCalls=count)))
    said = ask(daemon, speaker, streamed=streamed, tools=TOOLS).said
    assert len(said.calls) == count == len({call.id for call in said.calls})
    assert {call.name for call in said.calls} <= {"get_weather", "get_time"}
    assert all(isinstance(json.loads(call.arguments), dict) for call in said.calls)
    assert said.ending == speaker.called


@every_tool_user
@either_way
def test_a_reply_may_say_which_tools_it_calls_and_how(configured, speaker, streamed):
    calls = [{"name": "get_weather", "arguments": {"city": "Zürich ☔"}}, {"name": "get_time"}]
    daemon = configured(everywhere(generate(text="Let me see.", toolCalls=calls)))
    said = ask(daemon, speaker, streamed=streamed, tools=TOOLS).said
    assert said.text == "Let me see."
    assert [call.name for call in said.calls] == ["get_weather", "get_time"]
    assert json.loads(said.calls[0].arguments) == {"city": "Zürich ☔"}


@every_tool_user
@either_way
def test_parallel_calls_may_be_declined(configured, speaker, streamed):
    daemon = configured(everywhere(generate(toolCalls=3)))
    assert len(ask(daemon, speaker, streamed=streamed, tools=TOOLS, parallel=False).said.calls) == 1
    assert len(ask(daemon, speaker, streamed=streamed, tools=TOOLS, parallel=True).said.calls) == 3


@every_tool_user
def test_without_tools_or_their_choice_none_is_called(configured, speaker):
    daemon = configured(everywhere(generate(text=TEXT, toolCalls=2)))
    for wish in ({}, {"tools": TOOLS, "choice": "none"}):
        said = ask(daemon, speaker, **wish).said
        assert (said.calls, said.text, said.ending) == ([], TEXT, speaker.ended)


RESULTS = {
    "chat": [
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "call_1", "type": "function", "function": {"name": "get_time", "arguments": "{}"}}],
        },
        {"role": "tool", "tool_call_id": "call_1", "content": "noon"},
    ],
    "response": [
        {"type": "function_call", "call_id": "call_1", "name": "get_time", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "call_1", "output": "noon"},
    ],
    "message": [
        {"role": "assistant", "content": [{"type": "tool_use", "id": "toolu_1", "name": "get_time", "input": {}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "noon"}]},
    ],
}


@pytest.mark.parametrize("name", RESULTS)
@either_way
def test_after_a_tools_result_the_answer_is_said(configured, name, streamed):
    daemon = configured(everywhere(generate(text="It is noon.", toolCalls=1)))
    messages = [{"role": "user", "content": "What time is it?"}, *RESULTS[name]]
    assert ask(daemon, SPEAKERS[name], messages[:1], streamed=streamed, tools=TOOLS).said.calls
    said = ask(daemon, SPEAKERS[name], messages, streamed=streamed, tools=TOOLS).said
    assert (said.calls, said.text) == ([], "It is noon.")


# MARK: - Reasoning and refusals


@every_tool_user
@either_way
def test_reasoning_comes_before_the_text_and_is_paid_for(configured, speaker, streamed):
    daemon = configured(everywhere(generate(text=TEXT, reasoning="Let me think. 思考")))
    answer = ask(daemon, speaker, streamed=streamed)
    assert (answer.said.reasoning, answer.said.text) == ("Let me think. 思考", TEXT)
    alone = ask(configured(everywhere(generate(text=TEXT))), speaker, streamed=streamed)
    assert answer.usage[1] > alone.usage[1]
    assert not alone.said.reasoning


@every_tool_user
@either_way
def test_reasoning_may_be_of_so_many_tokens(configured, speaker, streamed):
    daemon = configured(everywhere(generate(text=TEXT, reasoning=50), generate(text=TEXT)))
    with_reasoning, without = ask(daemon, speaker, streamed=streamed), ask(daemon, speaker, streamed=streamed)
    assert with_reasoning.usage[1] == without.usage[1] + 50
    assert with_reasoning.said.reasoning


@pick("chat", "response")
def test_openai_counts_reasoning_apart_too(configured, speaker):
    daemon = configured(everywhere(generate(text=TEXT, reasoning=50)))
    usage = ask(daemon, speaker).body.usage
    details = getattr(usage, "completion_tokens_details", None) or usage.output_tokens_details
    assert details.reasoning_tokens == 50


@every_tool_user
@either_way
def test_a_refusal_is_said_as_each_provider_says_it(configured, speaker, streamed):
    said = ask(configured(everywhere(generate(refusal="I must decline, politely."))), speaker, streamed=streamed).said
    assert (said.text, said.refusal) == ("", "I must decline, politely.")
    assert said.ending == ("refusal" if speaker is SPEAKERS["message"] else speaker.ended)


# MARK: - Together


@every_speaker
def test_a_wish_costs_the_same_whole_and_streamed(configured, speaker):
    daemon = configured(everywhere(generate(text=TEXT, reasoning="Let me think.", toolCalls=2)))
    wishes = [{}, {"limit": 3}, {"limit": 12}]
    if speaker is not SPEAKERS["response"]:
        wishes += [{"stop": "over"}, {"stop": "over", "limit": 30}]
    if speaker is not SPEAKERS["completion"]:
        wishes += [{"tools": TOOLS}, {"tools": TOOLS, "choice": "required"}, {"tools": TOOLS, "choice": TOOLS[0]}]
    for wish in wishes:
        if isinstance(wish.get("choice"), dict):
            wish = wish | {"choice": {"name": wish["choice"]["name"]}}
        whole, streamed = ask(daemon, speaker, **wish), ask(daemon, speaker, streamed=True, **wish)
        assert whole.usage == streamed.usage, wish
        assert (whole.said.text, whole.said.ending) == (streamed.said.text, streamed.said.ending), wish
        names = [[call.name for call in answer.said.calls] for answer in (whole, streamed)]
        assert names[0] == names[1], wish


@pytest.mark.parametrize(("name", "prefix"), list(itertools.product(SPEAKERS, ["", "/openai", "/anthropic"])))
def test_each_endpoint_stands_under_its_providers_prefix(daemon, name, prefix):
    speaker = SPEAKERS[name]
    own = "/anthropic" if name == "message" else "/openai"
    body = speaker.request([{"role": "user", "content": "Hello"}])
    response = http.post(f"{daemon.url}{prefix}{speaker.path}", json=body)
    assert response.status_code == (200 if prefix in ("", own) else 404)
