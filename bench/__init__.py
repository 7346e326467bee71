"""Measures this project against Rasa as it comes: `make bench`, explained in docs/performance.md. Never a timed test."""
