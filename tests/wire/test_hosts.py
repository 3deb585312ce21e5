"""Which hosts are LLM providers."""

import pytest

from latency_slayer.wire.hosts import host_name, provider_of

KNOWN = {
    "api.openai.com": "openai",
    "api.openai.com:8443": "openai",
    "my-resource.openai.azure.com": "azure",
    "my-resource.services.ai.azure.com": "azure",
    "my-resource.cognitiveservices.azure.com": "azure",
    "api.anthropic.com": "anthropic",
    "openrouter.ai": "openrouter",
    "bedrock-runtime.us-east-1.amazonaws.com": "bedrock",
    "bedrock-runtime-fips.us-east-1.amazonaws.com": "bedrock",
    "bedrock-runtime.cn-north-1.amazonaws.com.cn": "bedrock",
    "bedrock-runtime.us-east-1.api.aws": "bedrock",
    "bedrock-runtime-fips.us-east-1.api.aws": "bedrock",
    "vpce-0123-abcd.bedrock-runtime.us-east-1.vpce.amazonaws.com": "bedrock",
    "bedrock-mantle.us-east-1.api.aws": "bedrock-mantle",
    "us-central1-aiplatform.googleapis.com": "vertex",
    "aiplatform.googleapis.com": "vertex",
    "generativelanguage.googleapis.com": "gemini",
    "org-account.snowflakecomputing.com": "snowflake",
    "dashscope-intl.aliyuncs.com": "dashscope",
    "ai-gateway.vercel.sh": "vercel-gateway",
    "api.writer.com:443": "writer",
}

UNKNOWN = (
    "example.org",
    "openai.com",
    "evil-api.openai.com.example.org",
    "notopenrouter.ai",
    "openai.azure.com",
    "bedrock-runtime.amazonaws.com.example.org",
    "storage.googleapis.com",
    "",
)

EXTRA = {
    "any port": ("localhost:11434", ["localhost"], "localhost"),
    "this port": ("localhost:11434", ["localhost:11434"], "localhost"),
    "another port": ("localhost:8080", ["localhost:11434"], None),
    "the default port": ("llm.example.org", ["llm.example.org:443"], "llm.example.org"),
    "written in capitals": ("llm.example.org", ["LLM.example.org"], "llm.example.org"),
    "IPv6": ("[::1]:8000", ["[::1]"], "[::1]"),
    "a known host stays what it is": ("api.openai.com", ["api.openai.com"], "openai"),
    "and so does one of a known family": (
        "a.snowflakecomputing.com",
        ["a.snowflakecomputing.com"],
        "snowflake",
    ),
}


@pytest.mark.parametrize(("host", "provider"), KNOWN.items(), ids=KNOWN.keys())
def test_a_host_is_known_by_its_provider(host: str, provider: str) -> None:
    assert provider_of(host) == provider


@pytest.mark.parametrize("host", UNKNOWN)
def test_any_other_host_has_no_provider(host: str) -> None:
    assert provider_of(host) is None


@pytest.mark.parametrize(("host", "extra", "provider"), EXTRA.values(), ids=EXTRA.keys())
def test_an_extra_host_is_a_provider_by_its_own_name(
    host: str, extra: list[str], provider: str | None
) -> None:
    assert provider_of(host, extra) == provider


def test_a_name_loses_its_port_and_its_last_dot() -> None:
    assert [host_name("a.b.:80"), host_name("a.b."), host_name("::1")] == ["a.b", "a.b", "::1"]
