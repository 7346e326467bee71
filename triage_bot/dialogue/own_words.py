"""Sees whether a message takes back the very word that a finding was read from: "itchy all over", then "not itchy, tight".

The reader knows what "not itchy" denies by itself; here counts what this person called by that word before.
"""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?")
#: Words that name no complaint.
_FILLING: Final = frozenset(
    [
        "all",
        "and",
        "are",
        "arm",
        "back",
        "been",
        "both",
        "but",
        "can",
        "cannot",
        "cant",
        "can't",
        "did",
        "didn't",
        "does",
        "doesn't",
        "doesnt",
        "don't",
        "dont",
        "down",
        "even",
        "ever",
        "feel",
        "feeling",
        "feels",
        "felt",
        "for",
        "from",
        "get",
        "gets",
        "getting",
        "goes",
        "going",
        "gone",
        "got",
        "had",
        "half",
        "has",
        "have",
        "her",
        "hers",
        "him",
        "his",
        "how",
        "into",
        "is",
        "its",
        "it's",
        "just",
        "keep",
        "keeps",
        "left",
        "like",
        "lot",
        "made",
        "make",
        "makes",
        "more",
        "much",
        "my",
        "myself",
        "not",
        "now",
        "off",
        "only",
        "our",
        "out",
        "over",
        "own",
        "really",
        "right",
        "said",
        "side",
        "since",
        "some",
        "still",
        "such",
        "than",
        "that",
        "that's",
        "the",
        "their",
        "them",
        "there",
        "they",
        "this",
        "time",
        "too",
        "under",
        "until",
        "up",
        "very",
        "was",
        "way",
        "were",
        "what",
        "when",
        "where",
        "while",
        "who",
        "why",
        "will",
        "with",
        "won't",
        "wont",
        "would",
        "you",
        "your",
        "yours",
    ]
)
#: A finding told in more words than these may stand although one of them falls.
_MOST: Final = 2
_DENIED: Final = (
    r"\b(?:not|no|isn'?t|wasn'?t|never)\s+(?:(?:really|exactly|actually|that|so|even|a|an|any|as|the|my)\s+)*{}\b"
)
_WRONG: Final = (
    r"(?<!not )\b{}['\"]?\s+(?:(?:is|was|were)\s+(?:too\s+(?:strong|much)|wrong|the\s+wrong|a\s+(?:bad|wrong)|not\s+(?:it|right|the))"
    r"|(?:isn'?t|wasn'?t)\s+(?:it|right|true|the))\b"
)


def takes_back(text: str, words: str) -> bool:
    """Tell whether `text` denies what was told in `words`.

    Args:
        text: the message.
        words: the words that a finding was read from.
    """
    named = {word for word in _WORD.findall(words.lower()) if len(word) > 2 and word not in _FILLING}
    if not 0 < len(named) <= _MOST:
        return False
    said = text.lower().replace("’", "'")
    return any(re.search(frame.format(re.escape(word)), said) for word in named for frame in (_DENIED, _WRONG))
