"""Bad input gets a problem with a stable type, a pointer to the field and a Chinese title; never a 500."""

import re
from collections.abc import AsyncIterator, Sequence
from typing import Any

import aiohttp
import pytest
from multidict import CIMultiDict

import database
from access import Caller, Role
from builders_web import CLERK, OPERATOR, bearer, no_pool, served, small_app, token
from telemetry import metrics
from web import problems
from web.problems import CATALOGUE

HAN = re.compile(r"[一-鿿]")
JSON = {"Content-Type": "application/json"}
NOTE = {"text": "一件事"}


@pytest.fixture(scope="module")
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    """No database behind it: nothing below may get as far as that."""
    async with no_pool() as pool, served(small_app(pool, body_limit=10_000)) as client:
        yield client


async def problem(client: aiohttp.ClientSession, method: str, path: str, **sent: Any) -> dict[str, Any]:
    async with client.request(method, path, **sent) as answer:
        assert answer.content_type == "application/problem+json"
        assert answer.headers["Cache-Control"] == "no-store"
        body: dict[str, Any] = await answer.json()
        assert body["status"] == answer.status
        assert HAN.search(body["title"])
        return {**body, "type": body["type"].removeprefix("urn:yuanxin:problem:")}


async def post(client: aiohttp.ClientSession, body: Any) -> dict[str, Any]:
    return await problem(client, "POST", "/v1/notes", json=body)


def pointers(body: dict[str, Any]) -> list[str]:
    return [error["pointer"] for error in body["errors"]]


@pytest.mark.parametrize("sent", [b"{oops", b"", b"[" * 9_000, b"\xff\xfe{}", b'{"text": NaNa}', b"9" * 5000])
async def test_what_is_not_json_says_so(client: aiohttp.ClientSession, sent: bytes) -> None:
    body = await problem(client, "POST", "/v1/notes", data=sent, headers=JSON)
    assert (body["type"], body["status"]) == ("not-json", 400)


@pytest.mark.parametrize(
    "sent",
    [b'{"text": "a", "text": "b"}', b'{"text": "a", "claims": [{"amount_fen": 1, "amount_\\u0066en": 2}]}'],
)
async def test_of_two_fields_of_one_name_none_wins(client: aiohttp.ClientSession, sent: bytes) -> None:
    body = await problem(client, "POST", "/v1/notes", data=sent, headers=JSON)
    assert (body["type"], pointers(body)) == ("invalid-body", ["#"])


async def test_an_unknown_word_for_a_dry_run_is_named(client: aiohttp.ClientSession) -> None:
    body = await problem(client, "POST", "/v1/notes?dry_run=yep", json=NOTE, headers={"Idempotency-Key": "k"})
    assert (body["type"], body["errors"][0]["parameter"]) == ("invalid-parameter", "dry_run")


async def test_json_that_is_no_object_points_at_the_whole(client: aiohttp.ClientSession) -> None:
    assert pointers(await post(client, [])) == ["#"]


async def test_another_content_type_is_not_guessed_at(client: aiohttp.ClientSession) -> None:
    body = await problem(client, "POST", "/v1/notes", data=b"{}", headers={"Content-Type": "text/plain"})
    assert (body["type"], body["status"]) == ("unsupported-media-type", 415)


async def test_unknown_fields_are_named_each_at_its_place(client: aiohttp.ClientSession) -> None:
    body = await post(client, {**NOTE, "txet": "", "claims": [{"amount_fen": 1, "a/b~c": 1}]})
    assert (body["type"], body["status"]) == ("unknown-field", 422)
    assert sorted(pointers(body)) == ["#/claims/0/a~1b~0c", "#/txet"]


async def test_every_wrong_field_is_told_at_once_and_in_chinese(client: aiohttp.ClientSession) -> None:
    body = await post(
        client, {"claims": [{"amount_fen": "12"}, {"amount_fen": 1, "since": "2019-01-08T12:00"}]}
    )
    assert (body["type"], body["status"]) == ("invalid-body", 422)
    assert pointers(body) == ["#/text", "#/claims/0/amount_fen", "#/claims/1/since"]
    assert all(HAN.search(error["detail"]) for error in body["errors"])


async def test_a_negative_amount_has_a_type_of_its_own(client: aiohttp.ClientSession) -> None:
    body = await post(client, {**NOTE, "claims": [{"amount_fen": -1}]})
    assert (body["type"], pointers(body)) == ("negative-amount", ["#/claims/0/amount_fen"])


@pytest.mark.parametrize("amount", [True, 1.5, "100", 10**40, None, [1]])
async def test_money_is_a_whole_number_and_nothing_else(client: aiohttp.ClientSession, amount: Any) -> None:
    body = await post(client, {**NOTE, "claims": [{"amount_fen": amount}]})
    assert (body["type"], pointers(body)) == ("invalid-body", ["#/claims/0/amount_fen"])


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "", "   "])
async def test_text_that_postgresql_cannot_keep_is_refused(client: aiohttp.ClientSession, text: str) -> None:
    assert pointers(await post(client, {"text": text})) == ["#/text"]


