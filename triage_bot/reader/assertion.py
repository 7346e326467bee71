"""Decides how a mention stands: present, absent, unknown, past, hypothetical, or somebody else's.

Follows the idea of NegEx and ConText (Chapman 2001; Harkema 2009): trigger phrases with a direction and a reach, phrases
that only look like triggers, and words that end the reach. The phrases are lay chat, not clinical notes, and stand in
`data/lexicon/assertion.yml`; the classic rule sets are unsafe there ("no, I have a headache").
"""

from __future__ import annotations

from triage_bot.reader.document import Document
from triage_bot.reader.patterns import Match
from triage_bot.reader.reading import Assertion
from triage_bot.reader.triggers import NEXT, Triggers

#: A denial reaches this many tokens ahead; lists ("no a, b or c") may go on behind their commas.
DENIAL_REACH = 7
_CLAUSE_STARTERS = frozenset({"i", "my", "it", "he", "she", "we", "they", "this", "that", "there", "the", "is", "are", "was",
                              "has", "have", "had", "am", "his", "her", "their"})  # fmt: skip
_ASKS_ABOUT = frozenset({"can", "could", "how", "would", "may", "what"})
_SAME_THING = frozenset(
    {",", "but", "and", "it", "its", "that", "they", "has", "have", "is", "are", "now", "s", "yesterday"}
)
#: "It is gone" is believed this many tokens behind the symptom, or behind a clause that tells which one is meant.
_OVER_REACH, _CLAUSE_REACH = 6, 12
#: A bare "my" stands at most so many tokens before what it is said of ("my upper left lid").
_OWN_REACH = 3
#: "It isn't now" stands at most so many tokens behind "it was fine".
_NO_MORE_REACH = 4
_WHICH = frozenset({"i", "that", "we", "from", "he", "she", "after", "on"})
_NOT = frozenset({"not", "never", "hardly", "barely"})
_NO = frozenset({"no", "none", "without", "nothing", "neither", "any"})
_ENDS = frozenset({",", ".", "!", "-", "\n", ";"})
_PAUSES = frozenset({",", "-", ":", "?", "=", "(", "no", "nope"})
_APART = frozenset({"?", "otherwise", "apart", "aside", "except", "besides", "bar", "though"})
_TAILS = _ENDS | {")", "and", "but", "though", "thank", "thanks", "thankfully", "luckily", "lol", "haha", "now", "anymore",
                  "yet", "so", "either", "only", "just", "at", "here"}  # fmt: skip
_DRUNK = frozenset({"drunk", "drinking", "tipsy", "wasted", "hammered", "pissed", "plastered", "boozed"})
_MINE = frozenset({"i", "mine"})
_OPENERS = NEXT | {"wait", "oh", "sorry", "actually", "well", "though", "god", "goodness", "thankfully", "luckily"}
_COULD = frozenset({"could", "can", "might", "may", "would", "will", "do", "does"})
_IS = frozenset({"is", "are", "am"})
_PRESENT = _IS | {"has", "have", "can", "keeps"}
_HAVING = frozenset({"having", "getting", "feeling", "noticing", "seeing", "experiencing"})
_HAS = frozenset({"s", "'s", "has", "have"})
_HAD = frozenset({"had", "got", "was", "were", "bled", "dropped", "drooped", "swelled", "could"})
_AS_IF = frozenset({"if", "like", "though"})
_WAS = frozenset({"was", "were"})
_STATED_OF = frozenset({"i", "he", "she", "it", "they"})
_LOST = frozenset({"went", "gone", "goes"})
#: "It's gone" is over before these, or at the end; before other words it has turned into something ("gone mottled").
_GONE_FOR_GOOD = _TAILS | {"since", "by", "within", "after", "in", "on", "today", "yesterday", "away", "down", "completely", "totally",
                           "fully", "this", "before", "overnight", "again", "when", "the", "as", "for", "tonight"}  # fmt: skip
_IT = frozenset({"it", "that", "they", "which"})
_ARTICLES = frozenset({"a", "an", "any", "the"})
_OWN = frozenset({"the", "my", "his", "her", "their", "i"})
_ANEW = frozenset({"it", "its"})
_LIST_JOINS = frozenset({"or", "nor", "and", ",", "/", "any", "no", "not", "either", "?"})


