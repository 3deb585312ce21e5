"""The parts of the picture that stand above the tables, each a list of lines no wider than asked for."""

from dataclasses import dataclass
from datetime import tzinfo

from rich.text import Text

from latency_slayer.watch import lines, phrases
from latency_slayer.watch.figures import Figures

STYLES = {
    "hit": "green",
    "exact": "green",
    "semantic": "cyan",
    "miss": "bright_black",
    "bypass": "yellow",
    "error": "red",
    "other": "magenta",
}
"""What has which colour, everywhere: a verdict, or the kind of a hit."""

PROXY = "http://127.0.0.1:8080"
"""Where mitmproxy listens unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Caption:
    """What is said around the figures: `where` names the Redis (a URL without its password), `proxy` is the
    proxy's URL that newcomers are told, `zone` is what times are shown in (None: the machine's own)."""

    where: str = ""
    proxy: str = PROXY
    zone: tzinfo | None = None


CAPTION = Caption()
"""What is said where nothing else is known."""

_WIDE = 96
"""From here on there is room for the 95th percentiles and the cost of a lookup."""


def heading(figures: Figures, caption: Caption, width: int) -> list[Text]:
    """Whose figures these are, from where, since when and over how many flows."""
    pieces = [Text("Latency Slayer", "bold")]
    if caption.where:
        pieces.append(Text(phrases.cut(caption.where, min(width, 60)), "dim"))
    if figures.first_ms is not None:
        pieces.append(Text(f"since {phrases.moment(figures.first_ms, caption.zone)}", "dim"))
        pieces.append(Text(f"{phrases.count(figures.flows)} flow{'s' * (figures.flows != 1)}", "dim"))
    return lines.flow(pieces, width, gap=" · ")


def away(message: str, width: int) -> list[Text]:
    """That Redis is away, why, and that the display mends itself."""
    pieces = [Text("Redis is away; trying again by itself.", "bold red"), Text(phrases.safe(message), "red")]
    return lines.flow((piece for piece in pieces if piece), width)


def nothing_yet(width: int) -> list[Text]:
    """That there is nothing to show, though all is well."""
    return [*lines.flow([Text("No call to a model has passed the proxy yet.", "bold")], width), lines.blank()]


def how_to_begin(proxy: str, width: int) -> list[Text]:
    """What to do as long as there is no data. `proxy` is the proxy's URL."""
    steps = (
        ("Start the proxy", "latency-slayer proxy"),
        ("Point a program at it", f"export HTTPS_PROXY={proxy}"),
        ("", "export SSL_CERT_FILE=$(latency-slayer ca-bundle)"),
        ("Or watch it work without a key", "latency-slayer demo"),
    )
    told = max(len(step) for step, _ in steps)
    beside = told + max(len(command) for _, command in steps) + 4 <= width
    shown: list[Text] = []
    for step, command in steps:
        if beside:
            shown.append(Text.assemble((f"{step:<{told}}    ", "dim"), (command, "cyan")))
        else:
            shown += [*([Text(step, "dim")] if step else []), Text(f"  {command}", "cyan")]
    return [line for text in shown for line in lines.flow([text], width)]


def big_numbers(figures: Figures, width: int) -> list[Text]:
    """The figures that matter most, each over its label; the narrower, the fewer."""
    hit, miss = figures.hit_latency, figures.miss_latency
    tiles = [
        ("hit rate", phrases.rate(figures.hit_rate), "bold green"),
        ("tokens saved", phrases.count(figures.tokens_saved), "bold"),
        ("p50 hit", phrases.duration(hit.p50_ms), "bold green"),
        ("p50 miss", phrases.duration(miss.p50_ms), "bold"),
        ("speed-up", phrases.times(figures.speed_up), "bold green"),
    ]
    if width >= _WIDE:
        tiles.insert(3, ("p95 hit", phrases.duration(hit.p95_ms), "bold green"))
        tiles.insert(5, ("p95 miss", phrases.duration(miss.p95_ms), "bold"))
        tiles.append(("p50 lookup", phrases.duration(figures.lookup.p50_ms), "bold"))
    return lines.spread_out(
        [(Text(value, style), Text(label, "dim")) for label, value, style in tiles], width
    )


def proportions(figures: Figures, width: int) -> list[Text]:
    """A bar of how the flows ended, over its legend."""
    counts = {
        "exact": figures.exact,
        "semantic": figures.semantic,
        "miss": figures.misses,
        "bypass": figures.bypasses,
        "error": figures.errors,
    }
    counts["other"] = figures.flows - sum(counts.values())
    legend = [
        Text.assemble(("━━ ", STYLES[word]), f"{word} ", (phrases.count(number), "bold"))
        for word, number in counts.items()
        if number
    ]
    bar = lines.bar([(number, STYLES[word]) for word, number in counts.items()], width)
    return [bar, *lines.flow(legend, width, gap="   ")]


def kept(figures: Figures, width: int) -> list[Text]:
    """What became of the answers of misses: stored, or the reasons why not; nothing with no data."""
    if not figures.stored:
        return []
    words = [Text(f"{phrases.safe(word)} {phrases.count(number)}", "dim") for word, number in figures.stored]
    return lines.flow([Text("Answers"), *words], width)[:2]
