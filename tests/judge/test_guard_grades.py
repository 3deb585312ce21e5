"""How grave each guard finds a difference: in nearly the same words, in words far apart, in paraphrases."""

import pytest

from latency_slayer.judge.guards import GUARDS, Findings, Grade, examine
from latency_slayer.judge.reasons import Reason

CASES: list[tuple[Reason, str, str, str, Grade]] = [
    # numbers
    (
        Reason.NUMBERS_DIFFER,
        "another number",
        "Roast it for 40 minutes",
        "Roast it for 45 minutes",
        Grade.VETO,
    ),
    (
        Reason.NUMBERS_DIFFER,
        "spelled out",
        "Roast it for forty minutes",
        "Roast it for 40 minutes",
        Grade.AGREES,
    ),
    (Reason.NUMBERS_DIFFER, "another, spelled out", "Name ten rivers", "Name 12 rivers", Grade.VETO),
    (
        Reason.NUMBERS_DIFFER,
        "another in other words about the same",
        "Which plant pot suits a fern that is 30 cm tall?",
        "My fern is 60 cm tall: what plant pot should I get?",
        Grade.VETO,
    ),
    (
        Reason.NUMBERS_DIFFER,
        "the own case told on one side",
        "I'm 39 and weigh 88 kg, is that too much?",
        "Am I overweight?",
        Grade.DOUBT,
    ),
    (Reason.NUMBERS_DIFFER, "a lone one", "Can I add 1 egg?", "Can I add one egg?", Grade.AGREES),
    (Reason.NUMBERS_DIFFER, "years", "Who won in 1998?", "Who won in 2002?", Grade.VETO),
    (Reason.NUMBERS_DIFFER, "identifiers", "Where is order A113?", "Where is order A131?", Grade.VETO),
    # versions
    (Reason.VERSIONS_DIFFER, "after a name", "Is Kafka 3.1 out?", "Is Kafka 3.10 out?", Grade.VETO),
    (
        Reason.VERSIONS_DIFFER,
        "two spellings",
        "Is there a v2 yet?",
        "Is there a version 2 yet?",
        Grade.AGREES,
    ),
    (Reason.VERSIONS_DIFFER, "a price", "Is it over 3.50?", "Is it over 4.50?", Grade.AGREES),
    (Reason.VERSIONS_DIFFER, "on one side", "Install Kafka 3.1", "Install Kafka", Grade.VETO),
    (
        Reason.VERSIONS_DIFFER,
        "on one side, far apart",
        "Since upgrading to Kafka 3.1 my consumers lag, why?",
        "What makes stream readers fall behind?",
        Grade.DOUBT,
    ),
    # dates and the calendar
    (Reason.DATES_DIFFER, "weekdays", "Do you open on Sunday?", "Do you open on Monday?", Grade.VETO),
    (Reason.DATES_DIFFER, "months", "Is Oslo cold in May?", "Is Oslo cold in March?", Grade.VETO),
    (
        Reason.DATES_DIFFER,
        "a modal and a verb",
        "May I march with them?",
        "Can I march with them?",
        Grade.AGREES,
    ),
    (Reason.DATES_DIFFER, "added", "What should I plant in spring?", "What should I plant?", Grade.VETO),
    (Reason.DATES_DIFFER, "years", "Who won last year?", "Who won this year?", Grade.VETO),
    (
        Reason.DATES_DIFFER,
        "told on one side, far apart",
        "Every morning slugs have eaten my lettuces again; what can I do?",
        "How to keep snails off salad",
        Grade.DOUBT,
    ),
    # units and currencies
    (Reason.UNITS_DIFFER, "units", "How heavy is it in pounds?", "How heavy is it in kilos?", Grade.VETO),
    (Reason.UNITS_DIFFER, "currencies", "What is it in euros?", "What is it in dollars?", Grade.VETO),
    (
        Reason.UNITS_DIFFER,
        "a symbol and a word",
        "Is $ 5 a fair tip?",
        "Is 5 dollars a fair tip?",
        Grade.AGREES,
    ),
    (Reason.UNITS_DIFFER, "an ordinal", "Is the second minute free?", "Is the second hour free?", Grade.VETO),
    (
        Reason.UNITS_DIFFER,
        "a second opinion",
        "Get a second opinion",
        "Get an opinion of the day",
        Grade.AGREES,
    ),
    (
        Reason.UNITS_DIFFER,
        "two units, far apart",
        "How many weeks until the bone has knit?",
        "Healing time of a fracture in days",
        Grade.DOUBT,
    ),
    # quotations, code, material
    (Reason.QUOTES_DIFFER, "another", "Define 'wharf'", "Define 'dwarf'", Grade.VETO),
    (
        Reason.QUOTES_DIFFER,
        "a full stop inside",
        "Spell 'a cat.'",
        "How does one spell 'a cat'?",
        Grade.AGREES,
    ),
    (
        Reason.QUOTES_DIFFER,
        "a mutual relation",
        "How do 'por' and 'para' differ?",
        "How do 'para' and 'por' differ?",
        Grade.DOUBT,
    ),
    (Reason.CODE_DIFFERS, "an address", "Sum up https://a.org/1", "Sum up https://a.org/2", Grade.VETO),
    (Reason.CODE_DIFFERS, "a programming language", "Reverse a list in Perl", "Reverse a list", Grade.VETO),
    (Reason.CODE_DIFFERS, "another", "Reverse a list in Perl", "Reverse a list in PHP", Grade.VETO),
    (
        Reason.CODE_DIFFERS,
        "a language that goes without saying",
        "How do I undo the commit I have just pushed, using bash?",
        "Taking back what went to the remote",
        Grade.DOUBT,
    ),
    (
        Reason.CODE_DIFFERS,
        "a plus for an and",
        "steps: inhaler + spacer",
        "inhaler, spacer: steps",
        Grade.DOUBT,
    ),
    (Reason.PAYLOAD_DIFFERS, "material", "Mend this: he go", "Mend this: he goes", Grade.VETO),
    (
        Reason.PAYLOAD_DIFFERS,
        "a question after its topic",
        "heel blister: pop it or not?",
        "Should I pop a blister on my heel?",
        Grade.AGREES,
    ),
    # negation and opposites
    (Reason.NEGATION_DIFFERS, "not", "Should I eat before it?", "Should I not eat before it?", Grade.VETO),
    (Reason.NEGATION_DIFFERS, "opposites", "Enable the log", "Disable the log", Grade.VETO),
    (Reason.NEGATION_DIFFERS, "a prefix", "Is the letter legible?", "Is the letter illegible?", Grade.VETO),
    (Reason.NEGATION_DIFFERS, "or not", "Is it art or not?", "Is it art?", Grade.AGREES),
    (Reason.NEGATION_DIFFERS, "an abbreviation", "Is no. 5 art?", "Is number 5 art?", Grade.AGREES),
    (
        Reason.NEGATION_DIFFERS,
        "a count in long texts of other words",
        "My doctor wouldn't prescribe antibiotics for the flu. What's the reason?",
        "Why are antibiotics useless against viruses?",
        Grade.DOUBT,
    ),
    (
        Reason.NEGATION_DIFFERS,
        "a converse turned round",
        "Is gold dearer than silver?",
        "Is silver cheaper than gold?",
        Grade.DOUBT,
    ),
    (
        Reason.NEGATION_DIFFERS,
        "a converse not turned round",
        "Is gold dearer than silver?",
        "Is gold cheaper than silver?",
        Grade.VETO,
    ),
    # languages and names
    (Reason.LANGUAGES_DIFFER, "another", "Say it in french", "Say it in german", Grade.VETO),
    (Reason.LANGUAGES_DIFFER, "added", "Explain magnets in French", "Explain magnets", Grade.VETO),
    (
        Reason.LANGUAGES_DIFFER,
        "an adjective",
        "Is a German degree valid?",
        "Is a degree valid?",
        Grade.AGREES,
    ),
    (
        Reason.LANGUAGES_DIFFER,
        "told on one side, far apart",
        "I speak Hungarian only. What papers does a foreigner need to marry here?",
        "Documents for a wedding abroad",
        Grade.DOUBT,
    ),
    (Reason.NAMES_DIFFER, "another", "Is Lyon worth a visit?", "Is Paris worth a visit?", Grade.VETO),
    (Reason.NAMES_DIFFER, "added", "Who was king then?", "Who was king of Spain then?", Grade.VETO),
    (
        Reason.NAMES_DIFFER,
        "a letter in lower case",
        "What is malloc in C?",
        "c: what is malloc",
        Grade.AGREES,
    ),
    (Reason.NAMES_DIFFER, "of a country", "Draw the flag of India", "Draw the Indian flag", Grade.AGREES),
    (Reason.NAMES_DIFFER, "two names of one", "Who rules the US?", "Who rules America?", Grade.AGREES),
    (Reason.NAMES_DIFFER, "two alike", "Is it legal in Iran?", "Is it legal in Iraq?", Grade.VETO),
    (
        Reason.NAMES_DIFFER,
        "told on one side, far apart",
        "We bought a flat near Bristol. Which taxes fall due when we sell it?",
        "Duties on disposing of property",
        Grade.DOUBT,
    ),
    # what is asked
    (Reason.TASK_DIFFERS, "tasks", "Shorten this essay", "Translate this essay", Grade.VETO),
    (Reason.TASK_DIFFERS, "question words", "When was it found?", "Where was it found?", Grade.VETO),
    (Reason.TASK_DIFFERS, "how and how much", "How do I ship it?", "How much is it to ship it?", Grade.VETO),
    (
        Reason.TASK_DIFFERS,
        "how long",
        "How long is the flight?",
        "How many hours is the flight?",
        Grade.AGREES,
    ),
    (Reason.TASK_DIFFERS, "whether and why", "Did Rome fall?", "Why did Rome fall?", Grade.VETO),
    (Reason.TASK_DIFFERS, "whether and what", "Is Python safe?", "What is Python?", Grade.DOUBT),
    (Reason.TASK_DIFFERS, "can I, how can I", "Can I sue my bank?", "How can I sue my bank?", Grade.AGREES),
    (Reason.TASK_DIFFERS, "one question more", "Who fell?", "Who fell and when?", Grade.VETO),
    (
        Reason.TASK_DIFFERS,
        "questions that changed places",
        "Who fell, and when did he rise?",
        "When did he rise, and who fell?",
        Grade.AGREES,
    ),
    (
        Reason.TASK_DIFFERS,
        "far apart",
        "How long must dough rest before it goes in?",
        "Time to let bread prove: how much?",
        Grade.DOUBT,
    ),
    # scope
    (Reason.SCOPE_DIFFERS, "only", "Does it harm dogs?", "Does it only harm dogs?", Grade.VETO),
    (Reason.SCOPE_DIFFERS, "all", "List the moons of Mars", "List all the moons of Mars", Grade.VETO),
    (Reason.SCOPE_DIFFERS, "first and last", "Who was the first king?", "Who was the last king?", Grade.VETO),
    (Reason.SCOPE_DIFFERS, "at least", "Do I need at least a degree?", "Do I need a degree?", Grade.VETO),
    (Reason.SCOPE_DIFFERS, "most and least", "Take at most 5", "Take at least 5", Grade.VETO),
    (Reason.SCOPE_DIFFERS, "under", "Can those under 18 vote?", "Can those over 18 vote?", Grade.VETO),
    (Reason.SCOPE_DIFFERS, "a condition", "Can I fly while pregnant?", "Can I fly?", Grade.VETO),
    (Reason.SCOPE_DIFFERS, "for free", "Where can I park for free?", "Where can I park?", Grade.VETO),
    (Reason.SCOPE_DIFFERS, "a system", "Take a screenshot on Windows", "Take a screenshot", Grade.VETO),
    (Reason.SCOPE_DIFFERS, "systems", "Take a screenshot on a Mac", "Take a screenshot on Linux", Grade.VETO),
    (Reason.SCOPE_DIFFERS, "without", "Install it without root", "Install it", Grade.VETO),
    (Reason.SCOPE_DIFFERS, "a phrase more", "Can I cook it in the oven?", "Can I cook it?", Grade.VETO),
    (Reason.SCOPE_DIFFERS, "politeness more", "Can I cook it?", "Can I cook it, please?", Grade.AGREES),
    (
        Reason.SCOPE_DIFFERS,
        "far apart",
        "My laptop runs Windows and the fan is loud all day; how do I fix that?",
        "Why is the cooler of a notebook noisy?",
        Grade.DOUBT,
    ),
    # order
    (Reason.ORDER_DIFFERS, "there and back", "Fly from Rome to Oslo", "Fly from Oslo to Rome", Grade.VETO),
    (Reason.ORDER_DIFFERS, "who to whom", "Do ants eat wasps?", "Do wasps eat ants?", Grade.VETO),
    (
        Reason.ORDER_DIFFERS,
        "two words apart",
        "How much baking soda replaces a spoon of baking powder?",
        "How much baking powder replaces a spoon of baking soda?",
        Grade.VETO,
    ),
    (Reason.ORDER_DIFFERS, "the US", "Move to the US from India", "Move to India from the US", Grade.VETO),
    (Reason.ORDER_DIFFERS, "US", "A job in the UK from US?", "A job in the US from UK?", Grade.VETO),
    (Reason.ORDER_DIFFERS, "best", "The best of my oldest songs", "The oldest of my best songs", Grade.VETO),
    (Reason.ORDER_DIFFERS, "a passive", "Do ants fear wasps?", "Are wasps feared by ants?", Grade.DOUBT),
    (
        Reason.ORDER_DIFFERS,
        "a mutual relation",
        "Compare ants with wasps",
        "Compare wasps with ants",
        Grade.DOUBT,
    ),
    (
        Reason.ORDER_DIFFERS,
        "phrases on both sides of an and",
        "Can I cook fresh peas and frozen carrots together?",
        "Can I cook frozen carrots and fresh peas together?",
        Grade.AGREES,
    ),
    (
        Reason.ORDER_DIFFERS,
        "few words in common",
        "Do wolves hunt deer in deep snow?",
        "When snow lies high, are deer a meal that wolves go after by night?",
        Grade.DOUBT,
    ),
    (
        Reason.SLOT_DIFFERS,
        "a long frame",
        "How many bags may I take on board in economy class with Qantas?",
        "How many bags may I take on board in business class with Qantas?",
        Grade.VETO,
    ),
    (Reason.SLOT_DIFFERS, "a short frame", "Mend the bike", "Mend the boat", Grade.AGREES),
    # persons
    (Reason.PERSONS_DIFFER, "turned round", "Can she sue him?", "Can he sue her?", Grade.VETO),
    (Reason.PERSONS_DIFFER, "anybody", "How do I mend it?", "How do you mend it?", Grade.AGREES),
    (
        Reason.PERSONS_DIFFER,
        "a clause that moved",
        "If I have the window seat, can my wife swap her seat?",
        "Can my wife swap her seat if I have the window seat?",
        Grade.DOUBT,
    ),
    # other languages than English
    (
        Reason.LANGUAGE_UNREAD,
        "German",
        "Wie wird das Wetter morgen?",
        "Wie ist das Wetter heute?",
        Grade.DOUBT,
    ),
    (Reason.LANGUAGE_UNREAD, "Russian", "Кто открыл радий?", "Кем был открыт радий?", Grade.DOUBT),
    (Reason.LANGUAGE_UNREAD, "Chinese", "如何启用防火墙", "如何禁用防火墙", Grade.DOUBT),
    (
        Reason.LANGUAGE_UNREAD,
        "one of two",
        "Who discovered radium?",
        "Qui a découvert le radium ?",
        Grade.DOUBT,
    ),
    (Reason.LANGUAGE_UNREAD, "a foreign word", "What does schön mean?", "Translate schön", Grade.AGREES),
    (Reason.LANGUAGE_UNREAD, "key words", "postgres create table", "postgresql table creation", Grade.AGREES),
]


