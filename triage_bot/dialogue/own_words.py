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
#: A finding told in more words than these may stand although one of them falls.
_MOST: Final = 2
_DENIED: Final = re.compile(
    r"\b(?:not|no|isn'?t|wasn'?t|never)\s+(?:(?:really|exactly|actually|that|so|even|a|an|any|as|the|my)\s+)*([a-z]+)\b"
)
_WRONG: Final = re.compile(
    r"(?<!not )\b([a-z]+)['\"]?\s+"
    r"(?:(?:is|was|were)\s+(?:too\s+(?:strong|much)|wrong|the\s+wrong|a\s+(?:bad|wrong)|not\s+(?:it|right|the))"
    r"|(?:isn'?t|wasn'?t)\s+(?:it|right|true|the))\b"
)


def denied_words(text: str) -> frozenset[str]:
    """Give the words that a message denies or calls wrong: "not itchy", "slurred is too strong"."""
    said = text.lower().replace("’", "'")
    return frozenset((*_DENIED.findall(said), *_WRONG.findall(said)))


def takes_back(denied: Set[str], words: str) -> bool:
    """Tell whether the `denied` words of a message take back what was told in `words`."""
    if not denied:
        return False
    named = {word for word in _WORD.findall(words.lower()) if len(word) > 2 and not _FILLING.fullmatch(word)}
    return len(named) <= _MOST and not named.isdisjoint(denied)
