"""The guards on what is to be worked on, on who is meant, and on letters that a model does not tell apart."""

import pytest

from latency_slayer.judge.guards import examine
from latency_slayer.judge.guards.closeness import Grade
from latency_slayer.judge.guards.payload import payload_differs
from latency_slayer.judge.guards.persons import persons_differ
from latency_slayer.judge.reasons import Reason


@pytest.mark.parametrize(
    ("question", "candidate", "reason"),
    [
        pytest.param(
            "Was bedeutet schon?", "Was bedeutet schön?", Reason.NAMES_DIFFER, id="an umlaut that is missing"
        ),
        pytest.param("¿Qué significa ano?", "¿Qué significa año?", Reason.NAMES_DIFFER, id="a tilde"),
        pytest.param("What does resume mean", "What does résumé mean", Reason.NAMES_DIFFER, id="an accent"),
        pytest.param(
            "Translate to Spanish: I am tired",
            "Translate to Spanish: you are tired",
            Reason.PERSONS_DIFFER,
            id="whose state is translated",
        ),
        pytest.param(
            "Translate to German: I walk to the store",
            "Translate to German: I walked to the store",
            Reason.PAYLOAD_DIFFERS,
            id="the tense of what is translated",
        ),
        pytest.param(
            "Fix grammar: she walk to school every day",
            "Fix grammar: she walks to school every day",
            Reason.PAYLOAD_DIFFERS,
            id="the mistake to be mended",
        ),
        pytest.param(
            "Rewrite: the cat sat", "Rewrite: The cat sat", Reason.PAYLOAD_DIFFERS, id="case in material"
        ),
        pytest.param(
            "Write an email from me to my boss",
            "Write an email to me from my boss",
            Reason.ORDER_DIFFERS,
            id="from me and to me",
        ),
        pytest.param(
            "Can I deduct home office expenses as an employee?",
            "Can I deduct home office expenses as an employer?",
            Reason.NEGATION_DIFFERS,
            id="the other side of a contract",
        ),
        pytest.param("Sort these: b a c", "Sort these: b c a", Reason.ORDER_DIFFERS, id="letters in a list"),
        pytest.param("Sort b a c", "Sort b c a", Reason.ORDER_DIFFERS, id="a letter that is no article"),
        pytest.param(
            "Should I refinance now", "Should I refinance later", Reason.NEGATION_DIFFERS, id="now and later"
        ),
        pytest.param(
            "Can I get a refund from them",
            "Can they get a refund from me",
            Reason.PERSONS_DIFFER,
            id="who gets it from whom",
        ),
        pytest.param(
            "Write a toast for my friend",
            "Write a toast for his friend",
            Reason.PERSONS_DIFFER,
            id="whose friend",
        ),
    ],
)
def test_what_a_model_finds_alike_is_ruled_out(question: str, candidate: str, reason: Reason) -> None:
    assert (examine(question, candidate).veto, examine(candidate, question).veto) == (reason, reason)


@pytest.mark.parametrize(
    ("question", "candidate"),
    [
        pytest.param("How do I reset my password?", "How can I reset my password?", id="do and can"),
        pytest.param("How do I reset my password?", "how to reset my password", id="how to"),
        pytest.param("How do I reset my password?", "How do you reset your password?", id="anybody's"),
        pytest.param("How do I reset my password?", "How do I reset the password?", id="without a person"),
        pytest.param(
            "Can you tell me the capital of France?", "What is the capital of France?", id="can you tell me"
        ),
        pytest.param("Give me a recipe for soup.", "Show me a recipe for soup, please.", id="show me"),
        pytest.param("I want to know how magnets work.", "Do you know how magnets work?", id="do you know"),
        pytest.param("Could you help me name my dog?", "Please help me name my dog.", id="help me"),
        pytest.param("Fix this text:\n\nshe go home", "Correct this text: she go home ", id="blanks"),
        pytest.param("Define std::move", "Explain std::move", id="two colons"),
        pytest.param("Is it open at 10:30?", "Is it open at 10:30 ?", id="a time"),
        pytest.param("What does café mean?", "What does cafe\u0301 mean?", id="one letter, two encodings"),
    ],
)
def test_paraphrases_pass_every_guard(question: str, candidate: str) -> None:
    assert (examine(question, candidate).veto, examine(candidate, question).veto) == (None, None)