@pytest.mark.parametrize(
    "instant", ["9999-12-31T23:59:59-23:00", "0001-01-01T00:00:00+14:00", "2019-01-08", 7e300]
)
async def test_an_instant_beyond_any_calendar_is_refused(client: aiohttp.ClientSession, instant: Any) -> None:
    body = await post(client, {**NOTE, "claims": [{"amount_fen": 1, "since": instant}]})
    assert pointers(body) == ["#/claims/0/since"]


async def test_a_body_over_the_limit_is_refused_by_its_length(client: aiohttp.ClientSession) -> None:
    body = await problem(client, "POST", "/v1/notes", data=b'{"text": "' + b"a" * 10_000, headers=JSON)
    assert (body["type"], body["status"]) == ("body-too-large", 413)


async def test_a_body_over_the_limit_is_refused_in_chunks_too(client: aiohttp.ClientSession) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b"[" * 1_000

    body = await problem(client, "POST", "/v1/notes", data=chunks(), headers=JSON)
    assert (body["type"], body["status"]) == ("body-too-large", 413)


async def test_the_input_is_never_quoted_back(client: aiohttp.ClientSession) -> None:
    body = await post(client, {"text": 330302199001011234, "claims": "张三"})
    assert "330302199001011234" not in str(body)
    assert "张三" not in str(body)


async def test_a_missing_key_is_asked_for(client: aiohttp.ClientSession) -> None:
    body = await post(client, NOTE)
    assert (body["type"], body["status"]) == ("missing-idempotency-key", 400)


@pytest.mark.parametrize("key", ["", "two words", "k" * 201, "ké"])
async def test_a_key_is_plain_ascii(client: aiohttp.ClientSession, key: str) -> None:
    body = await problem(client, "POST", "/v1/notes", json=NOTE, headers={"Idempotency-Key": key})
    assert (body["type"], body["status"]) == ("invalid-idempotency-key", 400)


async def test_an_unknown_path_and_a_malformed_id_are_not_found(client: aiohttp.ClientSession) -> None:
    for method, path in [("GET", "/v1/nothing"), ("PUT", "/v1/notes/abc"), ("GET", "/v1/notes/")]:
        assert (await problem(client, method, path, json=NOTE))["type"] == "not-found"


async def test_a_wrong_parameter_is_named(client: aiohttp.ClientSession) -> None:
    body = await problem(client, "GET", "/v1/notes?limit=many")
    assert body["type"] == "invalid-parameter"
    assert body["errors"] == [{"parameter": "limit", "detail": "应为整数"}]


async def test_another_method_says_which_ones_there_are(client: aiohttp.ClientSession) -> None:
    for method, path, allowed in [
        ("DELETE", "/v1/notes/1", "PUT"),
        ("DELETE", "/v1/notes", "GET, HEAD, POST"),
        ("PUT", "/v1/notes", "GET, HEAD, POST"),
        ("OPTIONS", "/v1/notes", "GET, HEAD, POST"),
        ("PROPFIND", "/v1/notes/broken", "GET, HEAD, PUT"),
        ("POST", "/livez", "GET, HEAD"),
        ("POST", "/openapi.json", "GET, HEAD"),
    ]:
        async with client.request(method, path) as answer:
            assert (answer.status, answer.headers["Allow"]) == (405, allowed)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Authorization", ("Bearer a", "Bearer b")),
        ("Authorization", ("Bearer a", "Bearer a")),
        ("Idempotency-Key", ("key-1", "key-2")),
        ("If-Match", ('"1"', '"2"')),
    ],
)
async def test_of_two_headers_of_one_name_none_counts(
    client: aiohttp.ClientSession, name: str, values: Sequence[str]
) -> None:
    twice = CIMultiDict([(name, value) for value in values])
    for method, path in [("PUT", "/v1/notes/1"), ("POST", "/v1/notes"), ("GET", "/v1/notes")]:
        body = await problem(client, method, path, headers=twice)
        assert (body["type"], body["status"]) == ("repeated-header", 400)
        assert [error["parameter"] for error in body["errors"]] == [name]


async def test_a_method_of_others_makes_no_series_of_its_own(client: aiohttp.ClientSession) -> None:
    for method in ("PROPFIND", "MKCOL"):
        assert (await problem(client, method, "/v1/notes"))["type"] == "method-not-allowed"
    shown = metrics.exposition().decode()
    assert 'method="other"' in shown
    assert "MKCOL" not in shown


