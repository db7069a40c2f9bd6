"""Addresses of roles."""

from django.urls import path

from unionhall.access import views

app_name = "access"
urlpatterns = [
    path("", views.roles, name="roles"),
    path("past/", views.roles_past, name="roles_past"),
    path("review/", views.review, name="review"),
    path("new/", views.role_new, name="role_new"),
    path("<uuid:public_id>/end/", views.role_end, name="role_end"),
    path("<uuid:public_id>/keep", views.role_keep, name="role_keep"),
]
