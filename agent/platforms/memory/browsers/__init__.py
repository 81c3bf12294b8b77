"""Browsers of the memory platform."""
