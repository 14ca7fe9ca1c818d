"""OpenAI's client and embeddings."""

import base64
import math
import struct

import openai
import pytest
import strict
from canned import EMBEDDING
from wire import http

TEXTS = ["A load balancer.", "A load balancer", "负载均衡器 🤖", " ", '\u0000\n"\\', "word " * 2000]
TOKENS = [[1212, 318, 257, 1332], [1212], [0, 100_256]]


def post(daemon, **request):
    return http.post(f"{daemon.url}/v1/embeddings", json=EMBEDDING | request)


def vectors(daemon, **request):
    body = strict.embeddings(post(daemon, encoding_format="float", **request).text)
    assert [entry.index for entry in body.data] == list(range(len(body.data)))
    return [entry.embedding for entry in body.data]


def length(vector):
    return math.sqrt(math.fsum(x * x for x in vector))


def cosine(one, other):
    return math.fsum(x * y for x, y in zip(one, other, strict=True))


# MARK: - Through the client


def test_the_client_gets_a_unit_vector(daemon, openai_at):
    answer = openai_at(daemon.url).call("embeddings.create", **EMBEDDING)
    assert (answer.object, answer.model) == ("list", EMBEDDING["model"])
    (entry,) = answer.data
    assert (entry.object, entry.index, len(entry.embedding)) == ("embedding", 0, 1536)
    assert length(entry.embedding) == pytest.approx(1, abs=1e-5)
    assert answer.usage.prompt_tokens == answer.usage.total_tokens > 0


def test_numbers_and_base64_are_the_same_vectors(daemon, openai_at):
    caller = openai_at(daemon.url)
    as_base64 = caller.call("embeddings.create", model="m", input=TEXTS)
    as_numbers = caller.call("embeddings.create", model="m", input=TEXTS, encoding_format="float")
    for one, other in zip(as_base64.data, as_numbers.data, strict=True):
        single = list(
            struct.unpack(f"<{len(other.embedding)}f", struct.pack(f"<{len(other.embedding)}f", *other.embedding))
        )
        assert list(one.embedding) == single


def test_the_raw_response_has_the_providers_headers(daemon, openai_at):
    response, parsed = openai_at(daemon.url).call_raw("embeddings.with_raw_response.create", **EMBEDDING)
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-request-id"] == response.request_id
    assert len(parsed.data) == 1


# MARK: - Vectors


def test_the_same_input_has_the_same_vector(launch, daemon):
    alone = [vectors(daemon, input=text)[0] for text in TEXTS]
    assert vectors(daemon, input=TEXTS) == alone
    assert vectors(daemon, input=TEXTS[::-1]) == alone[::-1]
    assert vectors(launch({}), input=TEXTS) == alone, "another daemon has others"
    assert vectors(daemon, input=[TEXTS[0]] * 3) == [alone[0]] * 3


def test_vectors_of_different_inputs_have_little_in_common(daemon):
    found = vectors(daemon, input=TEXTS) + vectors(daemon, input=TOKENS)
    for position, one in enumerate(found):
        assert length(one) == pytest.approx(1, abs=1e-5)
        for other in found[:position]:
            assert abs(cosine(one, other)) < 0.2


def test_tokens_are_an_input_like_any_other(daemon):
    alone = [vectors(daemon, input=tokens)[0] for tokens in TOKENS]
    assert vectors(daemon, input=TOKENS) == alone
    assert len({tuple(vector) for vector in alone}) == len(TOKENS)


@pytest.mark.parametrize("dimensions", [1, 2, 3, 256, 1024, 1535, 1536])
def test_fewer_dimensions_are_the_beginning_made_a_unit_vector(daemon, dimensions):
    (whole,), (short,) = vectors(daemon), vectors(daemon, dimensions=dimensions)
    assert len(short) == dimensions
    assert length(short) == pytest.approx(1, abs=1e-5)
    scale = length(whole[:dimensions])
    assert short == pytest.approx([x / scale for x in whole[:dimensions]], abs=1e-5)


def test_dimensions_hold_for_base64_too(daemon, openai_at):
    answer = openai_at(daemon.url).call("embeddings.create", **EMBEDDING, dimensions=64)
    assert list(answer.data[0].embedding) == pytest.approx(vectors(daemon, dimensions=64)[0], abs=1e-7)


def test_the_models_own_dimensions_can_be_configured(launch):
    daemon = launch({"embedding": {"dimensions": 3072}})
    assert len(vectors(daemon)[0]) == 3072
    assert len(vectors(daemon, dimensions=12)[0]) == 12


