"""Superset's configuration for the test: everything in the folder of the run, and a key that is made now."""

import os
import secrets

SECRET_KEY = secrets.token_urlsafe(48)
SQLALCHEMY_DATABASE_URI = f"sqlite:///{os.environ['SUPERSET_HOME']}/superset.db"
# The server speaks plain HTTP, to this machine alone.
TALISMAN_ENABLED = False
# Metadata are kept for one run; nothing is cached.
CACHE_CONFIG = DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}
FILTER_STATE_CACHE_CONFIG = EXPLORE_FORM_DATA_CACHE_CONFIG = {"CACHE_TYPE": "SimpleCache"}
