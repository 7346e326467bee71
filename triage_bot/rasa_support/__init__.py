"""What it takes to run Rasa here; nothing in this package knows medicine."""
