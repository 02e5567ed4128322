"""Percentiles, survival curves and intervals: the statistics that figures are made of."""
