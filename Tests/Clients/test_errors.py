"""Errors, each in its provider's shape."""

import anthropic
import openai
import pytest
import strict
from canned import CHAT, MESSAGE, MESSAGES
from wire import http

CHAT_PATH, MESSAGE_PATH = "/v1/chat/completions", "/v1/messages"


def post_chat(daemon, **request):
    return http.post(daemon.url + CHAT_PATH, **request)


def post_message(daemon, **request):
    return http.post(daemon.url + MESSAGE_PATH, **request)


def without(request, *names):
    return {name: value for name, value in request.items() if name not in names}


# MARK: - As the clients see them


def test_openais_client_refuses_empty_messages(daemon, openai_at):
    caller = openai_at(daemon.url)
    for ask in (caller.create, caller.stream):
        with pytest.raises(openai.BadRequestError) as caught:
            ask(model="gpt-4", messages=[])
        assert (caught.value.type, caught.value.param) == ("invalid_request_error", "messages")
        assert caught.value.request_id.startswith("req_")


def test_anthropics_client_refuses_empty_messages(daemon, anthropic_at):
    caller = anthropic_at(daemon.url)
    for ask in (caller.create, caller.stream):
        with pytest.raises(anthropic.BadRequestError) as caught:
            ask(model="claude", max_tokens=1, messages=[])
        assert caught.value.body["error"]["type"] == "invalid_request_error"
        assert "messages" in caught.value.body["error"]["message"]
        assert caught.value.request_id == caught.value.body["request_id"]


def test_the_clients_know_what_is_too_large(configured, openai_at, anthropic_at):
    url = configured({"limits": {"maxBodyBytes": 1000}}).url
    large = [{"role": "user", "content": "x" * 1000}]
    with pytest.raises(openai.APIStatusError) as caught:
        openai_at(url).create(model="gpt-4", messages=large)
    assert caught.value.status_code == 413
    with pytest.raises(anthropic.RequestTooLargeError) as caught:
        anthropic_at(url).create(model="claude", max_tokens=1, messages=large)
    assert caught.value.body["error"]["type"] == "request_too_large"


def test_the_clients_know_an_unknown_path(daemon, openai_at, anthropic_at):
    with pytest.raises(openai.NotFoundError):
        openai_at(f"{daemon.url}/nowhere").create(**CHAT)
    with pytest.raises(anthropic.NotFoundError):
        anthropic_at(f"{daemon.url}/nowhere").create(**MESSAGE)


# MARK: - Fields


@pytest.mark.parametrize(
    ("request_body", "parameter"),
    [
        (without(CHAT, "model"), "model"),
        (without(CHAT, "messages"), "messages"),
        (CHAT | {"model": None}, "model"),
        (CHAT | {"model": 4}, "model"),
        (CHAT | {"messages": []}, "messages"),
        (CHAT | {"messages": "hello"}, "messages"),
        (CHAT | {"messages": {"role": "user"}}, "messages"),
        (CHAT | {"stream": "yes"}, "stream"),
    ],
)
def test_openai_names_the_field_at_fault(daemon, request_body, parameter):
    response = post_chat(daemon, json=request_body)
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/json"
    error = strict.openai_error(response.text)
    assert (error["type"], error["param"]) == ("invalid_request_error", parameter)
    assert parameter in error["message"]


@pytest.mark.parametrize(
    ("request_body", "message"),
    [
        (without(MESSAGE, "max_tokens"), "max_tokens: Field required"),
        (without(MESSAGE, "model"), "model: Field required"),
        (without(MESSAGE, "messages"), "messages: Field required"),
        (MESSAGE | {"max_tokens": "many"}, "max_tokens: Input should be a valid integer"),
        (MESSAGE | {"messages": []}, "messages: at least one message is required"),
        (MESSAGE | {"messages": "hello"}, "messages: Input should be a valid list"),
        (MESSAGE | {"model": ["claude"]}, "model: Input should be a valid string"),
    ],
)
def test_anthropic_names_the_field_at_fault(daemon, request_body, message):
    response = post_message(daemon, json=request_body)
    assert response.status_code == 400
    error, request_id = strict.anthropic_error(response.text)
    assert error == {"type": "invalid_request_error", "message": message}
    assert request_id == response.headers["request-id"]


# MARK: - Bodies that are no JSON object

