"""The demo company's data, part by part: its customers, what they do, and what is wrong with some of its rows."""
