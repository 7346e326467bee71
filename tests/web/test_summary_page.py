"""The page of the summary: complete, escaped, and without a gap where something was not told."""

import re
from html import unescape
from typing import Any

from tests.web.test_summary import FIRST, NIGHT, QUESTION, WORDS, card, exchange
from triage_bot.web.summary import summarise
from triage_bot.web.summary_page import render_nothing, render_summary


def page_of(*exchanges: Any) -> str:
    return render_summary(summarise(exchanges, NIGHT, WORDS), WORDS.knowledge)


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_conversation_is_told_section_by_section() -> None:
    reason = {"rule": "lid", "level": "contact_injector", "text": "It is usual.", "sources": ["king-2016-ptosis"]}
    details = {"treatment_date": "2026-11-17", "product": "azzalure", "side": "left"}
    told = text_of(
        page_of(
            exchange(0, FIRST, QUESTION, present=["droopy_eyelid"], absent=["headache"], details=details),
            exchange(
                2, "None of these", card=card(), reasons=[reason], details=details, absent=["headache", "chest_pain"]
            ),
        )
    )

    for part in (
        "information, not a diagnosis",
        "Treated 17 November 2026 (5 days before this summary)",
        "Places not told Product azzalure Injected by not told",
        "How it is left",
        f"Yes: droopy eyelid {FIRST} 22 November, 03:00",
        f"No: headache {FIRST}",
        "No: chest pain None of these to “Right now, do you have any of these?” 22 November, 03:02",
        "Not asked:",
        "Why this level It is usual. [ 1 ]",
        "Advice given Tell the clinic. Wait.",
        "What would make it urgent Pain.",
        "Management of ptosis (J Clin Aesthet Dermatol 9:E1-E4), Aesthetic Complications Expert Group, 2016",
        "Content version 2026.11, 2026-11-22; knowledge abc.",
    ):
        assert part in told, part


def test_findings_that_one_message_answered_stand_together() -> None:
    page = page_of(exchange(0, "none", absent=["chest_pain", "fever", "fainting"]))

    assert len(re.findall(r'<li class="no">', page)) == 1
    assert "<b>No:</b> fever, chest pain, fainting" in page


def test_a_summary_about_somebody_else_says_so() -> None:
    assert "This is about another person" in page_of(exchange(0, "my mum droops", details={"subject": "other"}))
    assert "another person" not in page_of(exchange(0, FIRST))


def test_everything_that_was_typed_is_escaped() -> None:
    page = page_of(exchange(0, '<img src=x onerror="alert(1)">', details={"product": "<b>x</b>"}))

    assert "<img" not in page
    assert "<b>x</b>" not in page
    assert '<img src=x onerror="alert(1)">' in unescape(page)


def test_an_emergency_is_marked_and_said_in_words() -> None:
    page = page_of(exchange(0, "i cant breathe", level="emergency", present=["difficulty_breathing"]))

    assert 'class="level emergency"' in page
    assert "Call the emergency number now." in text_of(page)


def test_where_there_is_nothing_the_page_says_why() -> None:
    assert '<p class="notice">Nothing &lt;yet&gt;.</p>' in render_nothing("Nothing <yet>.")
