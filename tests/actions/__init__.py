"""Tests of the custom actions."""
