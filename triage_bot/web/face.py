"""The face to point at: where the treatment was, where it is now, and the plain sentences that come of it.

A form and nothing else: every place is a real checkbox that `face.css` lays on a drawing, so that it works by keyboard, in
words alone, and without JavaScript. What is chosen is read by the same reader as what is typed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from html import escape
from typing import Any, Final

from triage_bot.dialogue.words import Words
from triage_bot.web.papers import paper
from triage_bot.web.settings import MAX_CHARACTERS

TITLE = "Point at your face"
_SIDES: Final = ("left", "right")
#: The complaint that stands for none of those offered; the person says it in words.
_OTHER: Final = "other"
_STYLE: Final = "face.css"

#: A calm face, seen as in a mirror. Decoration: every place on it has its own words.
_DRAWING: Final = """<svg viewBox="0 0 320 460" aria-hidden="true">
<path class="hair" d="M160 6C78 6 30 64 34 150c2 44-10 92-14 130 30 26 76 20 100-6h80c24 26 70 32 100 6-4-38-16-86-14-130
C290 64 242 6 160 6z"/>
<path class="skin" d="M124 340v54c-30 14-84 16-104 66h280c-20-50-74-52-104-66v-54z"/>
<path class="skin" d="M54 190c-16-6-24 8-19 28 4 18 12 32 24 36M266 190c16-6 24 8 19 28-4 18-12 32-24 36"/>
<path class="skin" d="M160 44c-62 0-108 44-106 128 2 54 10 112 32 150 18 32 46 58 74 58s56-26 74-58c22-38 30-96 32-150
2-84-44-128-106-128z"/>
<path class="hair" d="M52 178C42 92 92 34 160 34s118 58 108 144c-6-42-22-78-46-100-30-14-94-14-124 0-24 22-40 58-46 100z"/>
<path class="line" d="M72 128c18-12 46-11 60-1M188 127c14-10 42-11 60 1"/>
<path class="line" d="M76 194c14-18 46-18 58 0-14 13-44 13-58 0zM186 194c12-18 44-18 58 0-14 13-44 13-58 0z"/>
<path class="line" d="M148 200c-3 24-14 36-14 44 4 9 48 9 52 0 0-8-11-20-14-44"/>
<path class="line" d="M124 306c14-12 26-13 36-7 10-6 22-5 36 7-14 18-58 18-72 0z"/>
</svg>"""


def sentence(treated: Collection[str], places: Collection[str], complaint: str, words: Words) -> str:
    """Say what was pointed at, as a person would type it.

    Args:
        treated: ids of `face.treated`.
        places: ids of `face.places`, those on two sides with the side: "eyelid left".
        complaint: an id of `face.complaints`; anything else stands for something else.
        words: the wording. What it does not know is passed over.
    """
    said = [area["said"] for name, area in _known("treated", words).items() if name in treated]
    complaints = _known("complaints", words)
    what = complaints.get(complaint, complaints[_OTHER])
    for name, place in _known("places", words).items():
        sides = [side for side in _SIDES if f"{name} {side}" in places] if "both" in place else []
        if not sides and not ("both" not in place and name in places):
            continue
        form = "both" if len(sides) > 1 else "one"
        own = what.get("of", {}).get(name)
        at = place[form].format(side="".join(sides))
        said.append(own[form].format(side="".join(sides)) if own else what["said"].format(at=at))
    return " ".join(said)


def _known(part: str, words: Words) -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = words.at(f"face.{part}")
    return found


def render_face(words: Words, notice: str = "") -> str:
    """Write the page with the two faces.

    Args:
        words: the wording.
        notice: what is missing, if anything is.
    """
    known = _known("places", words)
    treated = [
        _spot("treated", name, name, area["label"], "twin" if "both" in known.get(name, ()) else "")
        for name, area in _known("treated", words).items()
    ]
    places = [
        _spot("place", f"{name} {side}".strip(), name, place["label"], side)
        for name, place in known.items()
        for side in (_SIDES if "both" in place else ("",))
    ]
    complaints = "".join(
        f'<label><input type="radio" name="complaint" value="{escape(name)}"{" checked" if name == _OTHER else ""}> '
        f"{escape(what['label'])}</label>"
        for name, what in _known("complaints", words).items()
    )
    shown = f'<p class="notice" role="alert">{escape(notice)}</p>' if notice else ""
    return paper(
        TITLE,
        f"""{shown}<p>Tap what fits, leave out what does not. It becomes a sentence that you can read and change before it is sent.
Nothing is kept until you send it.</p>
<form method="post" action="/face">
<input type="checkbox" id="as-list"> <label for="as-list">Show the places as plain lists</label>
{_face("Where were you treated?", treated)}
{_face("Where is it now?", places)}
<fieldset class="what"><legend>What is it like there?</legend>{complaints}</fieldset>
<p><button type="submit" class="strong">Make my sentence</button></p>
</form>""",
        style=_STYLE,
    )


def render_sentence(text: str, key: str) -> str:
    """Write the page on which the sentence is read, changed and sent.

    Args:
        text: the sentence.
        key: the form's key; empty where no conversation has begun.
    """
    return paper(
        "Is this right?",
        f"""<form method="post" action="/chat" autocomplete="off">
<input type="hidden" name="key" value="{escape(key)}">
<p><label for="text">This is your message. Change it, or add when it began and what worries you.</label></p>
<p><textarea id="text" name="text" rows="5" maxlength="{MAX_CHARACTERS}">{escape(text)}</textarea></p>
<p><button type="submit" class="strong">Send</button> <a href="/face">Point again</a></p>
</form>""",
        style=_STYLE,
    )


def _face(legend: str, spots: list[str]) -> str:
    return (
        f'<fieldset class="face"><legend>{legend}</legend><p class="mirror"><span>your left</span> '
        f'<span>as in a mirror</span> <span>your right</span></p><div class="map">{_DRAWING}{"".join(spots)}</div></fieldset>'
    )


def _spot(field: str, value: str, place: str, label: str, side: str = "") -> str:
    """Write a place as a checkbox whose label lies on the drawing; a twin lies on both sides of it."""
    name = f'<span class="name">{escape(label)}</span>'
    if side == "twin":
        name += f'<span class="name other" aria-hidden="true">{escape(label)}</span>'
    elif side:
        name = f'<span class="name"><span class="whose">{side} </span>{escape(label)}</span>'
    return (
        f'<label class="spot {escape(place)} {side}"><input type="checkbox" name="{field}" value="{escape(value)}">'
        f"{name}</label>"
    )
