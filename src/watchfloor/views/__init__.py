"""Saved lists of tickets, shared or one's own, with counts that are kept and never asked for."""
