"""The CA that mitmproxy made, and the bundle that clients trust."""

import os
import ssl
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from mitmproxy.certs import CertStore

BUNDLE_NAME = "latency-slayer-bundle.pem"
CA_NAME = "mitmproxy-ca-cert.pem"
KEY_NAME = "mitmproxy-ca.pem"
_BASENAME = "mitmproxy"
_KEY_BITS = 2048  # as mitmproxy's own default

TRUST = (
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "AWS_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
    "DENO_CERT",
)
"""The variables by which the usual clients are told what to trust."""


def ca_file(confdir: Path) -> Path:
    """The CA certificate (no key in it), made with its key if this is the first use of `confdir`."""
    confdir.mkdir(mode=0o700, parents=True, exist_ok=True)
    CertStore.from_store(confdir, _BASENAME, _KEY_BITS)
    return confdir / CA_NAME


def write_bundle(confdir: Path) -> Path:
    """The CA plus the usual roots in one PEM file, made anew. Variables such as SSL_CERT_FILE *replace*
    a client's roots, so the CA alone would cut it off from every host that is not intercepted."""
    bundle = confdir / BUNDLE_NAME
    parts = [ca_file(confdir), *(path for path in _roots() if path != bundle.resolve())]
    draft = bundle.with_suffix(f".{os.getpid()}")
    draft.write_text("\n".join(path.read_text() for path in parts))
    draft.replace(bundle)
    return bundle


def issue(folder: Path, host: str) -> tuple[Path, Path]:
    """A certificate for `host` by a CA of its own in `folder`: (certificate with key, CA), both PEM."""
    store = CertStore.from_store(folder, _BASENAME, _KEY_BITS)
    entry = store.get_cert(host, [x509.DNSName(host)])
    key = entry.privatekey.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    leaf = folder / f"{host}.pem"
    with open(os.open(leaf, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(key + entry.cert.to_pem())
    return leaf, folder / CA_NAME


def _roots() -> list[Path]:
    """certifi's roots, and those that this machine or its user trusts (a company's own, say)."""
    named = [certifi.where(), os.environ.get("SSL_CERT_FILE"), ssl.get_default_verify_paths().openssl_cafile]
    paths = dict.fromkeys(Path(name).resolve() for name in named if name)
    return [path for path in paths if path.is_file()]
