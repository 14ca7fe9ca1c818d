"""A real provider's answers through the daemon: forwarded, recorded, and played without it. The provider is another daemon."""

import concurrent.futures
import contextlib
import json
import socket
import threading
import time

import anthropic
import httpx
import openai
import pytest
from daemon import Daemon

TEXT = "The upstream says a few words, one after the other."
UPSTREAM = {
    "chat": {"defaultResponses": [TEXT], "delayMs": 120, "chunkDelayMs": 25},
    "message": {"defaultResponses": [TEXT], "delayMs": 120, "chunkDelayMs": 25},
}
QUESTION = [{"role": "user", "content": "Hi"}]
CALLS = {
    "openai": ("chat.completions.create", {"model": "gpt-4o", "messages": QUESTION}),
    "anthropic": ("messages.create", {"model": "claude", "max_tokens": 99, "messages": QUESTION}),
}
BODY = {"model": "gpt-4o", "messages": QUESTION}
PATH = "/v1/chat/completions"


def rule(url, mode="recordOnce", **more):
    return {"name": "vcr", "answer": {"proxy": {"url": url, "mode": mode, "cassette": "tape", **more}}}


@pytest.fixture
def recorder(launch):
    """A daemon with one rule that can be changed."""

    class Recorder:
        def __init__(self, url, mode="recordOnce", config=None, **more):
            self.upstream = url
            self.daemon = launch({"rules": [rule(url, mode, **more)], **(config or {})})
            self.url = self.daemon.url
            self.file = self.daemon.file.parent / "state/cassettes/tape.json"

        def use(self, mode, **more):
            answer = self.daemon.admin.put("/v1/rules", json=[rule(self.upstream, mode, **more)])
            assert answer.status_code == 200, answer.text

        def post(self, body=None, **headers):
            return httpx.post(self.url + PATH, json=body or BODY, headers=headers, timeout=15)

        def journal(self, *conditions):
            # The entry of an answer is completed when its connection has done with it.
            return self.daemon.admin.get("/v1/journal?" + "&".join(conditions)).json()["entries"]

        def recorded(self):
            answer = self.daemon.admin.get("/v1/cassettes/tape")
            return answer.json()["entries"] if answer.status_code == 200 else []

        def saved(self):
            """The cassette's file, as soon as it has what is recorded."""
            deadline = time.monotonic() + 5
            while not self.file.exists() or len(json.loads(self.file.read_text())["entries"]) < len(self.recorded()):
                assert time.monotonic() < deadline, "the cassette is not written"
                time.sleep(0.01)
            return self.file

    yield Recorder


