"""Tests of the dialogue."""
