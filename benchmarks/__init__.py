"""The same work done by this project and by hand, side by side; see README.md here."""
