"""Tests of the judge and its table."""
