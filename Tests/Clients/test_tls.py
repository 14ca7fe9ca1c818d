"""TLS on the provider port, with HTTP/1.1 and HTTP/2."""

import asyncio
import json
import shutil
import socket
import ssl
import subprocess
import time

import h2.connection
import h2.errors
import h2.events
import httpx
import pytest
import strict
from canned import CHAT, MESSAGE, RESPONSE, TEXTS, chat, everywhere, generate
from daemon import Daemon
from wire import http

SELF_SIGNED = {"tls": {"selfSigned": True}}
WORDS = "one two three four five six seven eight nine ten"


@pytest.fixture(scope="module")
def secure(launch_for_module):
    """A daemon that speaks TLS, with the built-in defaults."""
    return launch_for_module(SELF_SIGNED)


def trusting(daemon):
    return ssl.create_default_context(cafile=daemon.certificates / "certificate.pem")


@pytest.fixture(params=[False, True], ids=["HTTP/1.1", "HTTP/2"])
def https_to(request):
    """HTTP by httpx over one version."""
    clients = []

    def connect(daemon, **options):
        options = {"http2": request.param, "timeout": 10} | options
        clients.append(httpx.Client(base_url=daemon.url, verify=trusting(daemon), **options))
        return clients[-1]

    connect.version = "HTTP/2" if request.param else "HTTP/1.1"
    yield connect
    for client in clients:
        client.close()


# MARK: - Requests over either version


def test_requests_are_answered(secure, https_to):
    https = https_to(secure)
    for path, body in (("chat/completions", CHAT), ("responses", RESPONSE), ("messages", MESSAGE)):
        response = https.post(f"/v1/{path}", json=body)
        assert (response.status_code, response.http_version) == (200, https_to.version)
        assert int(response.headers["content-length"]) == len(response.content)
        assert "connection" not in response.headers or https_to.version == "HTTP/1.1"
    strict.chat_completion(https.post("/v1/chat/completions", json=CHAT).text)
    assert https.get("/v1/models").json()["data"]


def test_streams_are_whole(secure, https_to):
    https = https_to(secure)
    response = https.post("/v1/chat/completions", json=CHAT | {"stream": True})
    strict.chat_chunks(response.content)
    assert "content-length" not in response.headers
    assert "transfer-encoding" not in response.headers or https_to.version == "HTTP/1.1"
    strict.anthropic_events(https.post("/v1/messages", json=MESSAGE | {"stream": True}).content)


@pytest.mark.parametrize("version", ["HTTP/1.1", "HTTP/2"])
def test_the_official_clients_are_answered(secure, openai_at, anthropic_at, version):
    transport = {"verify": trusting(secure), "http2": version == "HTTP/2"}
    chats, messages = openai_at(secure.url, transport=transport), anthropic_at(secure.url, transport=transport)
    raw, completion = chats.create_raw(**CHAT)
    assert raw.http_response.http_version == version
    assert chats.stream_by_helper(**CHAT)[1].choices[0].message.content == completion.choices[0].message.content
    raw, message = messages.create_raw(**MESSAGE)
    assert raw.http_response.http_version == version
    assert "".join(messages.text_stream(**MESSAGE)) == message.content[0].text


def test_texts_arrive_byte_for_byte(launch, https_to):
    """Echoed, so they go both ways."""
    https = https_to(launch(SELF_SIGNED | everywhere(generate(echo=True))))
    for text in TEXTS.values():
        body = {"model": "m", "messages": [{"role": "user", "content": text}], "stream": True}
        chunks = strict.chat_chunks(https.post("/v1/chat/completions", json=body).content)
        assert "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices) == text


def test_large_bodies_go_both_ways(launch, https_to):
    """Larger than any window of HTTP/2's flow control."""
    https = https_to(launch(SELF_SIGNED | everywhere(generate(echo=True))))
    text = "0123456789abcdef" * 0x20000
    answer = https.post("/v1/chat/completions", json={"model": "m", "messages": [{"role": "user", "content": text}]})
    assert answer.json()["choices"][0]["message"]["content"] == text


def test_errors_keep_their_status_and_shape(secure, https_to):
    https = https_to(secure)
    response = https.post("/v1/chat/completions", json={})
    assert response.status_code == 400 and strict.openai_error(response.text)
    response = https.post("/v1/messages", content=b"{")
    assert response.status_code == 400 and strict.anthropic_error(response.text)
    assert https.get("/v1/nowhere").status_code == 404
    assert https.get("/v1/messages").status_code == 405
    head = https.head("/v1/models")
    assert (head.status_code, head.content) == (200, b"")
    assert https.options("/v1/chat/completions", headers={"origin": "https://a.example"}).status_code in (200, 204)


