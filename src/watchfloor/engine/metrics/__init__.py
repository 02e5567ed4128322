"""The metrics: each with its meaning, population, clock, null rule and plain definition."""
