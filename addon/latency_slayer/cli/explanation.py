"""An explanation for people."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from rich.text import Text

from latency_slayer.cli.facts import Setting, evidence, least, sentence, share, ttl_left_s, verified
from latency_slayer.engine.archive import Named
from latency_slayer.engine.explaining import Explained
from latency_slayer.engine.ports import Event, Remembered, Tags
from latency_slayer.judge.evidence import Standing
from latency_slayer.judge.reasons import Reason
from latency_slayer.watch import lines, phrases

_INDENT = "     "
_MOST_TAGS = 8
_MOST_FAR = 3
_LIFETIMES = ((86_400.0, "d"), (3_600.0, "h"), (60.0, "min"), (1.0, "s"))


def heading(setting: Setting, width: int) -> list[Text]:
    """What the judgements stand on."""
    pieces = [
        f"budget {share(setting.budget)}",
        f"least similarity {setting.lowest:.3f}",
        f"embedder {setting.embedder}",
        f"verifier {setting.verifier}",
        f"guards off: {', '.join(setting.guards_off)}" if setting.guards_off else "",
        "" if setting.mode == "serve" else f"mode {setting.mode}: nothing is served",
    ]
    return lines.flow([Text(piece, "dim") for piece in pieces if piece], width)


def candidates(found: Sequence[Explained], setting: Setting, width: int) -> Iterator[Text]:
    """A few lines for each, in order; one for each that is not similar enough, behind the others."""
    scopes = {explained.near.place.scope for explained in found}
    if len(scopes) > 1:
        yield Text(f"From {len(scopes)} scopes; a call is answered from its own alone.")
    numbered = list(enumerate(found, start=1))
    for number, explained in numbered:
        if explained.word is not Reason.DISSIMILAR:
            yield lines.blank()
            yield from _candidate(number, explained, setting, width)
    far = [(number, each) for number, each in numbered if each.word is Reason.DISSIMILAR]
    if far:
        yield lines.blank()
        yield from _said(far[0][1], setting, width)
        yield from (_head(number, each, width) for number, each in far[:_MOST_FAR])
    if len(far) > _MOST_FAR:
        yield Text(f"{_INDENT}and {len(far) - _MOST_FAR} more", "dim")


def _head(number: int, explained: Explained, width: int) -> Text:
    head = Text(f"{number:>2}  ", "dim").append(f"{explained.near.similarity:.3f}  ", "bold")
    return head.append(phrases.cut(_flat(explained.known.prompt), max(8, width - head.cell_len)))


def _said(explained: Explained, setting: Setting, width: int) -> Iterator[Text]:
    style = "green" if explained.is_served else "yellow"
    return _wrapped(explained.word, style, sentence(explained, setting.lowest), width)


def _candidate(number: int, explained: Explained, setting: Setting, width: int) -> Iterator[Text]:
    near, known = explained.near, explained.known
    yield _head(number, explained, width)
    yield from _said(explained, setting, width)
    yield from _figures(_judgement(explained), width)
    yield from _figures([f"evidence on {fact}" for fact in _evidence(explained.standing)], width)
    place = near.place
    yield from _figures(
        [
            f"entry {near.fingerprint[:12]}",
            f"scope {place.scope[:8]}",
            f"user {place.user[:8]}",
            phrases.safe(place.model),
            phrases.safe(place.route),
            *_life(known, setting.now),
        ],
        width,
    )


def _judgement(explained: Explained) -> list[str]:
    near = explained.near
    shown = [("verifier", verified(near.logit)), ("risk", near.risk)]
    figures = [f"{name} {share(value)}" for name, value in shown if value is not None]
    bound = [] if near.bound is None else [f"bound {least(near.bound)}"]
    doubts = [f"in doubt: {', '.join(near.doubts)}"] if near.doubts else []
    return [*figures, *bound, *doubts]


def _evidence(standing: Standing) -> list[str]:
    """Of the wider levels those that know more than the narrower ones."""
    levels = evidence(standing)
    wider = [
        name
        for narrow, name in (("cohort", "route"), ("route", "everywhere"))
        if levels[name] != levels[narrow]
    ]
    return [f"{name}: {_kinds(levels[name])}" for name in ("entry", "cohort", *wider) if levels[name]]


def _kinds(counts: Mapping[str, float]) -> str:
    kinds = [f"{value:g} {kind}" for kind, value in counts.items()]
    return ", ".join(kinds if kinds and set(counts) != {"seen"} else [*kinds, "none compared"])


def _life(known: Remembered, now: float) -> list[str]:
    left_s = ttl_left_s(known, now)
    left = "answer gone" if left_s is None else f"answer kept for {lifetime(left_s)} more"
    return [f"{lifetime(now - known.created_at)} old", left]


def lifetime(seconds: float) -> str:
    """`seconds` in the unit that suits it: 40 s, 5 min, 3 h, 12 d."""
    for size, unit in _LIFETIMES:
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return "0 s"


def entry(named: Named, standing: Standing, told: Sequence[tuple[str, Event]], now: float) -> Iterator[Text]:
    """A stored entry with what is known of it."""
    known, place = named.known, named.place
    yield Text("entry ", "dim").append(named.fingerprint, "bold")
    if known is None:
        yield Text(f"{_INDENT}it is gone; the events below are all that is left")
    else:
        yield Text(_INDENT).append(_flat(known.prompt), "bold")
    usage = ", ".join(f"{value} {name}" for name, value in (known.usage if known else {}).items() if value)
    facts = [f"model {place.model}", f"route {place.route}", f"user {place.user}", f"scope {place.scope[:8]}"]
    facts += [*_life(known, now), usage] if known else []
    yield from (
        (Text(f"{_INDENT}{phrases.safe(fact)}", "dim")) for fact in facts if fact and fact != "scope "
    )
    yield from (Text(f"{_INDENT}evidence on {fact}", "dim") for fact in _evidence(standing))
    for stream_id, event in told:
        yield _event(stream_id, event, named.fingerprint)


def _event(stream_id: str, event: Event, fingerprint: str) -> Text:
    time_ms = int(stream_id.partition("-")[0])
    part = "" if event.fingerprint == fingerprint else "  as a candidate"
    said = f"{phrases.moment(time_ms, None)}  {event.event} {event.reason}{part}"
    bound = "" if not event.bound else f"  bound {least(event.bound)}"
    risk = "" if event.risk is None else f"  risk {share(event.risk)}"
    compared = f"  answers {event.compared}" if event.compared else ""
    return Text(f"{_INDENT}{said}{risk}{bound}{compared}")


def nothing(tags: Tags, census: Mapping[Tags, int]) -> Iterator[Text]:
    """What would help where no candidate was found."""
    if not census:
        yield Text("Nothing is kept yet that could be similar: entries come with the first calls.")
        return
    given = [phrases.safe(f"{name} {value}") for name, value in _given(tags)]
    yield Text(
        f"Nothing is kept for {', '.join(given)}. There is:" if given else "Nothing is near. There is:"
    )
    for place, count in sorted(census.items(), key=lambda item: -item[1])[:_MOST_TAGS]:
        yield Text(f"{_INDENT}{count:>7,}  {_named(place)}")


def _named(tags: Tags) -> str:
    return phrases.safe(f"{tags.model}  {tags.route}  user {tags.user}")


def _given(tags: Tags) -> list[tuple[str, str]]:
    pairs = (("model", tags.model), ("route", tags.route), ("user", tags.user))
    return [(name, value) for name, value in pairs if value is not None]


def _flat(text: str) -> str:
    return phrases.safe(" ".join(text[:2000].split()))


def _wrapped(word: str, style: str, said: str, width: int) -> Iterator[Text]:
    first, *rest = textwrap.wrap(f"{word}: {said}", max(20, width - len(_INDENT)))
    yield Text(_INDENT).append(first[: len(word)], style).append(first[len(word) :])
    yield from (Text(f"{_INDENT}{line}") for line in rest)


def _figures(figures: Sequence[str], width: int) -> list[Text]:
    pieces = [Text(figure, "dim") for figure in figures if figure]
    return [
        Text(_INDENT).append_text(line) for line in lines.flow(pieces, max(8, width - len(_INDENT)), "  ")
    ]
