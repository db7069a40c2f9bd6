"""Every page says who may open it: the site does not start otherwise."""

from __future__ import annotations

import sys
import types

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path


def undeclared(request: HttpRequest) -> HttpResponse:
    """A page that does not say who may open it."""
    return HttpResponse("secret")


@pytest.fixture
def planted_urls():
    """The site's addresses and one planted page."""
    module = types.ModuleType("planted_urls")
    module.urlpatterns = [path("planted/", undeclared)]
    module.handler404 = "unionhall.site.middleware.not_there"
    sys.modules["planted_urls"] = module
    yield "planted_urls"
    del sys.modules["planted_urls"]


def test_all_pages_are_declared():
    """No address of the site is undeclared."""
    assert [problem for problem in run_checks(tags=["urls"]) if problem.id == "access.E001"] == []


def test_an_undeclared_page_stops_the_site(planted_urls):
    """The planted page is an error of the check that every command runs."""
    with override_settings(ROOT_URLCONF=planted_urls), pytest.raises(SystemCheckError, match="planted/ does not say who may open it"):
        call_command("check")


@pytest.mark.django_db
def test_and_is_not_served_either(planted_urls, client):
    """Even if it were started, nobody gets in."""
    with override_settings(ROOT_URLCONF=planted_urls):
        response = client.get("/planted/")
    assert response.status_code == 404
    assert b"secret" not in response.content
