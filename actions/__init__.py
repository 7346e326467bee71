"""Rasa's custom actions: one module for each action, and nothing else."""
