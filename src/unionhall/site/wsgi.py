"""The door for web servers."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from unionhall.kit.busy import Door

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "unionhall.site.settings")
application = Door(get_wsgi_application())
# The map of addresses knows the views, and reading it marks the busy ones; otherwise the first page would read it.
import_module(settings.ROOT_URLCONF)
