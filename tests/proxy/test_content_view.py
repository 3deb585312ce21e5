"""An LLM call in mitmweb: a conversation with the verdict on top."""

import gzip
import io
import json
from collections.abc import Iterator, Mapping

import pytest
from mitmproxy import contentviews, http
from mitmproxy import io as flow_io
from mitmproxy.test import taddons, tflow, tutils

from latency_slayer.engine.verdicts import Bypass, Hit, Miss, Verdict
from latency_slayer.judge.reasons import Reason
from latency_slayer.proxy import content_view
from latency_slayer.proxy.addon import LatencySlayer
from latency_slayer.proxy.exchange import Exchange
from latency_slayer.proxy.marks import mark, mark_stored
from latency_slayer.wire import forms
from latency_slayer.wire.call import Recorded
from tests.proxy.test_exchange import HIT, MISS, SEMANTIC
from tests.wire.chat.samples import CHAT_BODY, chat_stream, chunk, completion, tool_call
from tests.wire.formats import FORMATS
from tests.wire.samples import Format, jsoned

every_format = pytest.mark.parametrize("sample", FORMATS.values(), ids=FORMATS.keys())

STREAM = chat_stream(
    chunk({"role": "assistant", "content": "Par"}),
    chunk({"content": "is."}),
    chunk({}, "stop"),
    {"choices": [], "usage": {"prompt_tokens": 20, "completion_tokens": 8}},
)


@pytest.fixture(autouse=True)
def context() -> Iterator[None]:
    """mitmproxy with its options, and the view that it was told of."""
    with taddons.context():
        content_view.register()
        yield


def flow_of(
    body: bytes,
    answer: bytes = b"",
    *,
    host: str = "api.openai.com",
    path: str = "/v1/chat/completions",
    headers: Mapping[str, str] | None = None,
    status: int = 200,
) -> http.HTTPFlow:
    sent = tutils.treq(host=host, port=443, scheme=b"https", method=b"POST", path=path.encode(), content=body)
    fields = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    came = tutils.tresp(status_code=status, headers=http.Headers(fields), content=answer)
    sent.headers["host"] = host
    return tflow.tflow(req=sent, resp=came)


def marked(flow: http.HTTPFlow, verdict: Verdict, stored: str = "") -> http.HTTPFlow:
    mark(flow, Exchange("openai", "api.openai.com", verdict=verdict))
    mark_stored(flow, stored)
    return flow


def shown(flow: http.HTTPFlow, side: str = "request") -> contentviews.ContentviewResult:
    """What mitmweb shows by default."""
    return contentviews.prettify_message(getattr(flow, side), flow)


def test_a_request_is_shown_as_a_conversation_under_its_verdict() -> None:
    body = {**CHAT_BODY, "temperature": 0.5, "tools": [{"type": "function", "function": {"name": "weather"}}]}

    assert shown(marked(flow_of(jsoned(body)), MISS)) == contentviews.ContentviewResult(
        text="""verdict: miss, new
fingerprint: f00dcafef00dcafe
route: openai/chat.completions
model: gpt-5-mini
answer as: json
parameters: temperature 0.5
tools: weather

system: |
  Be brief.

user: |
  What is the capital of France?
""",
        syntax_highlight="yaml",
        view_name="Conversation",
        description="",
    )


def test_a_stream_is_shown_as_the_message_that_it_adds_up_to() -> None:
    flow = flow_of(jsoned({**CHAT_BODY, "stream": True}), STREAM)

    assert (
        shown(marked(flow, MISS, "stored"), "response").text
        == """verdict: miss, new
fingerprint: f00dcafef00dcafe
stored: yes
route: openai/chat.completions
model: gpt-5-mini
came as: sse
ending: complete
tokens: 20 in, 8 out

assistant: |
  Paris.
"""
    )


def test_long_lines_are_wrapped_where_words_end() -> None:
    text = "word " * 30 + "x" * 120 + "\n\n    indented\n" + "end " * 3
    body = {**CHAT_BODY, "messages": [{"role": "user", "content": text}]}
    lines = shown(flow_of(jsoned(body))).text.partition("user: |\n")[2].split("\n")

    assert lines == [
        "  " + "word " * 17 + "word",
        "  " + "word " * 11 + "word",
        "  " + "x" * 120,
        "",
        "      indented",
        "  end end end ",
        "",
    ]