def test_too_much_is_refused(launch, https_to):
    https = https_to(launch(SELF_SIGNED | {"limits": {"maxBodyBytes": 1000}}))
    assert https.post("/v1/chat/completions", content=b"x" * 1001).status_code == 413
    assert https.post("/v1/chat/completions", content=iter([b"x" * 600, b"x" * 600])).status_code == 413
    assert https.post("/v1/chat/completions", json=CHAT).status_code == 200


def test_events_arrive_one_by_one(launch, https_to):
    https = https_to(launch(SELF_SIGNED | chat(WORDS, chunkDelayMs=30)))
    start = time.monotonic()
    with https.stream("POST", "/v1/chat/completions", json=CHAT | {"stream": True}) as response:
        arrivals = [time.monotonic() - start for _ in response.iter_raw()]
    assert len(arrivals) >= 5, "the stream was held back"
    assert arrivals[-1] >= 9 * 0.03


def test_a_client_that_leaves_is_noticed(launch, https_to):
    daemon = launch(SELF_SIGNED | chat(WORDS * 100, chunkDelayMs=50))
    https = https_to(daemon)
    with https.stream("POST", "/v1/chat/completions", json=CHAT | {"stream": True}) as response:
        pieces = response.iter_raw()
        next(pieces)
        daemon.wait_for_metrics(lambda metrics: metrics["streamsOpen"] == 1)
        https.close()
    metrics = daemon.wait_for_metrics(lambda metrics: metrics["streamsOpen"] == metrics["connectionsOpen"] == 0)
    assert metrics["clientDisconnects"]["stream"] == 1


# MARK: - HTTP/2 alone


def test_fifty_streams_share_a_connection(launch):
    daemon = launch(SELF_SIGNED | chat(WORDS, chunkDelayMs=20))

    async def run():
        async with httpx.AsyncClient(verify=trusting(daemon), http2=True, timeout=10) as https:
            await https.get(f"{daemon.url}/v1/models")

            async def ask():
                response = await https.post(f"{daemon.url}/v1/chat/completions", json=CHAT | {"stream": True})
                return strict.chat_chunks(response.content)

            return await asyncio.gather(*[ask() for _ in range(50)])

    before = daemon.metrics()["connectionsTotal"]
    start = time.monotonic()
    streams = asyncio.run(run())
    assert time.monotonic() - start < 5, "the streams waited for each other"
    for chunks in streams:
        assert "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices) == WORDS
    assert len({chunks[0].id for chunks in streams}) == 50
    assert daemon.metrics()["connectionsTotal"] - before == 1


def test_a_stream_that_is_reset_is_noticed(launch):
    """The connection stays, and with it whatever else goes over it."""
    daemon = launch(SELF_SIGNED | chat(WORDS * 100, chunkDelayMs=50))
    context = trusting(daemon)
    context.set_alpn_protocols(["h2"])
    host, port = daemon.address.rsplit(":", 1)
    headers = [(":method", "POST"), (":scheme", "https"), (":authority", "mock"), (":path", "/v1/chat/completions")]
    with (
        socket.create_connection((host, int(port)), timeout=5) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secure,
    ):
        http2 = h2.connection.H2Connection()
        http2.initiate_connection()
        http2.send_headers(1, headers)
        http2.send_data(1, json.dumps(CHAT | {"stream": True}).encode(), end_stream=True)
        secure.sendall(http2.data_to_send())
        while not any(isinstance(event, h2.events.DataReceived) for event in http2.receive_data(secure.recv(65536))):
            secure.sendall(http2.data_to_send())
        assert daemon.metrics()["streamsOpen"] == 1
        http2.reset_stream(1, h2.errors.ErrorCodes.CANCEL)
        secure.sendall(http2.data_to_send())
        metrics = daemon.wait_for_metrics(lambda metrics: metrics["streamsOpen"] == 0)
        assert (metrics["clientDisconnects"]["stream"], metrics["connectionsOpen"]) == (1, 1)


