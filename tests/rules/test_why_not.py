"""Whatever does not count in full has a reason, in both languages, over random facts of every shipped scheme."""

import re

from hypothesis import given, settings

from rules.facts import Fact, Subject
from rules.scheme import Scheme
from rules.settle import settle
from rules.why_grade import why_not_higher
from rules.why_not import asked_of, why_not, why_nothing
from rules.words.reasons import REASONS
from tests.rules.test_packs import CODES, LAST, YEAR, booked

HAN = re.compile(r"[一-鿿]")


@settings(max_examples=300)
@given(booked())
def test_what_does_not_count_in_full_has_a_reason(case: tuple[Scheme, list[Fact]]) -> None:
    scheme, facts = case
    own = [fact for fact in facts if fact.subject == CODES[0]]
    subject = Subject(CODES[0], scheme.subject_kind)
    for fact in own:
        told = [why_not(scheme, subject, own, YEAR, LAST, asked_of(fact), locale=locale) for locale in ("zh-CN", "en")]
        assert told[0].counted == told[1].counted
        assert [each.code for each in told[0].reasons] == [each.code for each in told[1].reasons]
        without = settle(scheme, [one for one in own if one.id != fact.id], subject, YEAR, LAST).total
        whole = settle(scheme, own, subject, YEAR, LAST).total
        if without is not None and whole is not None:
            assert told[0].counted == whole - without
        assert told[0].reasons or told[0].counted == fact.points or told[0].counted is None, (scheme.code, fact)


@settings(max_examples=200)
@given(booked())
def test_every_item_and_every_grade_can_be_asked_about(case: tuple[Scheme, list[Fact]]) -> None:
    scheme, facts = case
    own = [fact for fact in facts if fact.subject == CODES[0]]
    subject = Subject(CODES[0], scheme.subject_kind)
    standing = settle(scheme, own, subject, YEAR, LAST)
    for locale in ("zh-CN", "en"):
        assert why_not_higher(scheme, subject, standing, own, YEAR, locale=locale)
        for code in scheme.items:
            found = why_nothing(scheme, subject, own, YEAR, LAST, code, locale)
            assert found.reasons or any(fact.item == code for fact in own)
            assert all("{" not in each.text for each in found.reasons)


def test_the_patterns_speak_their_language_and_use_the_same_figures() -> None:
    figures = re.compile(r"{(\w+)}")
    for key, (chinese, english) in REASONS.items():
        assert not HAN.search(english), key
        assert set(figures.findall(chinese)) == set(figures.findall(english)), key
