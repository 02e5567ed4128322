"""Figures about tickets, counted over Parquet segments of the log."""