def test_base64_is_of_little_endian_floats(daemon):
    data = post(daemon, encoding_format="base64", dimensions=5).json()["data"][0]["embedding"]
    raw = base64.b64decode(data, validate=True)
    assert len(raw) == 20
    assert list(struct.unpack("<5f", raw)) == pytest.approx(vectors(daemon, dimensions=5)[0], abs=1e-7)


def test_numbers_are_the_default(daemon):
    assert post(daemon).json() == post(daemon, encoding_format="float").json()
    assert post(daemon, encoding_format=None, dimensions=None, user=None).json() == post(daemon).json()


# MARK: - Requests


def test_usage_adds_up_over_the_inputs(daemon):
    alone = [post(daemon, input=text).json()["usage"]["prompt_tokens"] for text in TEXTS]
    assert post(daemon, input=TEXTS).json()["usage"] == {"prompt_tokens": sum(alone), "total_tokens": sum(alone)}
    for encoding in ("float", "base64"):
        usage = post(daemon, input=TOKENS, encoding_format=encoding).json()["usage"]
        assert usage == {"prompt_tokens": 7, "total_tokens": 7}


def test_many_inputs_are_answered_at_once(daemon, openai_at):
    answer = openai_at(daemon.url).call("embeddings.create", model="m", input=[f"text {n}" for n in range(500)])
    assert [entry.index for entry in answer.data] == list(range(500))
    assert len({tuple(entry.embedding[:4]) for entry in answer.data}) == 500


def test_the_largest_request_takes_no_longer_than_its_numbers(daemon):
    request = EMBEDDING | {"input": ["a"] * 2048, "dimensions": 3072, "encoding_format": "float"}
    answer = http.post(f"{daemon.url}/v1/embeddings", json=request, timeout=30)
    assert answer.status_code == 200
    assert answer.content.count(b",") > 2048 * 3072


def test_other_fields_are_taken(daemon):
    assert post(daemon, user="somebody", unknown={"a": 1}).json()["data"] == post(daemon).json()["data"]


@pytest.mark.parametrize("path", ["/v1/embeddings", "/openai/v1/embeddings"])
def test_the_prefix_leads_to_the_same_endpoint(daemon, path):
    assert http.post(daemon.url + path, json=EMBEDDING).json() == post(daemon).json()
    assert http.post(f"{daemon.url}/anthropic/v1/embeddings", json=EMBEDDING).status_code == 404


@pytest.mark.parametrize(
    ("request_body", "parameter"),
    [
        ({"input": "x"}, "model"),
        ({"model": "m"}, "input"),
        ({"model": "m", "input": None}, "input"),
        ({"model": "m", "input": ""}, "input"),
        ({"model": "m", "input": []}, "input"),
        ({"model": "m", "input": 4}, "input"),
        ({"model": "m", "input": {"text": "x"}}, "input"),
        ({"model": "m", "input": ["x", ""]}, "input"),
        ({"model": "m", "input": ["x", 4]}, "input"),
        ({"model": "m", "input": ["x", None]}, "input"),
        ({"model": "m", "input": [[]]}, "input"),
        ({"model": "m", "input": [1, -1]}, "input"),
        ({"model": "m", "input": [1, 2.5]}, "input"),
        ({"model": "m", "input": [[1], ["x"]]}, "input"),
        ({"model": "m", "input": "x", "dimensions": 0}, "dimensions"),
        ({"model": "m", "input": "x", "dimensions": "many"}, "dimensions"),
        ({"model": "m", "input": "x", "encoding_format": "hex"}, "encoding_format"),
        ({"model": 4, "input": "x"}, "model"),
    ],
)
def test_openai_names_the_field_at_fault(daemon, request_body, parameter):
    response = http.post(f"{daemon.url}/v1/embeddings", json=request_body)
    assert response.status_code == 400
    error = strict.openai_error(response.text)
    assert error["type"] == "invalid_request_error"
    assert error["param"].split("[")[0] == parameter
    assert parameter in error["message"] or error["code"] == "invalid_value"


def test_the_client_knows_the_error(daemon, openai_at):
    with pytest.raises(openai.BadRequestError) as caught:
        openai_at(daemon.url).call("embeddings.create", model="m", input="")
    assert caught.value.param == "input" and caught.value.request_id


@pytest.mark.parametrize("dimensions", [65_537, 100_000, 2**63 - 1])
def test_more_dimensions_than_any_model_has_are_refused(daemon, dimensions):
    response = post(daemon, dimensions=dimensions)
    assert response.status_code == 400
    assert strict.openai_error(response.text)["param"] == "dimensions"
