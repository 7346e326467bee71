"""The frame of the pages beside the chat, their sources and their links."""

import re

from triage_bot.brain import brain
from triage_bot.web.papers import References, bullets, link, paper


def test_a_page_escapes_its_title_and_needs_no_script() -> None:
    page = paper("Tea & <b>cake</b>", "<p>body</p>")

    assert "<h1>Tea &amp; &lt;b&gt;cake&lt;/b&gt;</h1>" in page
    assert 'lang="en"' in page
    assert "<script" not in page


def test_sources_are_numbered_in_the_order_of_their_first_citation() -> None:
    references = References(brain().knowledge)

    first = references.cite(["nhs-botox", "aad-faq", "nhs-botox"])
    second = references.cite(["aad-faq"])

    assert re.findall(r'href="#source-(\d)"', first) == ["1", "2"]
    assert re.findall(r'href="#source-(\d)"', second) == ["2"]
    listed = references.listed()
    assert re.findall(r'id="source-(\d)"', listed) == ["1", "2"]
    assert brain().knowledge.sources["nhs-botox"].title in listed
    assert brain().knowledge.sources["nhs-botox"].year in listed


def test_a_source_that_nobody_knows_is_left_out() -> None:
    references = References(brain().knowledge)

    assert references.cite(["no-such-source"]) == ""
    assert references.listed() == ""


def test_an_address_that_is_none_of_the_web_becomes_no_link() -> None:
    assert link("javascript:alert(1)", "look") == "look"
    assert link('https://example.org/?a="b"', "look").startswith('<a href="https://example.org/?a=&quot;b&quot;"')


def test_lines_are_escaped_and_no_line_is_no_list() -> None:
    assert bullets(["a < b"]) == "<ul><li>a &lt; b</li></ul>"
    assert bullets([]) == ""
