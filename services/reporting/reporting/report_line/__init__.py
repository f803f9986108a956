"""The line: one county on one day. What every other subject stands on, and what it may know of a line."""
