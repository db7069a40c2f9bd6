"""Addresses of people and rosters."""

from django.urls import path

from unionhall.people.views import (
    departments,
    directory,
    merging,
    person,
    review,
    roster,
    rosters,
    rosters_load,
    rosters_sealed,
    turf,
)

app_name = "people"
urlpatterns = [
    path("people/", directory.persons, name="persons"),
    path("people/<uuid:public_id>/", person.person, name="person"),
    path("people/<uuid:public_id>/contact", person.person_contact, name="person_contact"),
    path("people/<uuid:public_id>/names", person.person_names, name="person_names"),
    path("people/<uuid:public_id>/name/", person.person_edit, name="person_edit"),
    path("turf/", turf.turfs, name="turfs"),
    path("turf/new", turf.turf_new, name="turf_new"),
    path("turf/<uuid:public_id>/", turf.turf, name="turf"),
    path("turf/<uuid:public_id>/give", turf.turf_give, name="turf_give"),
    path("turf/<uuid:public_id>/take", turf.turf_take, name="turf_take"),
    path("turf/<uuid:public_id>/hand-out", turf.turf_hand_out, name="turf_hand_out"),
    path("turf/<uuid:public_id>/stewards/<uuid:holding>/take-back", turf.turf_take_back, name="turf_take_back"),
    path("rosters/", rosters.rosters, name="rosters"),
    path("rosters/load/", rosters_load.roster_new, name="roster_new"),
    path("rosters/load/<uuid:token>/", rosters_load.roster_columns, name="roster_columns"),
    path("rosters/sources/<uuid:public_id>/", rosters.source, name="roster_source"),
    path("rosters/<uuid:public_id>/", roster.roster, name="roster"),
    path("rosters/<uuid:public_id>/progress", roster.roster_progress, name="roster_progress"),
    path("rosters/<uuid:public_id>/cancel", roster.roster_cancel, name="roster_cancel"),
    path("rosters/<uuid:public_id>/columns/", rosters_load.roster_again, name="roster_again"),
    path("rosters/<uuid:public_id>/who/<slug:kind>/", roster.roster_changes, name="roster_changes"),
    path("rosters/<uuid:public_id>/lines/<slug:state>/", roster.roster_rows, name="roster_rows"),
    path("rosters/<uuid:public_id>/departments/", departments.roster_departments, name="roster_departments"),
    path("rosters/<uuid:public_id>/jobs", departments.roster_job_class, name="roster_job_class"),
    path("rosters/<uuid:public_id>/review/", review.review, name="review"),
    path("rosters/<uuid:public_id>/review/<int:row_no>/", review.review_row, name="review_row"),
    path("rosters/<uuid:public_id>/review/<int:row_no>/take-back", review.review_take_back, name="review_take_back"),
    path("rosters/<uuid:public_id>/publish", roster.roster_publish, name="roster_publish"),
    path("rosters/<uuid:public_id>/undo/", roster.roster_undo, name="roster_undo"),
    path("rosters/<uuid:public_id>/sealed/", rosters_sealed.roster_sealed, name="roster_sealed"),
    path("rosters/<uuid:public_id>/sealed/<int:number>", rosters_sealed.roster_unseal, name="roster_unseal"),
    path("rosters/merges/", merging.merges, name="merges"),
    path("rosters/merges/new/", merging.merge_new, name="merge_new"),
    path("rosters/merges/<uuid:public_id>/undo", merging.unmerge, name="unmerge"),
]
