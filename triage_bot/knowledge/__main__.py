"""Checks a knowledge folder: `python -m triage_bot.knowledge [folder]`."""

from __future__ import annotations

import sys
from pathlib import Path

from triage_bot.knowledge import KnowledgeError, load_knowledge


def main(arguments: list[str]) -> int:
    """Print what the folder holds, or every problem in it; give the exit code."""
    folder = Path(arguments[0]) if arguments else Path("data/knowledge")
    try:
        knowledge = load_knowledge(folder)
    except KnowledgeError as error:
        print(error, file=sys.stderr)
        return 1
    kinds = ("symptoms", "topics", "signs", "red_flags", "questions", "sources", "numbers", "registers")
    print(", ".join(f"{len(getattr(knowledge, kind))} {kind.replace('_', ' ')}" for kind in kinds))
    print(f"content {knowledge.content_hash}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
