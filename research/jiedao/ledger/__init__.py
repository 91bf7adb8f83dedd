"""Ledgers: quantities and targets, named initiatives, and what offices share."""
