"""Which hosts are LLM providers, and what each is called."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

PROVIDERS: dict[str, str] = {
    "api.openai.com": "openai",
    "eu.api.openai.com": "openai",
    "us.api.openai.com": "openai",
    "api.anthropic.com": "anthropic",
    "openrouter.ai": "openrouter",
    "api.mistral.ai": "mistral",
    "codestral.mistral.ai": "mistral",
    "api.groq.com": "groq",
    "ai-gateway.vercel.sh": "vercel-gateway",
    "ollama.com": "ollama",
    "api.deepseek.com": "deepseek",
    "api.x.ai": "xai",
    "api.z.ai": "zai",
    "open.bigmodel.cn": "zai",
    "api.perplexity.ai": "perplexity",
    "router.huggingface.co": "huggingface",
    "api-inference.huggingface.co": "huggingface",
    "api.cerebras.ai": "cerebras",
    "api.together.ai": "together",
    "api.together.xyz": "together",
    "api.avian.io": "avian",
    "api.inference.crusoecloud.com": "crusoe",
    "generativelanguage.googleapis.com": "gemini",
    "aiplatform.googleapis.com": "vertex",
    "api.cohere.com": "cohere",
    "api.cohere.ai": "cohere",
    "api.portkey.ai": "portkey",
    "us.inference.heroku.com": "heroku",
    "eu.inference.heroku.com": "heroku",
    "api.writer.com": "writer",
    "api.fireworks.ai": "fireworks",
    "api.deepinfra.com": "deepinfra",
    "integrate.api.nvidia.com": "nvidia",
    "api.hyperbolic.xyz": "hyperbolic",
    "api.moonshot.ai": "moonshot",
    "api.moonshot.cn": "moonshot",
    "api.minimax.io": "minimax",
    "api.sambanova.ai": "sambanova",
    "api.studio.nebius.com": "nebius",
    "api.tokenfactory.nebius.com": "nebius",
    "api.novita.ai": "novita",
    "api.siliconflow.com": "siliconflow",
    "inference.baseten.co": "baseten",
    "api.ai21.com": "ai21",
    "api.aleph-alpha.com": "alephalpha",
    "models.github.ai": "github-models",
    "models.inference.ai.azure.com": "github-models",
    "gateway.ai.cloudflare.com": "cloudflare-gateway",
}
"""Exact host names."""

PROVIDER_PATTERNS: tuple[tuple[str, str], ...] = (
    ("*.openai.azure.com", "azure"),
    ("*.services.ai.azure.com", "azure"),
    ("*.cognitiveservices.azure.com", "azure"),
    ("*.models.ai.azure.com", "azure"),
    ("bedrock-runtime.*.amazonaws.com", "bedrock"),
    ("bedrock-runtime-fips.*.amazonaws.com", "bedrock"),
    ("bedrock-runtime.*.amazonaws.com.cn", "bedrock"),
    ("bedrock-runtime.*.api.aws", "bedrock"),
    ("bedrock-runtime-fips.*.api.aws", "bedrock"),
    ("*.bedrock-runtime.*.vpce.amazonaws.com", "bedrock"),
    ("bedrock-mantle.*.api.aws", "bedrock-mantle"),
    ("*-aiplatform.googleapis.com", "vertex"),
    ("aiplatform.*.rep.googleapis.com", "vertex"),
    ("*.snowflakecomputing.com", "snowflake"),
    ("dashscope*.aliyuncs.com", "dashscope"),
)
"""Families of host names, tried in order."""


def provider_of(host: str, extra: Sequence[str] = ()) -> str | None:
    """The provider at `host` (lower-case, may carry `:port`), or None where it is no LLM host.

    `extra` names further hosts, each `name` (any port) or `name:port`; such a provider is called by its
    host name, unless it is known by another: how it speaks goes by that.
    """
    name = host_name(host)
    if name in PROVIDERS:
        return PROVIDERS[name]
    families = (provider for pattern, provider in PROVIDER_PATTERNS if fnmatchcase(name, pattern))
    if (family := next(families, None)) is not None:
        return family
    return name if any(_names(entry.lower(), host, name) for entry in extra) else None


def _names(entry: str, host: str, name: str) -> bool:
    # A host without a port is at its scheme's default one.
    return entry in (host, name) or (host == name and entry in (f"{name}:443", f"{name}:80"))


def host_name(host: str) -> str:
    """`host` without its port and without a trailing dot; an IPv6 literal keeps its brackets."""
    head, colon, port = host.rpartition(":")
    bare = head if colon and port.isdigit() and not head.endswith(":") else host
    return bare.removesuffix(".")
