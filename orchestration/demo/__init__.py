"""The demo company's data, part by part: who its customers are, what they do, and what is wrong with some of its rows."""