async def test_a_method_that_is_none_is_no_http(client: aiohttp.ClientSession) -> None:
    body = await problem(client, "FROBNICATE", "/v1/notes")
    assert (body["type"], body["status"]) == ("not-http", 400)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({}, "token-missing"),
        ({"Authorization": "Basic eDp5"}, "token-missing"),
        ({"Authorization": "Bearer rubbish"}, "malformed"),
        ({"Authorization": f"Bearer {token(CLERK, issuer='somebody')}"}, "wrong-issuer"),
        ({"Authorization": f"Bearer {token(CLERK, audience='another')}"}, "wrong-audience"),
    ],
)
async def test_a_wrong_token_is_refused_with_a_coded_reason(header: dict[str, str], reason: str) -> None:
    pool = database.open_pool("postgresql://nobody@127.0.0.1:1/nothing")
    async with (
        served(small_app(pool), caller=None) as client,
        client.get("/v1/notes", headers=header) as answer,
    ):
        body = await answer.json()
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert (body["type"], body["reason"]) == ("urn:yuanxin:problem:unauthenticated", reason)
        assert HAN.search(body["detail"])


async def test_a_role_that_may_not_is_told_so(client: aiohttp.ClientSession) -> None:
    lawyer = Caller("lawyer-1", Role.lawyer, "330302")
    body = await problem(client, "GET", "/v1/notes", headers=bearer(lawyer))
    assert (body["type"], body["status"]) == ("forbidden-role", 403)


async def test_without_its_database_a_service_says_unavailable(client: aiohttp.ClientSession) -> None:
    key = {"Idempotency-Key": "k"}
    assert (await problem(client, "POST", "/v1/notes", json=NOTE, headers=key))["type"] == "unavailable"
    assert (await problem(client, "GET", "/v1/notes"))["type"] == "unavailable"
    assert (await problem(client, "GET", "/v1/pipeline", headers=bearer(OPERATOR)))["type"] == "unavailable"


async def test_a_bug_is_a_500_with_the_id_of_its_log_line(
    client: aiohttp.ClientSession, capfd: pytest.CaptureFixture[str]
) -> None:
    own = "0190b1c2-3d4e-7f50-8a6b-7c8d9e0f1a2b"
    body = await problem(client, "GET", "/v1/notes/broken", headers={"X-Request-Id": own})
    assert (body["type"], body["status"], body["log_id"]) == ("internal-error", 500, own)
    logged = "".join(capfd.readouterr())
    assert "KeyError" in logged
    assert own in logged
    assert "330302199001011234" not in logged
    assert "张三" not in logged


@pytest.mark.parametrize(
    ("wanted", "language", "title", "detail"),
    [
        ({}, "zh-CN", "请求参数不符合要求", "应为整数"),
        ({"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}, "zh-CN", "请求参数不符合要求", "应为整数"),
        ({"Accept-Language": "en"}, "en", "a parameter is not as it must be", "a whole number"),
    ],
)
async def test_a_problem_is_told_in_the_language_asked_for(
    client: aiohttp.ClientSession, wanted: dict[str, str], language: str, title: str, detail: str
) -> None:
    async with client.get("/v1/notes?limit=many", headers=wanted) as answer:
        body = await answer.json()
        assert (answer.headers["Content-Language"], answer.headers["Vary"]) == (language, "Accept-Language")
        assert int(answer.headers["Content-Length"]) == len(await answer.read())
    assert (body["type"], body["title"]) == ("urn:yuanxin:problem:invalid-parameter", title)
    assert body["errors"] == [{"parameter": "limit", "detail": detail}]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [("/nothing", 404, "找不到所请求的内容"), ("/v1/notes?limit=many", 422, "limit：应为整数")],
)
async def test_a_browser_is_shown_a_page_in_chinese(
    client: aiohttp.ClientSession, path: str, status: int, words: str
) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "Accept-Language": "en"}
    async with client.get(path, headers=browser) as answer:
        assert (answer.status, answer.content_type) == (status, "text/html")
        assert words in await answer.text()


async def test_every_layer_answers_in_english_too(client: aiohttp.ClientSession) -> None:
    wanted = {"Accept-Language": "en"}
    requests: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", "/v1/nothing", {}),
        ("DELETE", "/v1/notes", {}),
        ("POST", "/v1/notes", {"json": NOTE}),
        ("POST", "/v1/notes", {"data": b'{"text": 1, "text": 2}', "headers": {**JSON, **wanted}}),
        ("POST", "/v1/notes", {"data": b"a" * 20_000}),
        ("GET", "/v1/notes/broken", {}),
    ]
    for method, path, sent in requests:
        async with client.request(method, path, **{"headers": wanted, **sent}) as answer:
            told = await answer.text()
            assert answer.headers["Content-Language"] == "en"
            assert HAN.search(told) is None


def test_every_slug_is_stable_and_every_title_chinese() -> None:
    for slug, kind in CATALOGUE.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", slug)
        assert 400 <= kind.status < 600
        assert HAN.search(kind.title)


def test_a_problem_says_only_what_it_knows() -> None:
    assert problems.not_found().body() == {
        "type": "urn:yuanxin:problem:not-found",
        "title": "找不到所请求的内容",
        "status": 404,
    }
