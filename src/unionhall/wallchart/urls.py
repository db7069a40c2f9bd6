"""Addresses of the board."""

from django.urls import path

from unionhall.wallchart import views

app_name = "wallchart"
urlpatterns = [
    path("", views.board, name="board"),
    path("what-if/", views.what_if, name="what_if"),
    path("export/", views.export, name="export"),
    path("thresholds/", views.thresholds, name="thresholds"),
    path("units/<uuid:public_id>/", views.unit, name="unit"),
    path("units/<uuid:public_id>/departments/<uuid:department_id>/", views.department, name="department"),
]