class Assertions(Triggers):
    """Judges the mentions of one document by its trigger phrases."""

    def __init__(self, doc: Document, nominal: frozenset[int], complaints: frozenset[int]) -> None:
        """Take the document, the tokens of all mentions (they may stand in a list of denials), and those of complaints.

        The denial in a complaint ("can't chew properly, eye hurts") is spent: it denies nothing behind it.
        """
        super().__init__(doc, complaints)
        self._nominal = nominal
        self._small = frozenset(token for match in doc.matches("assertion:not_reaches") for token in match.core)
        self._sellers = frozenset(token for match in doc.matches("present:unverified_product") for token in match.core)
        self._not_past = frozenset(token for match in doc.matches("assertion:not_past") for token in match.core)
        self._not_supposed = frozenset(
            token
            for name in ("not_supposed", "not_saying")
            for match in doc.matches(f"assertion:{name}")
            for token in match.core
            if doc.words[token] in ("if", "when", "would", "could", "might", "can")
        )

    def of(self, mention: Match, own: frozenset[int], subject_is_other: bool, red_flag: bool) -> Assertion:
        """Give the assertion of one mention; `own` are all tokens that patterns of its concept matched.

        A red flag is only absent by a plain denial: where the denial has to be carried over a comma it is unknown.
        """
        denied = self._denied(mention)
        if not denied:
            reach = self._listed_denial(mention)
            if reach == "plain":
                return "absent"
            if reach == "loose":
                return "unknown" if red_flag else "absent"
        if self._denied_after(mention) or self._miswritten(mention):
            return "absent"
        if self._over(mention, own):
            return "past"
        if denied:
            return "absent"
        elsewhere = self._elsewhere(mention, subject_is_other, red_flag)
        asked = self._before("wonders", mention) or self._doc.asks(mention)
        told = bool(elsewhere) or self._before("thought_so", mention) or bool(self._here("past", mention))
        told = told or self._kin_had(mention)
        if self._taken_back(mention, told or asked) or (told and self._denied_later(mention, own)):
            return "absent"
        if elsewhere:
            return elsewhere
        if self._before("unsure", mention) and not self._any("actual_strongly", mention):
            return "unknown"
        if self._before("wonders", mention) and not self._actual(mention):
            return "present" if red_flag else "unknown"
        return "present"

    def has_just_passed(self, mention: Match, own: frozenset[int]) -> bool:
        """Tell whether a mention of the past has just gone by ("it's gone now"): not long ago, and not looked at since."""
        if self._doc.matches("assertion:long_ago") or self._here("past", mention):
            return False
        ended = (self._ends_in(m, mention) for m in self._doc.matches("assertion:all_over"))
        return self._over(mention, own) or bool(self._here("for_a_time", mention)) or any(ended)

    def of_normal(self, mention: Match) -> Assertion:
        """Give the assertion of a mention that says by itself that all is well ("breathing is normal")."""
        words = self._doc.words
        start = mention.start
        while start > max(0, mention.start - 3) and (start - 1 in self._small or words[start - 1] in _NOT):
            start -= 1
        # "No trouble breathing, I'm not hoarse, speech is fine" says so by itself; the other "not" is not its own.
        denies = any(words[token] in _NOT or words[token] in _NO for token in mention.core)
        if not denies and any(
            token not in mention.core and words[token] in _NOT for token in range(start, mention.end)
        ):
            return "present"
        turned = [m for m in self._here("not_saying", mention) if m.end <= mention.start]
        if any(
            "," not in words[m.end : mention.start] for m in turned
        ):  # "not that I can't, I breathe fine" is no turn
            return "present"
        if _WAS & set(words[mention.start : mention.end]) and any(
            0 <= m.start - mention.end <= _NO_MORE_REACH for m in self._here("no_more", mention)
        ):
            return "present"  # "swallowing was fine on Monday, it isn't now"
        supposed = self._before("supposes_strongly", mention)
        return "hypothetical" if supposed and not self._taken_back(mention, told=True) else "absent"

    # --- denials ---------------------------------------------------------------------------------------------------

    def _denied(self, mention: Match) -> bool:
        """Tell whether the nearest denial reaches the mention; "I wouldn't say it isn't" turns it round."""
        last = max(mention.core)
        triggers = [m for m in self._triggers(mention) if not m.core <= mention.core and m.start <= last]
        nearest = max(triggers, key=lambda trigger: trigger.end, default=None)
        denied = nearest is not None and self._reaches(nearest, mention)
        saying = [m for m in self._here("not_saying", mention) if m.end <= last and not m.core & mention.core]
        turned = any(not self._stopped(m.end, mention.start) for m in saying)
        return denied != turned

    def _reaches(self, denial: Match, mention: Match) -> bool:
        start, small_only = denial.end, denial.name == "assertion:nots"
        if start > mention.start:  # the denial stands inside: "the lid is not drooping"
            return True
        between = range(start, mention.start)
        if len(between) > DENIAL_REACH:
            return False
        for token in between:
            word, follows = self._doc.words[token : token + 2]
            if token in self._stops or word in (",", "-", "/") or (word == "and" and follows in _OWN):
                return False
            if word in ("and", "or") and not self._list_before(start, token):
                return False
            if word in _ANEW and not self._nominal.isdisjoint(range(start, token)):
                return False  # "not the lid its the brow"
            known = token in self._small or token in self._nominal
            if small_only and not known and not {word, follows} & {"or", "nor"}:
                return False
            never_had = word in ("had", "have", "has") and self._doc.words[token - 1] in ("never", "ever", "longer")
            if not small_only and word in _CLAUSE_STARTERS and word not in ("the", "that", "my") and not never_had:
                return False
        return True

    def _list_before(self, start: int, token: int) -> bool:
        """Tell whether the words before an "or"/"and" are an item of a list of denied things."""
        short = token - start <= 2 and self._doc.words[token] == "or"
        return short or any(place in self._nominal for place in range(start, token))

    def _listed_denial(self, mention: Match) -> str | None:
        """Tell whether an earlier denial is carried to the mention by a list: "plain" with or/nor, "loose" with commas."""
        _, end = self._doc.bounds(self._doc.sentence[mention.start])
        words = self._doc.words
        if any(words[token] in _CLAUSE_STARTERS for token in range(mention.start, mention.end)):
            return None
        for trigger in self._triggers(mention):
            if trigger.sort_before(mention):
                between = range(trigger.end, mention.start)
                if any(token in self._stops or words[token] in _OWN | _ANEW for token in between):
                    continue
                if any(words[token] == "," and words[token + 1] in _CLAUSE_STARTERS for token in between):
                    continue  # "not swollen, it is a bruise"
                plain = all(
                    token in self._nominal or words[token] in _LIST_JOINS or token in self._small for token in between
                ) and any(token in self._nominal for token in between)
                if plain:
                    tail = words[mention.start : end]
                    joined = any(word in ("or", "nor", "and", "/") for word in words[trigger.end : end])
                    bare = mention.end - mention.start <= 2 and not {"is", "are", "has"} & set(tail[:5])
                    if joined or bare:
                        return "plain" if joined else "loose"
        return None

    def _denied_after(self, mention: Match) -> bool:
        before = self._doc.words[max(0, mention.start - 4) : mention.start]
        if "if" in before or "whether" in before:
            return False
        sentence = self._doc.sentence[mention.start]
        first, _ = self._doc.bounds(sentence)
        # "Pain yes, fever no."
        opens = mention.start == first or self._doc.words[mention.start - 1] in _OPENERS | {"yes"}
        follows_colon = [
            m
            for after in (sentence + 1, sentence + 2)  # "Chest pain?? No."
            for m in self._doc.matches_in("assertion:denied_after", after)
            if self._doc.words[m.start - 1] in (":", "?")
        ]
        asked = self._doc.asks(mention)  # "do I slur, no." is answered, "do I slur, no one can tell" is not
        here = [m for m in self._here("denied_after", mention) if not asked or self._behind(m) in _ENDS]
        for trigger in (*here, *follows_colon):
            gap = self._doc.words[mention.end : trigger.start]
            behind = self._behind(trigger)
            if trigger.start < mention.end or len(gap) > 2 or not _PAUSES.issuperset(gap) or behind in _APART:
                continue
            # "I thought it was a stroke, but no." is more than a bare "no".
            turned = self._doc.words[trigger.start] == "but" and behind in _ENDS
            bare = trigger.end - trigger.start == 1 or (self._doc.words[trigger.end - 1] == "no" and not turned)
            ends = (gap or opens) and behind in _ENDS | {")"}
            if not bare or ends or all(map(str.isspace, self._doc.words[trigger.end :])):
                return True
        return False

    def _miswritten(self, mention: Match) -> bool:
        """Tell whether the words were only written by mistake ("my phone changed it to swollen, I meant sullen")."""
        return any(m.start < mention.start and mention.end < m.end for m in self._here("miswritten", mention))

    # --- time, supposing, doubt --------------------------------------------------------------------------------------

    def _over(self, mention: Match, own: frozenset[int]) -> bool:
        words = self._doc.words
        not_over = self._here("not_over", mention)
        lost = _LOST & set(words[mention.start : mention.end])  # "my voice went, gone completely now"
        for trigger in self._here("over", mention):
            if trigger.core & own or (lost and _LOST & set(words[trigger.start : trigger.end])):
                continue
            if any(other.core & trigger.core or self._close(other, trigger) for other in not_over):
                continue
            if words[trigger.end - 1] == "gone" and self._behind(trigger) not in _GONE_FOR_GOOD:
                continue
            between = range(mention.end, trigger.start)
            # "A headache for an hour, but it is gone": "it" is what was named last.
            it = {*words[trigger.start - 1 : trigger.start + 1]} & _IT and not self._nominal.intersection(between)
            same = it or all(words[token] in _SAME_THING for token in between)
            told = _WHICH & set(words[mention.end : mention.end + 1])  # "the headache I had on Monday is gone"
            near = trigger.start >= mention.end and len(between) <= (_CLAUSE_REACH if told or it else _OVER_REACH)
            if near and (same or not self._stopped(mention.end, trigger.start)):
                return True
        return False

    def _elsewhere(self, mention: Match, subject_is_other: bool, red_flag: bool) -> Assertion | None:
        """Tell whether a mention is somebody else's, only supposed, or of an earlier time."""
        if self._hearsay(mention, red_flag):
            return "other"
        if self._hypothetical(mention):
            return "hypothetical"
        if self._past(mention):
            return "other" if subject_is_other else "past"
        return None

    def _taken_back(self, mention: Match, told: bool) -> bool:
        """Tell whether the person then says that it is not so ("He says I slur. I don't.", "She had it. Not me.").

        The words open a clause behind the mention or in the next sentence, and end there or name the mention again.
        A list that was read out or told by others is denied in any later sentence ("None of that has happened").
        """
        words = self._doc.words
        said = set(words[mention.start : mention.end])
        if _DRUNK & said or "because" in words[max(0, mention.start - 3) : mention.start]:
            return False  # "they say I sound drunk. I'm not": not drunk, but sounding so
        here = self._doc.sentence[mention.start]
        listed = "none_of_it" if told or self._is_bare_list(mention) else ""
        names = filter(None, ("takes_back", listed, "is_not_so" if told else ""))
        for trigger in (m for name in names for m in self._doc.matches(f"assertion:{name}")):
            start, _ = self._doc.bounds(self._doc.sentence[trigger.start])
            near = self._doc.sentence[trigger.start] <= here + 1 or (told and trigger.name == "assertion:none_of_it")
            opens = trigger.start == start or words[trigger.start - 1] in _OPENERS
            after = trigger.end + (self._behind(trigger) in _ARTICLES)  # "it isn't a headache" names it again
            ends = self._behind(trigger) in _TAILS or not said.isdisjoint(words[after : after + 1])
            turned = any(words[i] in _NOT and i not in trigger.core for i in range(trigger.start, trigger.end))
            if near and trigger.start >= mention.end and opens and ends and not turned:
                return True
        return False

    def _denied_later(self, mention: Match, own: frozenset[int]) -> bool:
        """Tell whether what others said is plainly denied later ("She told you I had a fever. I have no fever")."""
        here = self._doc.sentence[mention.start]
        return any(m.end in own and self._doc.sentence[m.start] > here for m in self._doc.matches("assertion:negates"))

    def _is_bare_list(self, mention: Match) -> bool:
        """Tell whether a sentence lists complaints and no more, up to the mention ("Fever, a rash: none of those")."""
        start, end = self._doc.bounds(self._doc.sentence[mention.start])
        between = _LIST_JOINS | _ARTICLES
        bare = all(token in self._nominal or self._doc.words[token] in between for token in range(start, mention.start))
        return bare and not _LIST_JOINS.isdisjoint(self._doc.words[start : end + 1])

    def _recited(self, mention: Match) -> bool:
        """Tell whether the words are read out of a leaflet: its name before them, or at a colon before their sentence."""
        has_it = [m for m in self._here("has_it", mention) if m.start < mention.end and not self._supposed_by(m)]
        for trigger in self._here("recites", mention):
            if self._tells_of(trigger, mention) and all(self._only_sets_out(m, trigger) for m in has_it):
                return True
        if has_it:
            return False
        sentence = self._doc.sentence[mention.start]
        start, end = self._doc.bounds(sentence)
        if start == 0 or not self._doc.matches_in("assertion:leaflet", sentence - 1):
            return False
        opens = start in self._nominal or self._doc.words[start + 1 : start + 2] == (",",)
        said = self._doc.words[start : mention.start]
        gets_it = any(self._behind(m) in _HAVING for m in self._doc.matches_in("assertion:has_it", sentence - 1))
        if gets_it:  # "I am getting what the form warns of: slurred speech"
            return False
        bare_list = opens and self._doc.words[start:end].count(",") > 1 and _CLAUSE_STARTERS.isdisjoint(said)
        return self._doc.words[start - 1] == ":" or (bare_list and not self._any("current", mention))

    def _only_sets_out(self, own: Match, list_read: Match) -> bool:
        """Tell whether "I am" before a list says only what the person is doing ("I'm sitting with the form, it lists")."""
        behind = self._behind(own)
        return own.end <= list_read.start and self._doc.words[own.end - 1] in _IS and behind not in _HAVING

    def _supposed_by(self, trigger: Match) -> bool:
        """Tell whether "if" or "when" stands right before a trigger."""
        return self._doc.words[trigger.start - 1] in ("if", "when", "should") if trigger.start else False

    def _hearsay(self, mention: Match, red_flag: bool) -> bool:
        """Tell whether the words are a story about somebody who is not being asked for."""
        told_of = [*self._here("hearsay", mention), *self._kin_of_a_tale(mention)]
        told_of = [m for m in told_of if not self._has_got(m)]
        injects = self._here("injects_me", mention)  # "a lady who does lashes injected my forehead": she is not ill
        told_of = [m for m in told_of if not any(m.end <= each.end for each in injects)]
        told_of = [m for m in told_of if not m.core & self._sellers]  # "a girl off facebook did it": not her story
        told_of = [m for m in told_of if not _AS_IF & set(self._doc.words[max(0, m.start - 1) : m.start])]
        stories = [m for m in told_of if self._tells_of(m, mention)]
        stories = [m for m in stories if not _MINE & set(self._doc.words[m.end : mention.start])]
        told = {token for m in (*told_of, *self._here("over", mention)) for token in m.core}
        now = [m for m in self._of_same_tale("current", mention) if not m.core & told]
        if now and not any("ago" in self._doc.words[m.start : m.end] for m in stories):
            return False
        own = [
            m
            for m in self._here("actual", mention)
            if m.start <= mention.start and (m.end - m.start > 1 or mention.start - m.end <= _OWN_REACH)
        ]  # "my" says whose lid it is, and nothing of "in my town a woman died"
        if all(any(story.end <= mine.start for mine in own) for story in stories):
            return False
        return not (red_flag and any(not m.core & told for m in self._of_same_tale("happening_now", mention)))

    def _has_got(self, trigger: Match) -> bool:
        """Tell whether a story's "got" is that of "has got": "my dad's got one arm that just hangs" is of now."""
        words = self._doc.words
        return any(words[token] == "got" and words[token - 1] in _HAS for token in trigger.core if token)

    def _kin_of_a_tale(self, mention: Match) -> list[Match]:
        """Give those close to the person of whom a tale of the past is told ("My mother had a stroke at 61")."""
        kin = self._here("of_kin", mention) if self._any("tale", mention) else ()
        return [m for m in kin if _PRESENT.isdisjoint(self._doc.words[m.end : mention.end])]

    def _kin_had(self, mention: Match) -> bool:
        """Tell whether somebody close had it, be it long ago or not ("My bridesmaid had the droopy lid")."""
        words = self._doc.words
        return any(
            not _HAD.isdisjoint(words[m.end : mention.end]) and _MINE.isdisjoint(words[m.end : mention.start])
            for m in self._here("of_kin", mention)
            if m.end <= mention.start
        )

    def _past(self, mention: Match) -> bool:
        earlier = [
            m
            for m in (*self._here("past", mention), *self._here("for_a_time", mention))
            if not (m.core & self._not_past or m.core & mention.core)
            and not (self._parted(m, mention) or self._comes_to_now(m, mention))
        ]
        behind = [m for m in self._doc.matches("assertion:all_over") if self._ends_in(m, mention)]
        over = self._here("over", mention)
        spoken_for = (
            {token for match in (*earlier, *behind, *over) for token in match.core} | mention.core | self._masked
        )
        current = (m for m in self._here("current", mention) if not self._parted(m, mention))
        if any(not m.core & spoken_for for m in current):
            return False
        return bool(earlier) or bool(behind)

    def _parted(self, trigger: Match, mention: Match) -> bool:
        """Tell whether a time and a mention belong to two rounds: "last time a droop, this time none"."""
        low, high = sorted((trigger.start, mention.start))
        return any(low < turn.start <= high for turn in self._here("turns_to_now", mention))

    def _comes_to_now(self, trigger: Match, mention: Match) -> bool:
        """Tell whether a clause of the present stands between a time and a mention: "last round was fine, I am dizzy"."""
        words = self._doc.words
        return any(
            words[token] in (",", "-") and words[token + 1] in _STATED_OF and words[token + 2] in _PRESENT
            for token in range(trigger.end, min(mention.start, len(words) - 2))
            if words[token + 3 : token + 4] != ("had",)
        )

    def _hypothetical(self, mention: Match) -> bool:
        if self._recited(mention):
            return True
        if self._any("actual_strongly", mention):
            return False
        if self._supposed("supposes_strongly", mention):
            return True
        if self._doc.asks(mention, _ASKS_ABOUT) and any(
            m.start >= mention.start for m in self._here("in_general", mention)
        ):
            return not self._actual(mention)
        if not self._supposed("supposes", mention) and not self._doc.asks_whether(mention):
            return False
        return not self._actual(mention)

    def _supposed(self, name: str, mention: Match) -> bool:
        """Tell whether a supposing phrase leads the mention; "as if" and "wondering if" suppose nothing."""
        return any(
            self._leads(trigger, mention)
            and not trigger.core & self._not_supposed
            and not (self._doc.words[trigger.start] in _COULD and self._stated(mention))
            for trigger in self._here(name, mention)
        )

    def _stated(self, mention: Match) -> bool:
        """Tell whether the mention is a statement behind a comma ("could it be an allergy, my lips are swelling")."""
        words = self._doc.words
        return bool(_IS & set(words[mention.start : mention.end])) and "," in words[mention.start - 3 : mention.start]

    def _actual(self, mention: Match) -> bool:
        """Tell whether the words say that it is really there ("is it normal that my lid is drooping")."""
        first, _ = self._doc.bounds(self._doc.sentence[mention.start])
        for trigger in self._here("actual", mention):
            if first <= trigger.start <= mention.end and not self._stopped(trigger.end, mention.start):
                return True
        return self._any("current", mention)

    def _ends_in(self, trigger: Match, mention: Match) -> bool:
        """Tell whether "all fine now" is said of a mention: behind it, or before it in its sentence with no "but"."""
        if trigger.start > mention.start:
            return True
        same = self._doc.sentence[trigger.start] == self._doc.sentence[mention.start]
        return same and not self._stopped(trigger.end, mention.start)
