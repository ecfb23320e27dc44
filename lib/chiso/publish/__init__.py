"""The front door of a period: its index, what was wrong in its exports, and the way to every report."""
