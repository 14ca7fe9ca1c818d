"""Rules, as the official clients see them."""

from concurrent.futures import ThreadPoolExecutor

import openai
import pytest
from callers import PLAIN
from canned import CHAT, MESSAGE, RESPONSE
from wire import http

OWN = {"defaultResponses": ["the endpoint's own"]}
SPOKEN = {"chat": OWN, "message": OWN, "response": OWN}
TOOL = {"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}


def ruled(configured, *rules, **more):
    return configured({**SPOKEN, "rules": list(rules), **more})


def retrying(daemon, retries):
    return openai.OpenAI(
        base_url=f"{daemon.url}/v1", api_key="sk-test", max_retries=retries,
        http_client=openai.DefaultHttpxClient(**PLAIN),
    )


def said(client, **more):
    return client.chat.completions.create(**{**CHAT, **more}).choices[0].message.content


def test_the_first_two_fail_and_the_client_gets_through(configured):
    fails = {"error": {"status": 503, "retryAfterMs": 1}}
    daemon = ruled(configured, {"name": "warming up", "when": {"first": 2}, "answer": fails})
    with retrying(daemon, 2) as client:
        assert said(client) == "the endpoint's own"


def test_each_request_fails_until_its_third_attempt(configured):
    fails = {"error": {"status": 500, "retryAfterMs": 1}}
    daemon = ruled(configured, {"name": "shy", "when": {"attempt": {"max": 2}}, "answer": fails})
    with retrying(daemon, 2) as client:
        for _ in range(2):
            assert said(client) == "the endpoint's own"
    with retrying(daemon, 1) as client, pytest.raises(openai.InternalServerError):
        said(client)


def test_models_headers_keys_and_texts_are_told_apart(configured):
    daemon = ruled(
        configured,
        {"name": "text", "priority": 1, "when": {"lastUserText": {"regex": "(?i)weather"}}, "answer": "sunny"},
        {"name": "model", "when": {"model": "o3*"}, "answer": "thinking"},
        {"name": "team", "when": {"headers": {"x-team": "blue"}}, "answer": "blue"},
        {"name": "key", "when": {"apiKey": "sk-gold"}, "answer": "gold"},
        {"name": "tools", "when": {"tools": "get_weather"}, "answer": "a tool"},
        {"name": "body", "when": {"body": {"/metadata/n": {"contains": "4"}}}, "answer": "a body"},
    )
    with retrying(daemon, 0) as client:
        assert said(client) == "the endpoint's own"
        assert said(client, model="o3-pro") == "thinking"
        assert said(client, extra_headers={"X-Team": "blue"}) == "blue"
        assert said(client, tools=[TOOL]) == "a tool"
        assert said(client, metadata={"n": "42"}) == "a body"
        message = {"role": "user", "content": "How is the WEATHER?"}
        assert said(client, model="o3-pro", messages=[message]) == "sunny"
        assert said(client.with_options(api_key="sk-gold")) == "gold"


@pytest.mark.parametrize("status", [400, 429, 529])
def test_errors_are_the_providers_own(configured, openai_at, anthropic_at, status):
    error = {"status": status, "message": "Said by a rule."}
    daemon = ruled(configured, {"name": "error", "answer": {"error": error}})
    for caller, request in ((openai_at(daemon.url), CHAT), (anthropic_at(daemon.url), MESSAGE)):
        for ask in (caller.create, caller.stream):
            with pytest.raises(Exception) as caught:
                ask(**request)
            assert caught.value.status_code == status
            assert "Said by a rule." in caught.value.message


def test_a_template_is_whole_json_whatever_was_asked(configured):
    template = {"template": "{{n}} {{model}} {{body.user}}: {{prompt}}"}
    daemon = ruled(configured, {"name": "parrot", "answer": template})
    prompt = "quotes \" and \\ and\nlines and <b> & \U0001f600"
    message = {"role": "user", "content": prompt}
    with retrying(daemon, 0) as client:
        assert said(client, messages=[message], user="Ann") == f"1 {CHAT['model']} Ann: {prompt}"
        stream = client.chat.completions.create(**{**CHAT, "messages": [message], "user": "Ann"}, stream=True)
        text = "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices)
        assert text == f"2 {CHAT['model']} Ann: {prompt}"


def test_a_tool_is_called_and_its_result_answered(configured):
    daemon = ruled(
        configured,
        {"name": "answer", "when": {"toolResult": True}, "answer": "It is sunny in Rome."},
        {
            "name": "call",
            "when": {"tools": "get_weather"},
            "answer": {"generate": {"toolCalls": [{"name": "get_weather", "arguments": {"city": "Rome"}}]}},
        },
    )
    with retrying(daemon, 0) as client:
        first = client.chat.completions.create(**CHAT, tools=[TOOL]).choices[0].message
        call = first.tool_calls[0]
        assert (call.function.name, call.function.arguments) == ("get_weather", '{"city":"Rome"}')
        result = {"role": "tool", "tool_call_id": call.id, "content": "sunny"}
        messages = [*CHAT["messages"], first.model_dump(exclude_none=True), result]
        assert said(client, messages=messages, tools=[TOOL]) == "It is sunny in Rome."


def test_a_sequence_goes_on_at_every_endpoint(configured, openai_at, anthropic_at):
    answer = {"sequence": ["one", "two", "three"], "then": "fail"}
    daemon = ruled(configured, {"name": "count", "answer": answer})
    with retrying(daemon, 3) as client:
        assert said(client) == "one"
        assert client.responses.create(**RESPONSE).output_text == "two"
        assert anthropic_at(daemon.url).create(**MESSAGE).content[0].text == "three"
        with pytest.raises(openai.BadRequestError, match="has no more answers"):
            said(client)


def test_endpoints_without_replies_can_fail(configured):
    rule = {"name": "gone", "when": {"endpoint": ["embedding", "models"]}, "answer": {"error": {"status": 404}}}
    with retrying(ruled(configured, rule), 0) as client:
        for ask in (client.models.list, lambda: client.embeddings.create(model="m", input="a")):
            with pytest.raises(openai.NotFoundError):
                ask()
        assert said(client) == "the endpoint's own"


def test_counts_are_exact_under_parallel_requests(configured):
    rule = {"name": "some", "when": {"first": 40}, "answer": {"error": {"status": 500}}}
    daemon = ruled(configured, rule)

    def ask(_):
        return http.post(f"{daemon.url}/v1/chat/completions", json=CHAT).status_code

    with ThreadPoolExecutor(32) as pool:
        statuses = list(pool.map(ask, range(200)))
    assert (statuses.count(500), statuses.count(200)) == (40, 160)


def test_a_trial_tells_why_and_counts_nothing(configured):
    daemon = ruled(
        configured,
        {"name": "once", "when": {"first": 1}, "answer": "first"},
        {"name": "other", "when": {"model": "x*", "stream": True}},
    )
    for _ in range(2):
        outcome = daemon.admin.post("/v1/rules/test", json={"body": CHAT}).raise_for_status().json()
        assert outcome["rule"] == "once"
    misses = outcome["rules"][1]["misses"]
    assert [miss["condition"] for miss in misses] == ["stream is true", 'model is "x*"']
    with retrying(daemon, 0) as client:
        assert said(client) == "first"
    outcome = daemon.admin.post("/v1/rules/test", json={"body": CHAT}).json()
    assert (outcome["rule"], outcome["rules"][0]["answered"]) == (None, 1)


def test_rules_are_swapped_whole_or_not_at_all(configured):
    daemon = ruled(configured)
    assert daemon.admin.put("/v1/rules", json=[{"name": "a", "answer": "A"}]).status_code == 200
    refused = daemon.admin.put("/v1/rules", json=[{"name": "b", "answer": {"template": "{{promt}}"}}])
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/0/answer/template"
    assert daemon.admin.get("/v1/rules").json() == [{"name": "a", "answer": "A"}]
    with retrying(daemon, 0) as client:
        assert said(client) == "A"
