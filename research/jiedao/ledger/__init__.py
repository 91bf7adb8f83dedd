"""Ledgers: quantities with what they measure, and targets beside results."""
