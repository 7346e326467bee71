"""Reads what people type: symptoms, how each stands, details, questions. Pure Python and spaCy, without Rasa."""