@pytest.mark.parametrize(
    ("question", "candidate", "differ"),
    [
        pytest.param("Explain this:\nab cd", "Explain this:\nab CD", True, id="case"),
        pytest.param("Explain this: ab, cd", "Explain this: ab cd", True, id="punctuation"),
        pytest.param("Explain this text: ab", "Explain this text", True, id="on one side only"),
        pytest.param("Explain this: ab: cd", "Explain that: ab: cd", False, id="a colon in the material"),
        pytest.param("Mend this: a b", "Explain this: a b", True, id="a beginning that asks for nothing"),
        pytest.param("she walk\nFix it", "she walks\nFix it", True, id="material that comes first"),
        pytest.param("Can you fix this: a", "Please fix this: a", False, id="politeness before the task"),
        pytest.param("Translate I go to Dutch", "Translate I went to Dutch", True, id="no colon"),
        pytest.param(
            "Translate hello to Dutch", "Please translate hello into Dutch", False, id="small words"
        ),
        pytest.param("Fix the grammar of he go", "Fix the grammar of he goes", True, id="grammar, no colon"),
        pytest.param("Correct the sentence he go", "Correct the sentence he goes", True, id="a sentence"),
        pytest.param("Fix the grammar of he go", "Correct the grammar of he go", False, id="another verb"),
        pytest.param("Translate I love you", "Translate I love", True, id="a person in the material"),
        pytest.param("Translate I will go", "Could you translate I go", True, id="a tense in the material"),
        pytest.param("Perl: fix this\na b", "Perl: fix this\na c", True, id="a topic before a task"),
        pytest.param("Fix the bike I ride", "Fix the bike I rode", False, id="no text is worked on"),
        pytest.param("Music: what is a fugue?", "What is a fugue?", False, id="a topic before a question"),
        pytest.param("Which is best: a or b?", "Which is best, a or b?", False, id="the end of a question"),
        pytest.param("Which is best: a or b?", "Which is best?", True, id="a question without its end"),
        pytest.param("What is it? https://a.org/x", "What is that? https://a.org/y", False, id="an address"),
    ],
)
def test_material_must_be_the_same_to_the_letter(question: str, candidate: str, differ: bool) -> None:
    assert (payload_differs(question, candidate) is Grade.VETO) is differ


@pytest.mark.parametrize(
    ("question", "candidate", "differ"),
    [
        pytest.param("Is he my boss?", "Is he your boss?", True, id="another owner"),
        pytest.param("What is your name?", "What is my name?", True, id="you and I"),
        pytest.param("What does he like?", "What does she like?", True, id="he and she"),
        pytest.param("What should I tell my son?", "What should I tell his son?", True, id="one of two"),
        pytest.param("Can you sue me?", "Can I sue you?", True, id="turned round"),
        pytest.param("Who can sue me?", "Who can I sue?", True, id="doer and done to"),
        pytest.param("Who hit him?", "Who did he hit?", True, id="he and him"),
        pytest.param("Can you send mail?", "Can I send mail?", True, id="what the model can do"),
        pytest.param("How do you feel?", "How do I feel?", True, id="what one feels"),
        pytest.param("Where can you find my key?", "Where can I find my key?", True, id="two are meant"),
        pytest.param("Did we win?", "Did they win?", True, id="we and they"),
        pytest.param("I'm ill, what helps?", "I am ill, what helps?", False, id="a contraction"),
        pytest.param("Can you win?", "Can he win?", True, id="a you that is no request"),
        pytest.param("When should you wash your car?", "When should I wash my car?", False, id="anybody's"),
        pytest.param("What if I lose my keys?", "What if you lose your keys?", False, id="if anybody"),
        pytest.param("What is our plan?", "What is the plan?", False, id="on one side only"),
    ],
)
def test_persons_must_not_conflict(question: str, candidate: str, differ: bool) -> None:
    assert (persons_differ(question, candidate) is Grade.VETO) is differ


@pytest.mark.parametrize(
    ("question", "candidate"),
    [
        pytest.param("Spell 'Polish'", "Spell 'polish'", id="case"),
        pytest.param("Spell 'pâte'", "Spell 'pate'", id="accents"),
    ],
)
def test_quotations_must_be_the_same_to_the_letter(question: str, candidate: str) -> None:
    assert examine(question, candidate).veto is Reason.QUOTES_DIFFER


def test_many_topics_are_no_trouble() -> None:
    text = "please: " * 20_000 + "what is it?"

    assert payload_differs(text, text + "?") is Grade.VETO
