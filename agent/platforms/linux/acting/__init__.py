"""Pauses and ends: single programs, whole accounts, and a harmless program for a trial."""
