"""Browsers: cross-origin requests and their preflights."""

import pytest
from canned import CHAT, MESSAGE
from wire import http

ORIGIN = {"origin": "https://playground.example"}
PREFLIGHT = ORIGIN | {
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type,x-stainless-os",
}


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/messages", "/v1/models", "/v1/models/gpt-4"])
@pytest.mark.parametrize("keys", [[], ["sk-mock"]], ids=["open", "with keys"])
def test_a_preflight_is_never_asked_for_a_key(configured, path, keys):
    response = http.options(configured({"apiKeys": keys}).url + path, headers=PREFLIGHT)
    assert response.status_code in (200, 204)
    assert response.content == b""
    assert response.headers["access-control-allow-origin"] in ("*", ORIGIN["origin"])
    methods = response.headers["access-control-allow-methods"].replace(" ", "").split(",")
    assert "POST" in methods and "GET" in methods
    granted = response.headers["access-control-allow-headers"].lower().replace(" ", "").split(",")
    assert {"authorization", "content-type", "x-stainless-os"} <= set(granted), "* does not cover authorization"


def test_every_answer_may_be_read_by_a_browser(configured):
    url = configured({"apiKeys": ["sk-mock"]}).url
    key = {"authorization": "Bearer sk-mock"}
    responses = {
        200: http.post(f"{url}/v1/chat/completions", json=CHAT | {"stream": True}, headers=ORIGIN | key),
        400: http.post(f"{url}/v1/messages", content=b"{", headers=ORIGIN | key),
        401: http.post(f"{url}/v1/messages", json=MESSAGE, headers=ORIGIN),
        404: http.get(f"{url}/nowhere", headers=ORIGIN | key),
        405: http.get(f"{url}/v1/messages", headers=ORIGIN | key),
    }
    for status, response in responses.items():
        assert response.status_code == status
        assert response.headers["access-control-allow-origin"] in ("*", ORIGIN["origin"])
        exposed = response.headers["access-control-expose-headers"].lower()
        assert exposed == "*" or "request-id" in exposed


def test_without_cors_no_origin_is_granted(configured):
    url = configured({"cors": False}).url
    for response in (
        http.post(f"{url}/v1/chat/completions", json=CHAT, headers=ORIGIN),
        http.options(f"{url}/v1/chat/completions", headers=PREFLIGHT),
    ):
        assert not [name for name in response.headers if name.startswith("access-control-")]