@pytest.mark.parametrize(
    ("guard", "question", "candidate", "grade"),
    [
        pytest.param(guard, question, candidate, grade, id=f"{guard}: {name}")
        for guard, name, question, candidate, grade in CASES
    ],
)
def test_a_difference_is_as_grave_as_the_words_around_it_show(
    guard: Reason, question: str, candidate: str, grade: Grade
) -> None:
    found = (GUARDS[guard](question, candidate), GUARDS[guard](candidate, question))

    assert found == (grade, grade)


def test_every_guard_is_among_the_cases() -> None:
    assert {guard for guard, *_ in CASES} == GUARDS.keys()


@pytest.mark.parametrize(
    ("question", "candidate"),
    [
        pytest.param("What stops a bout of hiccups?", "How do I get rid of hiccups?", id="hiccups"),
        pytest.param("boiling temp of ethanol", "At what temperature does ethanol boil?", id="key words"),
        pytest.param("Where do I renew my passport?", "Which office renews passports?", id="an office"),
    ],
)
def test_far_paraphrases_raise_no_doubt(question: str, candidate: str) -> None:
    assert examine(question, candidate) == Findings()


def test_doubts_are_told_in_order_beside_no_veto() -> None:
    found = examine(
        "I'm 39, from Leeds, and not sure about my weight. Is 88 kg much?", "Am I overweight for my height?"
    )

    assert found == Findings(None, (Reason.NUMBERS_DIFFER, Reason.NEGATION_DIFFERS, Reason.NAMES_DIFFER))


def test_a_guard_that_is_off_is_not_asked() -> None:
    found = examine("Add 2 eggs", "Add 3 eggs", off=frozenset({Reason.NUMBERS_DIFFER}))

    assert found == Findings()


@pytest.mark.parametrize(
    ("question", "candidate", "veto"),
    [
        pytest.param(
            "Nenne 3 Flüsse in Polen", "Nenne 5 Flüsse in Polen", Reason.NUMBERS_DIFFER, id="numbers"
        ),
        pytest.param("Что значит «кот»?", "Что значит «кит»?", Reason.QUOTES_DIFFER, id="quotations"),
        pytest.param("Was heißt `x = 1`?", "Was heißt `x = 2`?", Reason.NUMBERS_DIFFER, id="code"),
        pytest.param("Wo liegt die Stadt Ulm?", "Wo liegt die Stadt Bonn?", Reason.NAMES_DIFFER, id="names"),
    ],
)
def test_in_an_unread_language_what_is_written_the_same_everywhere_still_forbids(
    question: str, candidate: str, veto: Reason
) -> None:
    assert examine(question, candidate).veto is veto
