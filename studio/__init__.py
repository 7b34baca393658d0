"""The studio: a web page to see health, tune the configuration and watch the effect. See docs/studio.md."""