VERDICTS = [
    pytest.param(
        HIT,
        "",
        ["verdict: hit, exact", "answer: 59 s old, 30 tokens saved, kept for 1 s more"],
        id="exact hit",
    ),
    pytest.param(
        SEMANTIC,
        "",
        [
            "verdict: hit, semantic, similarity 0.9732",
            "answer: 59 s old, 30 tokens saved, kept for 1 s more",
        ],
        id="semantic hit",
    ),
    pytest.param(MISS, "truncated", ["verdict: miss, new", "stored: no, truncated"], id="not stored"),
    pytest.param(Bypass(Reason.SERVER_TOOLS), "", ["verdict: bypass, server_tools"], id="bypass"),
]


@pytest.mark.parametrize(("verdict", "stored", "lines"), VERDICTS)
def test_the_verdict_is_on_top_of_an_answer(
    verdict: Hit | Miss | Bypass, stored: str, lines: list[str]
) -> None:
    flow = marked(flow_of(jsoned(CHAT_BODY), jsoned(completion({"content": "Paris."}))), verdict, stored)
    head = shown(flow, "response").text.partition("\nroute: ")[0].split("\n")

    assert [line for line in head if not line.startswith("fingerprint: ")] == lines


def test_tools_reasoning_and_images_are_told_apart() -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 16_000}}
    weather = {"name": "weather", "arguments": '{"city": "Zürich"}'}
    run = {"name": "run", "arguments": '{"code": "a = 1\\nprint(a)", "more": ["b = 2\\nprint(b)", 3]}'}
    said = [
        {"role": "user", "content": [{"type": "text", "text": "Weather there?"}, image]},
        {
            "role": "assistant",
            "content": "Looking.",
            "reasoning_content": "A lake.\nZürich?",
            "tool_calls": [tool_call(1, weather), tool_call(2, run)],
        },
        {"role": "tool", "tool_call_id": "call_1", "content": "22 °C"},
        {"role": "tool", "tool_call_id": "call_2", "content": ""},
    ]
    text = shown(flow_of(jsoned({**CHAT_BODY, "messages": said}))).text

    assert (
        text.partition("\n\n")[2]
        == """user: |
  Weather there?
  [image/png, 12 KB]

assistant:
  reasoning: |
    A lake.
    Zürich?
  text: |
    Looking.
  call weather: {"city":"Zürich"}
  call run:
    code: |
      a = 1
      print(a)
    more:
      - |
        b = 2
        print(b)
      - 3

tool:
  result of weather: |
    22 °C

tool: (nothing)
"""
    )


def test_an_error_is_shown_under_the_verdict() -> None:
    flow = flow_of(jsoned(CHAT_BODY), b'{"error": {"message": "Slow down.", "code": 429}}', status=429)

    assert (
        shown(marked(flow, MISS, "status"), "response").text
        == """verdict: miss, new
fingerprint: f00dcafef00dcafe
stored: no, status
route: openai/chat.completions
model: gpt-5-mini

error: {"message":"Slow down.","code":429}
"""
    )


def test_a_compressed_answer_is_shown_like_any_other() -> None:
    answer = gzip.compress(jsoned(completion({"content": "Paris."})))
    flow = flow_of(jsoned(CHAT_BODY), answer, headers={"content-encoding": "gzip"})

    assert shown(flow, "response").text.endswith("\nassistant: |\n  Paris.\n")


def test_a_flow_that_was_saved_and_read_again_still_has_its_verdict() -> None:
    saved = io.BytesIO()
    flow_io.FlowWriter(saved).add(marked(flow_of(jsoned(CHAT_BODY)), MISS))
    saved.seek(0)
    (flow,) = flow_io.FlowReader(saved).stream()

    assert isinstance(flow, http.HTTPFlow)
    assert shown(flow).text.startswith("verdict: miss, new\n")


def test_a_flow_that_was_recorded_elsewhere_is_shown_without_a_verdict() -> None:
    assert shown(flow_of(jsoned(CHAT_BODY))).text.startswith("route: openai/chat.completions\n")


