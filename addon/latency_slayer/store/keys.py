"""The names of everything kept in Redis."""

import re
from dataclasses import dataclass

_NAMESPACE = re.compile(r"[A-Za-z0-9_.:-]*")


@dataclass(frozen=True, slots=True)
class Keys:
    """Names under one namespace. The braces are the hash tag that keeps both keys of an entry in one
    cluster slot (https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags),
    so the namespace may have none. Raises ValueError on such a one."""

    namespace: str = ""

    def __post_init__(self) -> None:
        if not _NAMESPACE.fullmatch(self.namespace):
            raise ValueError(f"namespace {self.namespace!r}: use only letters, digits and any of _.:-")

    def cache(self, fingerprint: str) -> str:
        """The hash with prompt and answer."""
        return f"{self.namespace}cache:{{{fingerprint}}}"

    def vec(self, fingerprint: str) -> str:
        """The hash with embedding and tags."""
        return f"{self.vec_prefix}{{{fingerprint}}}"

    @property
    def vec_prefix(self) -> str:
        """What the index covers."""
        return f"{self.namespace}vec:"

    @property
    def events(self) -> str:
        """The stream of LLM flows."""
        return f"{self.namespace}analytics:cache"

    def evidence(self, model: str, level: str, *names: str) -> str:
        """The hash of evidence of one place: everywhere, a route, a cohort, an entry."""
        return ":".join((f"{self.namespace}evidence", model, level, *names))

    def index(self, embedder: str, dimension: int, vector_type: str) -> str:
        """The index over the vectors of one embedder. The embedder's id is made readable, not unique."""
        readable = re.sub(r"[^A-Za-z0-9_.-]+", "-", embedder)
        return f"{self.namespace}idx:{readable}:{dimension}:{vector_type}"

    def fingerprint(self, key: bytes) -> str | None:
        """The fingerprint in the name of a `cache` or `vec` hash, None where the name is not one of ours."""
        name = key.decode("utf-8", "replace")
        for named in (self.vec, self.cache):
            fingerprint = name[len(named("")) - 1 : -1]
            if name == named(fingerprint):
                return fingerprint
        return None

    def beginning(self, start: str) -> tuple[str, str]:
        """Patterns of SCAN for the hashes whose fingerprint begins with `start`, which is letters and digits
        alone."""
        return f"{self.cache(start)[:-1]}*", f"{self.vec(start)[:-1]}*"
