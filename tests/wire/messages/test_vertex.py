"""Anthropic's models on Vertex: the URL says the model and the form."""

import json
from typing import Any

import pytest

from latency_slayer.wire.call import Call, Request
from tests.wire.messages.samples import MESSAGES, MESSAGES_BODY, messages_request

MODELS = "/v1/projects/p/locations/us-east5/publishers/anthropic/models"
BODY = {
    **{name: value for name, value in MESSAGES_BODY.items() if name != "model"},
    "anthropic_version": "vertex-2023-10-16",
}


def vertex_request(
    method: str = "rawPredict", model: str = "claude-opus-4@20250514", **fields: Any
) -> Request:
    host = "us-east5-aiplatform.googleapis.com"
    return messages_request({**BODY, **fields}, host=host, path=f"{MODELS}/{model}:{method}")


def call(request: Request) -> Call:
    return MESSAGES.read_call(request, "vertex")


def test_a_raw_prediction_is_read() -> None:
    read = call(vertex_request())

    assert (read.route, read.model, read.form, read.question) == (
        "vertex/messages",
        "claude-opus-4@20250514",
        "json",
        "What is the capital of France?",
    )


FORMS = {
    "plain": (vertex_request(), "json"),
    "streamed": (vertex_request("streamRawPredict", stream=True), "sse"),
    "streamed by the URL alone": (vertex_request("streamRawPredict"), "sse"),
    "streamed by the body alone": (vertex_request(stream=True), "sse"),
}


@pytest.mark.parametrize(("request_", "form"), FORMS.values(), ids=FORMS.keys())
def test_the_form_is_said_by_the_url_or_the_body(request_: Request, form: str) -> None:
    assert call(request_).form == form


@pytest.mark.parametrize(("request_", "form"), FORMS.values(), ids=FORMS.keys())
def test_the_form_does_not_split_the_scope(request_: Request, form: str) -> None:
    assert json.dumps(call(request_).scope) == json.dumps(call(vertex_request()).scope), form


def test_a_model_is_one_however_its_name_is_encoded() -> None:
    encoded = call(vertex_request(model="claude-opus-4%4020250514"))

    assert (encoded.model, encoded.scope) == ("claude-opus-4@20250514", call(vertex_request()).scope)


def test_models_do_not_share() -> None:
    assert call(vertex_request(model="claude-sonnet-4")).scope != call(vertex_request()).scope


UNCLAIMED = {
    "another publisher": messages_request(
        path="/v1/projects/p/locations/l/publishers/mistralai/models/mistral-large:rawPredict"
    ),
    "token counting": vertex_request(model="count-tokens"),
    "another method": vertex_request("predict"),
    "no method": messages_request(path=f"{MODELS}/claude-opus-4"),
    "nothing": messages_request(path="/"),
}


@pytest.mark.parametrize("request_", UNCLAIMED.values(), ids=UNCLAIMED.keys())
def test_what_is_no_message_is_not_claimed(request_: Request) -> None:
    assert not MESSAGES.claims(request_)
