"""The judge: a pure function from a case to a level with its reasons, over a table kept as data."""

from triage_bot.judge.judge import Judgement, Lifted, Reason, judge, what_if, what_would_raise
from triage_bot.judge.table import TriageTable, load_table

__all__ = [
    "Judgement",
    "Lifted",
    "Reason",
    "TriageTable",
    "judge",
    "load_table",
    "what_if",
    "what_would_raise",
]
