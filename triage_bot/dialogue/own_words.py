"""Sees whether a message takes back the very word that a finding was read from: "itchy all over", then "not itchy, tight".

The reader knows what "not itchy" denies by itself; here counts what this person called by that word before.
"""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Final

_WORD: Final = re.compile(r"[a-z]+")
#: Words that name no complaint.
_FILLING: Final = re.compile(
    r"all|and|are|arm|back|been|both|but|can|cannot|cant|did|does|doesnt|dont|down|even|ever|feel|"
    r"feeling|feels|felt|for|from|get|gets|getting|goes|going|gone|got|had|half|has|have|her|hers|him|"
    r"his|how|into|its|just|keep|keeps|left|like|lot|made|make|makes|more|much|myself|not|now|off|only|"
    r"our|out|over|own|really|right|said|side|since|some|still|such|than|that|the|their|them|there|they|"
    r"this|time|too|under|until|very|was|way|were|what|when|where|while|who|why|will|with|wont|would|you|"
    r"your|yours"
)
#: What the body does, and how well: who cannot swallow denies the swallowing, and not the complaint.
_DOES: Final = re.compile(
    r"(?:swallow|breath|speak|speech|talk|voice|word|see|sight|vision|look|lift|hold|mov|walk|stand|grip|strength|strong|"
    r"power|clos|shut|open|eat|drink|chew|smil|blink|sens|control|work|normal|right|fine|ok|well|clear|good|same|better|stop)\w*"
)
#: A complaint that is itself a denial ("can't swallow") is not taken back by one.
_LACKS: Final = re.compile(r"n['’]?t\b|\b(?:not|no|cannot|unable|without|lost|hardly|barely|never)\b", re.IGNORECASE)
#: A finding told in more words than these may stand although one of them falls.
_MOST: Final = 2
#: "Not itchy", "it's not the brow"; not "I could not ..." nor "it is not so numb".
_DENIED: Final = re.compile(
    r"(?:^|[.,;:!?*]\s*|\b(?:it'?s|it is|that'?s|that is|this is|i'?m|i am)\s+)not\s+"
    r"(?:(?:really|exactly|actually|a|an|the|my)\s+)*([a-z]+)\b"
)
_WRONG: Final = re.compile(
    r"\b([a-z]+)['\"]?\s+(?:(?:is|was)\s+(?:the\s+wrong|a\s+(?:bad|wrong)|not\s+the(?:\s+right)?|too\s+strong\s+a)"
    r"|(?:isn'?t|wasn'?t)\s+the(?:\s+right)?)\s+word\b"
)


def denied_words(text: str) -> frozenset[str]:
    """Give the words of complaint that a message denies or calls wrong: "not itchy", "slurred is the wrong word"."""
    said = text.lower().replace("’", "'")
    return frozenset(word for word in (*_DENIED.findall(said), *_WRONG.findall(said)) if not _DOES.fullmatch(word))


def takes_back(denied: Set[str], words: str) -> bool:
    """Tell whether the `denied` words of a message take back what was told in `words`."""
    if not denied or _LACKS.search(words):
        return False
    named = {word for word in _WORD.findall(words.lower()) if len(word) > 2 and not _FILLING.fullmatch(word)}
    return len(named) <= _MOST and not named.isdisjoint(denied)
