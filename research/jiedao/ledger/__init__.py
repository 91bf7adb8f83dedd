"""Ledgers: what an office names, and what it shares with others."""
