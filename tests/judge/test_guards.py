"""The guards: what a model finds alike and that needs another answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latency_slayer.judge.guards import GUARDS, Findings, examine
from latency_slayer.judge.guards.closeness import Grade
from latency_slayer.judge.guards.dates import dates_differ
from latency_slayer.judge.guards.literals import code_differs, quotes_differ
from latency_slayer.judge.guards.names import names_differ
from latency_slayer.judge.guards.negation import negation_differs
from latency_slayer.judge.guards.numbers import numbers, numbers_differ
from latency_slayer.judge.guards.order import order_differs
from latency_slayer.judge.guards.slots import slot_differs
from latency_slayer.judge.guards.tasks import task_differs
from latency_slayer.judge.guards.units import units_differ
from latency_slayer.judge.reasons import Reason


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("fifteen percent, 15 % and 15%", ["15%", "15%", "15%"], id="percentages"),
        pytest.param("45,000, 45k, 45 thousand, forty-five thousand", ["45000"] * 4, id="thousands"),
        pytest.param("1.5 million or a million million", ["1500000", "1000000000000"], id="millions"),
        pytest.param("one hundred and five cats and two dogs", ["105", "2"], id="composed words"),
        pytest.param("one two three", ["2", "3"], id="a lone one is no number"),
        pytest.param("3.10 and 3.1", ["3.10", "3.1"], id="versions stay as written"),
        pytest.param("-5, −5, 5 and 7-5", ["-5", "-5", "5", "7", "5"], id="signs"),
        pytest.param("the 4th, fourth and twenty-first", ["4", "4", "21"], id="ordinals"),
        pytest.param("a second per second, the second 60 second run", ["2", "60"], id="seconds"),
        pytest.param("GPT-4o in room A113 with 5GB", ["4o", "a113", "5"], id="identifiers and units"),
        pytest.param("2021-05-04 at 10:30am", ["2021", "05", "04", "10", "30"], id="dates and times"),
        pytest.param("World War II and I", ["2"], id="roman numerals"),
        pytest.param("½ of x² is ٣", ["½", "x²", "٣"], id="other digits"),
        pytest.param("1,2,3", ["1", "2", "3"], id="a list without spaces"),
    ],
)
def test_numbers_are_found_in_one_spelling(text: str, expected: list[str]) -> None:
    assert numbers(text) == tuple(expected)


@pytest.mark.parametrize(
    ("question", "candidate", "differ"),
    [
        pytest.param("Suggest 3 gifts.", "Suggest three gifts.", False, id="spelled out"),
        pytest.param("What changed in 3.1?", "What changed in 3.10?", True, id="versions"),
        pytest.param("Roll it 2 times.", "Roll it.", True, id="on one side only"),
        pytest.param("Is -5 even?", "Is 5 even?", True, id="a sign"),
        pytest.param("Find room B12.", "Find room B21.", True, id="an identifier"),
    ],
)
def test_numbers_must_be_the_same(question: str, candidate: str, differ: bool) -> None:
    assert (numbers_differ(question, candidate) is Grade.VETO) is differ


@pytest.mark.parametrize(
    ("question", "candidate", "differ"),
    [
        pytest.param("Spell 'colour'.", "Spell “colour”.", False, id="another pair of marks"),
        pytest.param("Spell 'colour'.", "Spell colour.", False, id="said without marks"),
        pytest.param("Spell «colour».", "Spell «honour».", True, id="another quotation"),
        pytest.param('Spell "colour" for me.', "Spell it for me.", True, id="a quotation that is missing"),
        pytest.param("Put 'a' before 'b'.", "Put 'b' before 'a'.", True, id="another order"),
        pytest.param("My dogs' bowl isn't clean", "My dogs' bowls aren't clean", False, id="apostrophes"),
        pytest.param("Say 'it isn't so' aloud", "Say 'it wasn't so' aloud", True, id="an apostrophe inside"),
    ],
)
def test_quotations_must_be_the_same(question: str, candidate: str, differ: bool) -> None:
    assert (quotes_differ(question, candidate) is Grade.VETO) is differ


@pytest.mark.parametrize(
    ("question", "candidate", "differ"),
    [
        pytest.param("Explain `x = 1`.", "Explain `x = y`.", True, id="inline code"),
        pytest.param("Explain ```\na\n```", "Explain ```\nb\n```", True, id="fenced code"),
        pytest.param("Read https://a.org/x", "Read https://a.org/y", True, id="urls"),
        pytest.param("Read https://a.org/x.", "Please read https://a.org/x", False, id="the same url"),
        pytest.param("What is in /etc/hosts?", "What is in /etc/passwd?", True, id="paths"),
        pytest.param("Write to ann@a.org", "Write to bob@a.org", True, id="addresses"),
        pytest.param("Call get_item now", "Call set_item now", True, id="snake case"),
        pytest.param("Call getItem now", "Call setItem now", True, id="camel case"),
        pytest.param("Open YouTube now", "Open youtube now", False, id="a brand in lower case"),
        pytest.param("Use os.path here", "Use os.walk here", True, id="dotted names"),
        pytest.param("Meet at e.g. noon.", "Meet at noon.", False, id="an abbreviation"),
        pytest.param("Run it with --all", "Run it with --none", True, id="flags"),
        pytest.param("Is x + y odd?", "Is x * y odd?", True, id="operators"),
        pytest.param("Black & white", "Black and white", False, id="an ampersand between words"),
        pytest.param("Sort it in C++", "Sort it in C#", True, id="programming languages"),
        pytest.param("Sort it in Go", "Sort it", True, id="a language on one side only"),
        pytest.param("Where do I go?", "Where should one be?", False, id="an everyday word is no language"),
        pytest.param("Name the symptom(s)", "Name the symptom", False, id="an optional plural"),
    ],
)
def test_code_must_be_the_same(question: str, candidate: str, differ: bool) -> None:
    assert (code_differs(question, candidate) is Grade.VETO) is differ


@pytest.mark.parametrize(
    ("question", "candidate", "differ"),
    [
        pytest.param("Is it fair?", "Isn't it fair?", True, id="a contraction"),
        pytest.param("I cant see", "I can't see", False, id="typed in a hurry"),
        pytest.param("I cannot see", "I can not see", False, id="written apart"),
        pytest.param("Cook with salt", "Cook without salt", True, id="without"),
        pytest.param("Should I go or not?", "Should I go?", False, id="or not"),
        pytest.param("What not to wear?", "What should I avoid to wear?", False, id="denied in other words"),
        pytest.param("Be old and not wise", "Be not old and wise", True, id="another word is denied"),
        pytest.param("Is it lawful?", "Is it unlawful?", True, id="a prefix"),
        pytest.param("What is hypothermia?", "What is hyperthermia?", True, id="opposite prefixes"),
        pytest.param("Turn on the alarm", "Turn off the alarm", True, id="on and off"),
        pytest.param("Enable the alarm", "Turn on the alarm", False, id="a synonym"),
        pytest.param("Was it rejected?", "Was it accepted?", True, id="both in the past"),
        pytest.param("Who has taught him?", "Who has learnt of him?", True, id="both irregular"),
        pytest.param(
            "Is more or less better?", "Is less or more better?", False, id="both opposites in both"
        ),
    ],
)
def test_what_is_denied_must_be_the_same(question: str, candidate: str, differ: bool) -> None:
    assert (negation_differs(question, candidate) is Grade.VETO) is differ


@pytest.mark.parametrize(
    ("question", "candidate", "differ"),
    [
        pytest.param("Who runs Nokia?", "Who runs Sony?", True, id="another name"),
        pytest.param("Who runs Nokia?", "Who runs nokia?", False, id="a name in lower case"),
        pytest.param("Who runs it in Peru?", "Who runs it?", True, id="a name on one side only"),
        pytest.param("List the NGOs there", "List an NGO there", False, id="a plural"),
        pytest.param("Explain it", "Describe it", False, id="the word that opens a sentence"),
        pytest.param("Who is in group B?", "Who is in group A?", True, id="single letters"),
        pytest.param("Where is the US base?", "Where is the UK base?", True, id="acronyms"),
        pytest.param("Что такое кот?", "Что такое кит?", True, id="another script"),
        pytest.param("WHO RUNS NOKIA?", "WHO RUNS SONY?", True, id="all capitals"),
    ],
)
def test_names_must_be_the_same(question: str, candidate: str, differ: bool) -> None:
    assert (names_differ(question, candidate) is Grade.VETO) is differ


@pytest.mark.parametrize(
    ("question", "candidate", "differ"),
    [
        pytest.param("How far is it in miles?", "How far is it in km?", True, id="units"),
        pytest.param("How far is it in kilometres?", "How far is it in km?", False, id="one unit, two names"),
        pytest.param("Is $5 enough?", "Is €5 enough?", True, id="currencies"),
        pytest.param("How far is it in km?", "How far is it?", False, id="on one side only"),
    ],
)
def test_units_must_not_conflict(question: str, candidate: str, differ: bool) -> None:
    assert (units_differ(question, candidate) is Grade.VETO) is differ


@pytest.mark.parametrize(
    ("question", "candidate", "differ"),
    [
        pytest.param("Is it open on Friday?", "Is it open on Sunday?", True, id="weekdays"),
        pytest.param("Is it at 7 a.m.?", "Is it at 7pm?", True, id="before and after noon"),
        pytest.param("Who won this year?", "Who won last year?", True, id="which year"),
        pytest.param("Is it open on Friday?", "Is it open?", True, id="on one side only"),
        pytest.param("May I march?", "Can I march?", False, id="verbs that look like months"),
        pytest.param("Is it cold in May?", "Is it cold in March?", True, id="months that look like verbs"),
        pytest.param("I am late?", "I'm late?", False, id="an am that is no time"),
    ],
)
def test_dates_must_be_the_same(question: str, candidate: str, differ: bool) -> None:
    assert (dates_differ(question, candidate) is Grade.VETO) is differ


@pytest.mark.parametrize(
    ("question", "candidate", "differ"),
    [
        pytest.param("Summarize it", "Translate it", True, id="tasks"),
        pytest.param("Summarize it", "Write a summary of it", False, id="one task, two forms"),
        pytest.param("When was it built?", "Where was it built?", True, id="question words"),
        pytest.param("When does it open?", "What time does it open?", False, id="one question, two words"),
        pytest.param("How long is it?", "How old is it?", True, id="measures"),
        pytest.param("Who won?", "Who won and why?", True, id="one question more"),
    ],
)
def test_the_task_must_be_the_same(question: str, candidate: str, differ: bool) -> None:
    assert (task_differs(question, candidate) is Grade.VETO) is differ


@pytest.mark.parametrize(
    ("question", "candidate", "differ"),
    [
        pytest.param("Sail from Dover to Calais", "Sail from Calais to Dover", True, id="there and back"),
        pytest.param("Turn salt into gold", "Turn gold into salt", True, id="into"),
        pytest.param("Did Ann hit Bob?", "Did Bob hit Ann?", True, id="who does it to whom"),
        pytest.param("Take 9 from 4", "Take 4 from 9", True, id="numbers"),
        pytest.param("Sort names in Perl", "In Perl, sort names", False, id="a phrase that moved"),
        pytest.param("Do I need salt and oil?", "Do I need oil and salt?", False, id="conjuncts"),
        pytest.param(
            "red roses and blue violets", "blue roses and red violets", True, id="attributes exchanged"
        ),
        pytest.param("a note to the boss", "a note from the boss", True, id="to and from"),
        pytest.param("Sort b a c", "Sort b c a", True, id="letters that are no articles"),
        pytest.param("an oak and an oak door", "a door and an oak door", True, id="another word repeated"),
    ],
)
def test_words_must_not_have_changed_places(question: str, candidate: str, differ: bool) -> None:
    assert (order_differs(question, candidate) is Grade.VETO) is differ


TEMPLATE = "Write a short product description for our online shop about the {} in a friendly voice."


@pytest.mark.parametrize(
    ("question", "candidate", "differ"),
    [
        pytest.param(TEMPLATE.format("teapot"), TEMPLATE.format("kettle"), True, id="another filling"),
        pytest.param(TEMPLATE.format("teapot"), TEMPLATE.format("teapots"), False, id="another form"),
        pytest.param("Fix the bike", "Repair the bike", False, id="a short frame"),
        pytest.param(TEMPLATE.format("teapot"), TEMPLATE.format("teapot").upper(), False, id="the same"),
    ],
)
def test_a_template_must_have_the_same_filling(question: str, candidate: str, differ: bool) -> None:
    assert (slot_differs(question, candidate) is Grade.VETO) is differ


@pytest.mark.parametrize(
    ("question", "candidate"),
    [
        pytest.param("How do I renew my passport?", "What are the steps to renew my passport?", id="steps"),
        pytest.param("What is the tallest tower?", "Which tower is the highest?", id="superlatives"),
        pytest.param("How can I bake bread?", "What's the best way to bake bread?", id="the best way"),
        pytest.param("Name 2 uses of salt.", "Suggest two uses for salt.", id="numbers in words"),
        pytest.param("How heavy is a blue whale?", "What is the weight of a blue whale?", id="nominal"),
        pytest.param("Who painted Guernica?", "Who was the painter of Guernica?", id="passive"),
    ],
)
def test_paraphrases_pass_every_guard(question: str, candidate: str) -> None:
    assert examine(question, candidate).veto is None


def test_a_veto_carries_its_reason() -> None:
    reasons = [
        examine("Add 2 eggs", "Add 3 eggs").veto,
        examine("Spell 'colour'", "Spell 'honour'").veto,
        examine("Read /a/b", "Read /a/c").veto,
        examine("Add salt", "Add no salt").veto,
        examine("Who runs Nokia?", "Who runs Sony?").veto,
    ]

    assert reasons == [
        Reason.NUMBERS_DIFFER,
        Reason.QUOTES_DIFFER,
        Reason.CODE_DIFFERS,
        Reason.NEGATION_DIFFERS,
        Reason.NAMES_DIFFER,
    ]


PIECES = (
    "a the of to from and or not no isn't cant one two hundred million first second percent II I A B Ann Bob"
    " US run runs safe unsafe on off red roses blue getItem get_item os.path /etc --all C++ 5 -5 3.10 45,000"
    " translate fix: I me my you can your he him his she they we if how where tell a: e\u0301 ñ ："
    " v2 version Python Polish french in into only under over least most while pregnant free Windows json May"
    " march Monday last year am per second und der wie кто more less before after dearer by both difference"
    " 5GB 15% ' \" “ ” ‘ ’ « » ` ``` ( ) [ ] . , ; : ? ! & + * = $ € \n \ud800 é 日本 кот ½ İ ß ǅ"
).split(" ")
TEXTS = st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=14).flatmap(
    lambda pieces: st.sampled_from([" ", ""]).map(lambda joint: joint.join(pieces))
)


@given(TEXTS, TEXTS)
def test_every_guard_is_symmetric_and_raises_nothing(question: str, candidate: str) -> None:
    there = [guard(question, candidate) for guard in GUARDS.values()]
    back = [guard(candidate, question) for guard in GUARDS.values()]

    assert there == back


@given(TEXTS)
def test_no_guard_holds_a_text_against_itself(text: str) -> None:
    assert examine(text, text) == Findings()


@pytest.mark.parametrize(
    "unit",
    [
        '"',
        "“a",
        "'a",
        "'a'a",
        "1,",
        "x_",
        "hundred ",
        "A ",
        "I ",
        "how do you ",
        "a: ",
        "\n",
        "é ",
        "b a ",
        "from me ",
        "a+",
        "v1.",
        "a 1.1",
        "in french under 5 ",
        "und ",
        "кот",
        "not un",
        "more than before or ",
    ],
)
def test_a_huge_text_takes_steps_in_proportion_to_its_length(unit: str) -> None:
    """What took steps in proportion to the square, 10^10 of them, would not end."""
    text = unit * (100_000 // len(unit))

    verdicts = [guard(text, text[:-1] + "x") for guard in GUARDS.values()]

    assert len(verdicts) == len(GUARDS)
