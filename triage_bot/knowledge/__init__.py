"""The medical knowledge of the project, read from `data/knowledge/` and checked as it loads.

Pure Python: nothing in this package imports Rasa or spaCy.
"""

from triage_bot.knowledge.errors import KnowledgeError, Problem
from triage_bot.knowledge.loader import Knowledge, load_knowledge

__all__ = ["Knowledge", "KnowledgeError", "Problem", "load_knowledge"]