@contextlib.contextmanager
def server(handle):
    """A provider of few words: each connection is handled as it comes, after its request has been read."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=[connection], daemon=True).start()

        def answer(connection):
            with connection:
                request = b""
                while b"\r\n\r\n" not in request:
                    if not (more := connection.recv(65536)):
                        return
                    request += more
                head, _, body = request.partition(b"\r\n\r\n")
                length = next(
                    (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
                )
                while len(body) < length:
                    body += connection.recv(65536)
                handle(connection, head.decode(), body)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)


def answering(body, *fields):
    def handle(connection, head, _):
        lines = ["HTTP/1.1 200 OK", "content-type: application/json", f"content-length: {len(body)}", *fields]
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)

    return handle


class TestOfficialClients:
    @pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
    def test_openai_s_get_the_same_when_the_provider_is_gone(self, stream, launch, recorder, openai_at):
        self.same_when_the_provider_is_gone(launch(UPSTREAM), recorder, openai_at, "openai", stream)

    @pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
    def test_anthropic_s_get_the_same_when_the_provider_is_gone(self, stream, launch, recorder, anthropic_at):
        self.same_when_the_provider_is_gone(launch(UPSTREAM), recorder, anthropic_at, "anthropic", stream)

    def same_when_the_provider_is_gone(self, upstream, recorder, client_at, provider, stream):
        vcr = recorder(upstream.url)
        client = client_at(vcr.url)
        method, arguments = CALLS[provider]
        wanted = {**arguments, "stream": True} if stream else arguments
        first = client.call(method, **wanted)
        upstream.stop()
        vcr.use("replay")
        assert client.call(method, **wanted) == first
        assert TEXT.split()[0] in str(first)
        assert [entry["source"] for entry in vcr.journal()] == ["replayed", "recorded"]

    def test_what_was_not_recorded_is_an_error_that_names_the_cassette(self, recorder, openai_at, anthropic_at):
        vcr = recorder("http://127.0.0.1:1", "replay")
        with pytest.raises(openai.NotFoundError, match='cassette "tape".*recordOnce'):
            openai_at(vcr.url).call("chat.completions.create", **CALLS["openai"][1])
        with pytest.raises(anthropic.NotFoundError, match='cassette "tape".*recordOnce'):
            anthropic_at(vcr.url).call("messages.create", **CALLS["anthropic"][1])

    def test_a_provider_that_is_down_is_a_bad_gateway(self, recorder, openai_at, anthropic_at):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        vcr = recorder(f"http://127.0.0.1:{port}")
        with pytest.raises(openai.InternalServerError, match="connection refused") as error:
            openai_at(vcr.url).call("chat.completions.create", **CALLS["openai"][1])
        assert error.value.status_code == 502
        with pytest.raises(anthropic.InternalServerError, match="connection refused") as error:
            anthropic_at(vcr.url).call("messages.create", **CALLS["anthropic"][1])
        assert error.value.status_code == 502
        assert [entry["status"] for entry in vcr.journal()] == [502, 502]
        assert vcr.recorded() == []


class TestRecordings:
    def test_bytes_and_headers_are_the_same(self, launch, recorder):
        vcr = recorder(launch(UPSTREAM).url)
        for body in [BODY, {**BODY, "stream": True}]:
            first, second = vcr.post(body), vcr.post(body)
            assert (first.headers["x-mockd-source"], second.headers["x-mockd-source"]) == ("recorded", "replayed")
            assert first.content == second.content
            assert first.status_code == second.status_code == 200
            for name in ["content-type", "x-request-id", "x-ratelimit-limit-requests", "openai-processing-ms"]:
                assert first.headers[name] == second.headers[name]
            assert first.headers["x-mockd-request-id"] != second.headers["x-mockd-request-id"]
            assert second.headers["x-mockd-revision"] == "1"

    def test_the_spelling_of_a_body_does_not_matter_but_what_it_says(self, launch, recorder):
        vcr = recorder(launch({}).url)
        vcr.post()
        url = vcr.url + "/openai" + PATH
        again = httpx.post(url, content=b'{ "messages":[{"content":"H\\u0069","role":"user"}], "model": "gpt-4o"}')
        assert again.headers["x-mockd-source"] == "replayed"
        assert vcr.post({**BODY, "temperature": 1}).headers["x-mockd-source"] == "recorded"
        assert vcr.post({**BODY, "temperature": 1.0}).headers["x-mockd-source"] == "replayed"

    def test_a_stream_takes_the_time_that_it_took(self, launch, recorder):
        upstream = launch(UPSTREAM)
        vcr = recorder(upstream.url)
        vcr.post({**BODY, "stream": True})
        entry = vcr.recorded()[0]
        response = json.loads(vcr.saved().read_text())["entries"][0]["response"]
        offsets = [part["atMs"] for part in response["parts"]]
        asked = upstream.admin.get("/v1/journal").json()["entries"][0]
        assert len(offsets) == entry["events"] == asked["eventsSent"]
        # The request came here before it came there, where nothing is written before it is due.
        assert response["headMs"] >= asked["timings"]["firstByteDueMs"] == 120
        assert offsets[-1] >= asked["timings"]["lastByteDueMs"] >= 120 + 25 * 8
        assert offsets == sorted(offsets) and offsets[0] >= response["headMs"]
        vcr.post({**BODY, "stream": True})
        replayed = vcr.journal("source=replayed")[0]
        assert replayed["timings"]["firstByteDueMs"] == pytest.approx(response["headMs"], abs=0.001)
        assert replayed["timings"]["lastByteDueMs"] == pytest.approx(offsets[-1], abs=0.001)
        assert replayed["timings"]["lastByteMs"] >= replayed["timings"]["lastByteDueMs"]
        assert replayed["eventsSent"] == entry["events"]

    def test_timings_can_be_left_out(self, launch, recorder):
        vcr = recorder(launch(UPSTREAM).url)
        first = vcr.post({**BODY, "stream": True})
        vcr.use("recordOnce", timings=False)
        assert vcr.post({**BODY, "stream": True}).content == first.content
        replayed = vcr.journal("source=replayed")[0]
        assert replayed["timings"]["lastByteDueMs"] == 0

    def test_record_keeps_the_newest_and_pass_keeps_nothing(self, launch, recorder):
        upstream = launch({"chat": {"defaultResponses": ["one", "two", "three"]}})
        vcr = recorder(upstream.url, "record")
        assert "one" in vcr.post().text
        assert "two" in vcr.post().text
        vcr.use("pass")
        passed = vcr.post()
        assert "three" in passed.text
        assert passed.headers["x-mockd-source"] == "proxied"
        vcr.use("replay")
        assert "two" in vcr.post().text
        assert len(vcr.recorded()) == 1

    def test_they_outlive_the_daemon(self, launch, recorder):
        vcr = recorder(launch(UPSTREAM).url)
        first = vcr.post()
        vcr.daemon.stop()
        again = Daemon({"rules": [rule(vcr.upstream, "replay")]}, vcr.daemon.file.parent)
        try:
            second = httpx.post(again.url + PATH, json=BODY)
        finally:
            again.stop()
        assert second.content == first.content
        assert second.headers["x-mockd-source"] == "replayed"

    def test_they_can_be_forgotten(self, launch, recorder):
        vcr = recorder(launch({}).url)
        vcr.post()
        vcr.saved()
        listed = vcr.daemon.admin.get("/v1/cassettes").json()["cassettes"]
        assert [(each["name"], each["entries"], each["refused"]) for each in listed] == [("tape", 1, 0)]
        assert listed[0]["file"] == str(vcr.file)
        assert vcr.daemon.admin.delete("/v1/cassettes/tape").json() == {"removed": 1}
        assert not vcr.file.exists()
        assert vcr.post().headers["x-mockd-source"] == "recorded"
        assert vcr.daemon.admin.delete("/v1/cassettes/other").status_code == 404
        assert vcr.daemon.admin.delete("/v1/cassettes/..%2Fconfig").status_code == 404

    def test_many_at_once_are_all_answered_and_one_is_kept(self, launch, recorder):
        upstream = launch({"chat": {"delayMs": 200}})
        vcr = recorder(upstream.url)
        with concurrent.futures.ThreadPoolExecutor(64) as pool:
            answers = list(pool.map(lambda _: vcr.post(), range(64)))
        assert {answer.status_code for answer in answers} == {200}
        assert len(vcr.recorded()) == 1
        forwarded = len(upstream.admin.get("/v1/journal").json()["entries"])
        assert 1 <= forwarded <= 64
        assert forwarded == sum(answer.headers["x-mockd-source"] != "replayed" for answer in answers)
        assert vcr.post().headers["x-mockd-source"] == "replayed"

    @pytest.mark.parametrize("status", [401, 429, 500, 529])
    def test_what_may_pass_is_passed_on_and_not_recorded(self, status, launch, recorder):
        upstream = launch({"rules": [{"name": "once", "when": {"first": 1}, "answer": {"error": {"status": status}}}]})
        vcr = recorder(upstream.url)
        failed = vcr.post()
        assert failed.status_code == status
        assert failed.headers["x-mockd-source"] == "proxied"
        assert vcr.post().headers["x-mockd-source"] == "recorded"

    def test_an_error_of_the_request_itself_is_recorded(self, launch, recorder):
        upstream = launch({"rules": [{"name": "no", "answer": {"error": {"status": 404, "message": "no such model"}}}]})
        vcr = recorder(upstream.url)
        first, second = vcr.post(), vcr.post()
        assert second.headers["x-mockd-source"] == "replayed"
        assert (first.status_code, first.content) == (second.status_code, second.content)

    def test_faults_strike_what_is_replayed_and_not_what_is_forwarded(self, launch, recorder):
        vcr = recorder(launch({}).url)
        body = {**BODY, "stream": True}
        vcr.daemon.admin.put("/v1/faults/short", json={"close": {"afterEvents": 2}})
        assert vcr.post(body).text.endswith("[DONE]\n\n")
        with pytest.raises(httpx.RemoteProtocolError):
            vcr.post(body)
        struck = vcr.journal("fault=short")
        assert [(entry["source"], entry["outcome"], entry["eventsSent"]) for entry in struck] == [("replayed", "faulted", 2)]


class TestSecrets:
    KEY = "sk-proj-very-secret-0123456789"
    COOKIE = "session=crumbs-0123456789"

    def test_keys_and_cookies_are_never_written(self, recorder, tmp_path):
        seen = []

        def handle(connection, head, body):
            seen.append(head.lower())
            answering(b"{}", f"set-cookie: {self.COOKIE}", "openai-organization: org-private")(connection, head, body)

        with server(handle) as url:
            vcr = recorder(url)
            answer = vcr.post(authorization=f"Bearer {self.KEY}", cookie="a=client-crumbs")
            assert answer.headers["set-cookie"] == self.COOKIE
            text = vcr.saved().read_text()
        assert f"authorization: bearer {self.KEY}" in seen[0]
        for secret in [self.KEY, "crumbs", "org-private", "very-secret"]:
            assert secret not in text
        assert vcr.file.stat().st_mode & 0o777 == 0o600
        again = vcr.post()
        assert again.headers["x-mockd-source"] == "replayed"
        assert "set-cookie" not in again.headers

    def test_an_answer_that_repeats_the_key_is_not_recorded(self, recorder):
        body = json.dumps({"you said": self.KEY}).encode()
        with server(answering(body)) as url:
            vcr = recorder(url)
            assert vcr.post(authorization=f"Bearer {self.KEY}").content == body
        assert vcr.recorded() == []
        assert vcr.daemon.admin.get("/v1/cassettes").json()["cassettes"][0]["refused"] == 1

    def test_the_key_of_a_file_takes_the_place_of_the_client_s(self, launch, recorder, tmp_path):
        file = tmp_path / "key"
        file.write_text(self.KEY + "\n")
        upstream = launch({"apiKeys": [self.KEY]})
        vcr = recorder(upstream.url, apiKeyFile=str(file))
        assert vcr.post(authorization="Bearer mine", **{"x-api-key": "mine"}).status_code == 200
        answer = httpx.post(
            vcr.url + "/v1/messages", json={**BODY, "max_tokens": 5}, headers={"x-api-key": "mine"}
        )
        assert answer.status_code == 200
        shown = vcr.daemon.admin.get("/v1/config").text + vcr.saved().read_text()
        assert self.KEY not in shown
        file.write_text("wrong-key-entirely")
        vcr.daemon.reload()
        vcr.daemon.wait_for_log("reloaded")
        assert vcr.post({**BODY, "n": 2}).status_code == 401

    def test_only_allowed_hosts_are_asked(self, recorder):
        vcr = recorder("http://127.0.0.1:1")
        answer = vcr.daemon.admin.put("/v1/rules", json=[rule("https://api.example.com")])
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/0/answer/proxy/url"
        assert "proxy.allowedHosts" in answer.json()["errors"][0]["detail"]


class TestBrokenProviders:
    HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"

    @pytest.mark.parametrize(
        "framing",
        [b"transfer-encoding: chunked\r\n\r\n", b"content-length: 1000\r\n\r\n"],
        ids=["chunked", "by length"],
    )
    @pytest.mark.parametrize("is_reset", [False, True], ids=["closed", "reset"])
    def test_a_cut_answer_is_cut_and_not_recorded(self, framing, is_reset, recorder):
        def handle(connection, *_):
            event = b"data: {}\n\n"
            connection.sendall(self.HEAD + framing + (b"a\r\n" + event + b"\r\n" if b"chunked" in framing else event))
            time.sleep(0.1)
            if is_reset:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

        with server(handle) as url:
            vcr = recorder(url)
            with pytest.raises(httpx.HTTPError), httpx.stream("POST", vcr.url + PATH, json={**BODY, "stream": True}) as answer:
                got = b""
                for part in answer.iter_raw():
                    got += part
            assert got == b"data: {}\n\n"
        entry = vcr.journal()[0]
        assert (entry["outcome"], entry["status"], entry["source"]) == ("upstreamFailed", 200, "proxied")
        assert vcr.recorded() == []

    def test_a_client_of_http_1_0_sees_the_cut_too(self, recorder):
        def handle(connection, *_):
            connection.sendall(self.HEAD + b"transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n")
            time.sleep(0.2)

        with server(handle) as url:
            vcr = recorder(url)
            host, port = vcr.daemon.address.split(":")
            with socket.create_connection((host, int(port))) as client:
                body = json.dumps({**BODY, "stream": True}).encode()
                client.sendall(b"POST %s HTTP/1.0\r\ncontent-length: %d\r\n\r\n%s" % (PATH.encode(), len(body), body))
                with pytest.raises(ConnectionResetError):
                    while client.recv(65536):
                        pass

    def test_a_silent_provider_is_a_gateway_timeout(self, recorder):
        with server(lambda connection, *_: connection.recv(1)) as url:
            vcr = recorder(url, timeoutMs=150)
            answer = vcr.post()
        assert answer.status_code == 504
        assert "150 ms" in answer.json()["error"]["message"]

    def test_one_that_falls_silent_is_cut(self, recorder):
        def handle(connection, *_):
            connection.sendall(self.HEAD + b"transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n")
            connection.recv(1)

        with server(handle) as url:
            vcr = recorder(url, timeoutMs=150)
            with pytest.raises(httpx.RemoteProtocolError):
                vcr.post({**BODY, "stream": True})

    def test_one_that_speaks_no_http_is_a_bad_gateway(self, recorder):
        with server(lambda connection, *_: connection.sendall(b"nonsense\r\n\r\n")) as url:
            assert recorder(url).post().status_code == 502

    def test_a_certificate_that_nobody_vouches_for_is_a_bad_gateway(self, launch, recorder):
        upstream = launch({"tls": {"selfSigned": True}})
        answer = recorder(upstream.url).post()
        assert answer.status_code == 502
        assert "CERTIFICATE_VERIFY_FAILED" in answer.json()["error"]["message"]


class TestLeaving:
    def test_a_client_that_leaves_ends_the_request_to_the_provider(self, launch, recorder):
        upstream = launch({"chat": {"delayMs": 20_000}, "message": {"chunkDelayMs": 5_000}})
        vcr = recorder(upstream.url)
        for path, body in [(PATH, BODY), ("/v1/messages", {**BODY, "max_tokens": 9, "stream": True})]:
            with pytest.raises(httpx.TimeoutException):
                httpx.post(vcr.url + path, json=body, timeout=0.5)
            deadline = time.monotonic() + 4
            while (entry := upstream.admin.get("/v1/journal").json()["entries"][0])["outcome"] != "clientAborted":
                assert time.monotonic() < deadline, entry
                time.sleep(0.01)
            assert vcr.journal()[0]["outcome"] == "clientAborted"
        assert vcr.recorded() == []

    def test_a_client_that_reads_slowly_slows_the_provider(self, recorder):
        sent = []
        size = 64 << 20

        def handle(connection, *_):
            connection.sendall(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\ncontent-length: %d\r\n\r\n" % size
            )
            piece = b"x" * 65536
            for _ in range(size // len(piece)):
                connection.sendall(piece)
                sent.append(len(piece))

        with server(handle) as url:
            vcr = recorder(url)
            with httpx.stream("POST", vcr.url + PATH, json=BODY, timeout=30) as answer:
                # Until nothing moves any more: all that the sockets between take.
                before = -1
                while before != sum(sent):
                    before = sum(sent)
                    time.sleep(0.3)
                assert before < size // 2
                assert sum(len(part) for part in answer.iter_raw()) == size
        listed = vcr.daemon.admin.get("/v1/cassettes").json()["cassettes"]
        assert [(each["entries"], each["refused"]) for each in listed] == [(0, 1)]


class TestForwarding:
    def test_what_is_forwarded(self, recorder):
        seen = []

        def handle(connection, head, body):
            seen.append((head, body))
            fields = ["connection: x-hop", "x-hop: 1", "x-end: 2", "x-mockd-revision: 99", "alt-svc: h3"]
            answering(b"{}", *fields)(connection, head, body)

        with server(handle) as url:
            vcr = recorder(url + "/base")
            body = b'{"messages":  [{"role":"user","content":"Hi"}], "model":"m"}'
            answer = httpx.post(
                vcr.url + "/openai" + PATH + "?api-version=2&key=s",
                content=body,
                headers={"x-mine": "1", "connection": "x-drop", "x-drop": "1", "te": "trailers", "accept-encoding": "gzip"},
            )
        head, sent = seen[0]
        lines = head.lower().split("\r\n")
        assert lines[0] == "post /base/v1/chat/completions?api-version=2&key=s http/1.1"
        assert sent == body
        assert "x-mine: 1" in lines
        assert "accept-encoding: identity" in lines
        assert f"host: {url.removeprefix('http://')}" in lines
        assert not any(line.startswith(("x-drop", "te:")) for line in lines)
        assert answer.headers["x-end"] == "2"
        assert answer.headers["x-mockd-revision"] == "1"
        assert "x-hop" not in answer.headers and "alt-svc" not in answer.headers
        assert vcr.recorded()[0]["query"] == "api-version=2"

    def test_models_are_forwarded_too(self, launch, recorder):
        upstream = launch({"models": {"defaultList": [{"id": "theirs", "object": "model"}]}})
        vcr = recorder(upstream.url)
        assert httpx.get(vcr.url + "/v1/models").json()["data"][0]["id"] == "theirs"
        assert httpx.get(vcr.url + "/v1/models").headers["x-mockd-source"] == "replayed"
        head = httpx.head(vcr.url + "/v1/models")
        assert (head.status_code, head.content, head.headers["x-mockd-source"]) == (200, b"", "proxied")

    def test_http_2_clients_are_served_alike(self, launch, recorder):
        vcr = recorder(launch(UPSTREAM).url, config={"tls": {"selfSigned": True}})
        with httpx.Client(http2=True, verify=False) as client:
            first, second = (client.post(vcr.url + PATH, json={**BODY, "stream": True}) for _ in range(2))
        assert first.http_version == "HTTP/2"
        assert first.content == second.content
        assert [first.headers["x-mockd-source"], second.headers["x-mockd-source"]] == ["recorded", "replayed"]

    def test_requests_of_one_connection_follow_each_other(self, launch, recorder):
        vcr = recorder(launch({}).url)
        with httpx.Client() as client:
            sources = [client.post(vcr.url + PATH, json={**BODY, "n": n}).headers["x-mockd-source"] for n in [1, 2, 1]]
        assert sources == ["recorded", "recorded", "replayed"]
        assert len({entry["connection"] for entry in vcr.journal()}) == 1
