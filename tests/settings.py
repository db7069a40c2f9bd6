"""The settings of the house as tests use them: plain static files, no pauses, a database that child processes can open."""

import os
import tempfile

home = os.environ.setdefault("UNIONHALL_HOME", tempfile.mkdtemp(prefix="unionhall-tests-"))
worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if worker and not home.endswith(worker):
    os.environ["UNIONHALL_HOME"] = f"{home}/{worker}"  # two workers of the suite never share a folder; their children do
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 50)
os.environ.setdefault("UNIONHALL_DEMO", "no")

from unionhall.site.settings import *  # noqa: E402, F403
from unionhall.site.settings import DATABASES, HOME, MIDDLEWARE, STORAGES  # noqa: E402

if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": str(HOME / "tests.sqlite3")}
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
