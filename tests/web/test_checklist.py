"""The checklist: everything of the knowledge, with its reasons, sources and registers."""

import re
from html import unescape

import pytest

from triage_bot.brain import brain
from triage_bot.vocabulary import COUNTRIES
from triage_bot.web.checklist import render_checklist

KNOWLEDGE = brain().knowledge
ITEMS = [item for group in KNOWLEDGE.checklist.values() for item in group.items]


def test_each_thing_can_be_ticked_under_its_own_words_with_its_reason_and_sources() -> None:
    page = render_checklist(KNOWLEDGE, "GB")

    for item in ITEMS:
        match = re.search(rf'<label for="([\w-]+)">{re.escape(item.text)}</label>', unescape(page))
        assert match, item.text
        assert f'type="checkbox" id="{match[1]}" aria-describedby="{match[1]}-why"' in page
        told = re.search(rf'id="{match[1]}-why">(.*?)</p>', page)
        assert told
        assert unescape(told[1]).startswith(item.why.text)
        assert told[1].count("#source-") == len(item.why.sources)
    assert len(ITEMS) > 15


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_registers_of_the_chosen_country_are_open_and_no_others_are_there(country: str) -> None:
    page = render_checklist(KNOWLEDGE, country)
    register = KNOWLEDGE.registers[country]

    assert re.findall(r'<option value="(\w+)" selected>', page) == [country]
    assert page.count('class="register"') == page.count('class="register" open') == 1
    for address in register.links:
        assert f'href="{address}"' in page
    for claim in (*register.check, *register.who_may_inject):
        assert claim.text in unescape(page)


@pytest.mark.parametrize("country", [None, "", "XX", "<script>"])
def test_without_a_country_all_registers_are_there_but_folded(country: str | None) -> None:
    page = render_checklist(KNOWLEDGE, country)

    assert page.count('class="register"') == len(COUNTRIES)
    assert 'class="register" open' not in page
    assert "<script>" not in page


def test_every_number_of_a_source_leads_to_one_with_title_and_year() -> None:
    page = render_checklist(KNOWLEDGE, None)

    cited, listed = set(re.findall(r'href="#(source-\d+)"', page)), set(re.findall(r'id="(source-\d+)"', page))
    assert cited == listed
    assert len(listed) > 20


def test_it_says_when_to_walk_away() -> None:
    section = next(part for part in KNOWLEDGE.topics["choose_injector"].sections if part.id == "walk_away")

    page = unescape(render_checklist(KNOWLEDGE, "US"))

    for claim in section.points:
        assert claim.text in page