BROKEN = {
    "nothing": b"",
    "blanks": b"  \n",
    "cut": b'{"model": "gpt-4", "messages": [{"role": "us',
    "trailing comma": b'{"model": "gpt-4",}',
    "garbage after": b'{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}]} x',
    "single quotes": b"{'model': 'gpt-4'}",
    "NaN": b'{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}],"temperature":NaN}',
    "array": b"[]",
    "text": b'"hello"',
    "null": b"null",
    "broken UTF-8": b'{"model":"\xff\xfe","max_tokens":1,"messages":[{"role":"user","content":"x"}]}',
    "lone surrogate": b'{"model":"\\ud800","max_tokens":1,"messages":[{"role":"user","content":"x"}]}',
    "raw control character": b'{"model":"a\nb","max_tokens":1,"messages":[{"role":"user","content":"x"}]}',
    "deep": b'{"messages":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
def test_broken_bodies_are_refused_in_both_shapes(daemon, body):
    response = post_chat(daemon, content=body)
    assert response.status_code == 400
    assert strict.openai_error(response.text)["type"] == "invalid_request_error"
    response = post_message(daemon, content=body)
    assert response.status_code == 400
    assert strict.anthropic_error(response.text)[0]["type"] == "invalid_request_error"


def test_white_space_and_any_content_type_are_taken(daemon):
    body = b' \r\n\t{ "model" : "m" , "messages" : [ { "role" : "user" , "content" : "x" } ] } \n'
    for content_type in ("application/json; charset=utf-8", "text/plain", "application/octet-stream"):
        assert post_chat(daemon, content=body, headers={"content-type": content_type}).status_code == 200


# MARK: - Paths and methods


@pytest.mark.parametrize(
    ("method", "path", "allowed", "shape"),
    [
        ("GET", CHAT_PATH, {"POST"}, strict.openai_error),
        ("PUT", f"/openai{CHAT_PATH}", {"POST"}, strict.openai_error),
        ("DELETE", MESSAGE_PATH, {"POST"}, strict.anthropic_error),
        ("GET", f"/anthropic{MESSAGE_PATH}", {"POST"}, strict.anthropic_error),
        ("POST", "/openai/v1/models", {"GET", "HEAD"}, strict.openai_error),
        ("PATCH", "/anthropic/v1/models/claude", {"GET", "HEAD"}, strict.anthropic_error),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(daemon, method, path, allowed, shape):
    response = http.request(method, daemon.url + path)
    assert response.status_code == 405
    assert set(response.headers["allow"].replace(" ", "").split(",")) - {"OPTIONS"} == allowed
    shape(response.text)


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/", strict.openai_error),
        ("/v1", strict.openai_error),
        ("/v1/chat", strict.openai_error),
        ("/v1/chat/completions/more", strict.openai_error),
        ("/v1/modelsuffix", strict.openai_error),
        ("/v2/chat/completions", strict.openai_error),
        ("/openai/v1/nowhere", strict.openai_error),
        (f"/openai{MESSAGE_PATH}", strict.openai_error),
        ("/anthropic/v1/nowhere", strict.anthropic_error),
        (f"/anthropic{CHAT_PATH}", strict.anthropic_error),
        ("/v1/messages/nowhere", strict.anthropic_error),
        ("/v1/chat%2Fcompletions", strict.openai_error),
    ],
)
def test_an_unknown_path_is_not_found(daemon, path, shape):
    for response in (http.get(daemon.url + path), http.post(daemon.url + path, json=CHAT)):
        assert response.status_code == 404
        shape(response.text)


def test_an_unknown_path_speaks_the_configured_provider(configured):
    response = http.get(f"{configured({'provider': 'anthropic'}).url}/nowhere")
    assert response.status_code == 404
    assert strict.anthropic_error(response.text)[0]["type"] == "not_found_error"


@pytest.mark.parametrize("query", ["?beta=true", "?api-version=2024-10-21&x=%00", "?", "?a?b/c"])
def test_a_query_changes_nothing(daemon, query):
    assert http.post(daemon.url + CHAT_PATH + query, json=CHAT).status_code == 200
    assert http.post(daemon.url + MESSAGE_PATH + query, json=MESSAGE).status_code == 200
    assert http.get(f"{daemon.url}/v1/models{query}").status_code == 200


# MARK: - Size


@pytest.mark.parametrize("path", [CHAT_PATH, MESSAGE_PATH])
def test_the_limit_is_exact(configured, path):
    body = b'{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"%s"}]}'
    body %= b"x" * (1000 - len(body) + 2)
    assert len(body) == 1000
    url = configured({"limits": {"maxBodyBytes": 1000}}).url
    assert http.post(url + path, content=body).status_code == 200
    assert http.post(url + path, content=iter([body[:400], body[400:]])).status_code == 200
    for too_much in (body + b" ", iter([body, b" "])):
        response = http.post(url + path, content=too_much)
        assert response.status_code == 413
        if path == CHAT_PATH:
            strict.openai_error(response.text)
        else:
            assert strict.anthropic_error(response.text)[0]["type"] == "request_too_large"


def test_far_too_much_is_answered_before_it_was_sent(configured):
    """The client is still sending when the answer comes: it must be able to read it nevertheless."""
    url = configured({"limits": {"maxBodyBytes": 100_000}}).url
    for body in (b"x" * 20_000_000, (b"x" * 1_000_000 for _ in range(20))):
        response = http.post(url + CHAT_PATH, content=body)
        assert response.status_code == 413


def test_the_limit_spares_other_requests(configured):
    url = configured({"limits": {"maxBodyBytes": 10}}).url
    assert http.get(f"{url}/v1/models").status_code == 200
    assert http.post(url + CHAT_PATH, json=MESSAGES).status_code == 413
    assert http.get(f"{url}/v1/models").status_code == 200