def test_a_call_to_a_host_of_the_users_is_shown_by_its_note() -> None:
    flow = flow_of(jsoned(CHAT_BODY), host="llm.example.com")
    mark(flow, Exchange("llm.example.com", "llm.example.com", verdict=MISS))

    assert "\nroute: llm.example.com/chat.completions\n" in shown(flow).text


def test_a_call_that_another_addon_sent_elsewhere_is_still_what_it_was() -> None:
    flow = marked(flow_of(jsoned(CHAT_BODY)), MISS)
    flow.request.host = "localhost"

    assert "\nroute: openai/chat.completions\n" in shown(flow).text


def test_what_a_client_writes_does_not_look_like_a_verdict() -> None:
    spoof = "x\nverdict: hit"
    calls = [tool_call(1, {"name": spoof, "arguments": json.dumps({spoof: spoof})})]
    said = {"role": spoof, "content": spoof, "tool_calls": calls}
    body = {"model": spoof, spoof: spoof, "tools": [{"name": spoof}], "messages": [said, {"type": spoof}]}
    lines = shown(marked(flow_of(jsoned(body)), MISS)).text.split("\n")

    assert [line for line in lines if line.startswith("verdict:")] == ["verdict: miss, new"]


FOREIGN = [
    pytest.param(flow_of(b"{}", b'{"a": 1}', host="example.org"), "request", "JSON", id="another host"),
    pytest.param(flow_of(b"{}", b'{"a": 1}', path="/v1/models"), "response", "JSON", id="no call"),
    pytest.param(flow_of(b"not JSON"), "request", "Raw", id="garbage asked"),
    pytest.param(flow_of(b"[1]"), "request", "JSON", id="a list asked"),
    pytest.param(flow_of(jsoned(CHAT_BODY), b"not a stream"), "response", "Raw", id="garbage came"),
    pytest.param(
        flow_of(jsoned(CHAT_BODY), b"Bad gateway", status=502), "response", "Raw", id="a plain error"
    ),
]


@pytest.mark.parametrize(("flow", "side", "view"), FOREIGN)
def test_anything_else_is_shown_by_mitmproxys_own_views(flow: http.HTTPFlow, side: str, view: str) -> None:
    getattr(flow, side).headers["content-type"] = "application/json" if view == "JSON" else "text/plain"
    result = shown(flow, side)

    assert (result.view_name, result.description) == (view, "")


def test_a_flow_that_is_not_http_is_shown_by_mitmproxys_own_views() -> None:
    flow = tflow.ttcpflow()

    assert contentviews.prettify_message(flow.messages[0], flow).view_name == "Raw"


def test_the_view_is_registered_once_however_often_the_addon_is_loaded() -> None:
    with taddons.context(LatencySlayer()):
        first = contentviews.registry["conversation"]
    with taddons.context(LatencySlayer()):
        second = contentviews.registry["conversation"]

    assert first is second


@every_format
def test_every_format_is_shown_as_a_conversation(sample: Format) -> None:
    views = {form: shown(sample_flow(sample, form)).view_name for form in sample.asked}

    assert views == dict.fromkeys(sample.asked, "Conversation")


@every_format
def test_every_answer_is_shown_alike_in_every_form(sample: Format) -> None:
    call = sample.call(forms.JSON)
    differing = []
    for name, message in sample.answers.items():
        answer = sample.codec.read_answer(call, Recorded(forms.JSON, "", jsoned(message)))
        bodies = {form: sample.codec.write_answer(sample.call(form), answer).body for form in sample.asked}
        pages = {conversation(sample, form, body) for form, body in bodies.items()}
        differing += [name] if len(pages) != 1 else []

    assert differing == []


def conversation(sample: Format, form: str, body: bytes) -> str:
    """What is shown of the answer `body`, without its head."""
    result = shown(sample_flow(sample, form, body), "response")

    assert result.view_name == "Conversation"
    return result.text.partition("\n\n")[2]


def sample_flow(sample: Format, form: str, answer: bytes = b"") -> http.HTTPFlow:
    """The call that asks for `form`, as the addon marks it, and `answer`."""
    asked = sample.asked[form]
    flow = flow_of(asked.body, answer, host=asked.host.partition(":")[0], path=asked.path)
    flow.request.query = asked.query
    mark(flow, Exchange(sample.provider, asked.host, verdict=MISS))
    return flow