def test_a_stream_that_is_not_read_holds_up_no_other(launch):
    daemon = launch(SELF_SIGNED | everywhere("x" * 500_000))

    async def run():
        async with httpx.AsyncClient(verify=trusting(daemon), http2=True, timeout=10) as https:
            address = f"{daemon.url}/v1/chat/completions"
            async with https.stream("POST", address, json=CHAT):
                return (await https.get(f"{daemon.url}/v1/models")).status_code

    assert asyncio.run(run()) == 200


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize(("option", "version"), [("--http2", "2"), ("--http1.1", "1.1"), ("--http1.0", "1.1")])
def test_curl_gets_its_answer(secure, option, version):
    command = [
        "curl",
        "--silent",
        "--show-error",
        "--fail",
        option,
        "--cacert",
        secure.certificates / "certificate.pem",
    ]
    command += ["--write-out", "\n%{http_version}", f"{secure.url}/v1/models"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=10)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == version


# MARK: - Certificates


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_the_certificate_is_for_this_host_by_its_names(secure, host):
    port = secure.address.rsplit(":", 1)[1]
    with httpx.Client(verify=trusting(secure)) as https:
        assert https.get(f"https://{host}:{port}/v1/models").status_code == 200


def test_the_certificate_is_to_be_trusted_first(secure):
    with httpx.Client() as https, pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        https.get(f"{secure.url}/v1/models")


def test_the_certificate_stays_over_a_restart(tmp_path):
    certificates = []
    for _ in range(2):
        daemon = Daemon(SELF_SIGNED, tmp_path)
        certificates.append((daemon.certificates / "certificate.pem").read_text())
        daemon.stop()
    assert certificates[0] == certificates[1]
    assert (daemon.certificates / "key.pem").stat().st_mode & 0o077 == 0, "the key can be read by others"


def shown_certificate(daemon):
    """The certificate that a new connection is shown."""
    host, port = daemon.address.rsplit(":", 1)
    return ssl.get_server_certificate((host, int(port)), timeout=5)


def test_the_certificate_is_read_again_on_reload(launch, tmp_path):
    pairs = []
    for _ in range(2):
        made = launch(SELF_SIGNED)
        pairs.append([(made.certificates / name).read_text() for name in ("certificate.pem", "key.pem")])

    def lay_out(certificate, key):
        (tmp_path / "certificate.pem").write_text(certificate)
        (tmp_path / "key.pem").write_text(key)

    lay_out(*pairs[0])
    config = {"tls": {"certificateFile": f"{tmp_path}/certificate.pem", "keyFile": f"{tmp_path}/key.pem"}}
    daemon = launch(config)
    assert shown_certificate(daemon).strip() == pairs[0][0].strip()

    with httpx.Client(base_url=daemon.url, verify=ssl.create_default_context(cadata=pairs[0][0])) as https:
        assert https.get("/v1/models").status_code == 200
        lay_out(*pairs[1])
        daemon.reload()
        deadline = time.monotonic() + 5
        while shown_certificate(daemon).strip() != pairs[1][0].strip():
            assert time.monotonic() < deadline, "".join(daemon.log)
            time.sleep(0.01)
        assert https.get("/v1/models").status_code == 200, "the open connection ended"

    lay_out(pairs[0][0], pairs[1][1])
    daemon.reload()
    daemon.wait_for_log("key.pem")
    assert shown_certificate(daemon).strip() == pairs[1][0].strip(), "a key of another certificate was taken"


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"certificateFile": "/nowhere/certificate.pem", "keyFile": "/nowhere/key.pem"}, "/nowhere/"),
        ({"certificateFile": __file__, "keyFile": __file__}, __file__),
        ({"certificateFile": "/nowhere/certificate.pem"}, "keyFile"),
        ({"selfSigned": True, "keyFile": "/nowhere/key.pem"}, "tls"),
    ],
    ids=["missing", "no PEM", "no key", "both"],
)
def test_a_bad_certificate_is_named_at_the_start(launch, settings, complaint):
    with pytest.raises(RuntimeError, match="did not start") as caught:
        launch({"tls": settings})
    assert complaint in str(caught.value)


# MARK: - What is no TLS


def test_plain_http_is_told_so(secure):
    response = http.get(secure.url.replace("https", "http") + "/v1/models")
    assert response.status_code == 400 and "https" in response.text


def test_noise_is_no_harm(secure):
    host, port = secure.address.rsplit(":", 1)
    for noise in (b"\x16\x03\x01\x00\x05hello", b"\x00" * 100, b"\x80\x2e\x01\x00\x02", b""):
        with socket.create_connection((host, int(port)), timeout=5) as connection:
            connection.sendall(noise)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(1000):
                pass
    assert shown_certificate(secure)
