"""As in the journeys: a browser driven from the test's own thread, and no address to begin from."""

from tests.journeys.conftest import base_url

__all__ = ["base_url"]
