"""Addresses of membership."""

from django.urls import path

from unionhall.membership import views

app_name = "membership"
urlpatterns = [
    path("lists/", views.member_lists, name="lists"),
    path("lists/<uuid:public_id>/", views.member_list, name="list"),
    path("lists/<uuid:public_id>/rows/<int:row_no>/", views.decide, name="list_decide"),
    path("lists/<uuid:public_id>/clear/", views.decide_clear, name="list_clear"),
    path("lists/<uuid:public_id>/publish/", views.publish, name="list_publish"),
    path("lists/<uuid:public_id>/undo/", views.undo, name="list_undo"),
    path("cards/", views.cards, name="cards"),
    path("cards/new/", views.new_card, name="card_new"),
    path("cards/<uuid:public_id>/match/", views.match, name="card_match"),
    path("cards/<uuid:public_id>/accept/", views.accept, name="card_accept"),
    path("leavers/", views.leavers, name="leavers"),
    path("leavers/<uuid:public_id>/", views.leaver, name="leaver"),
    path("persons/<uuid:public_id>/", views.person, name="person"),
    path("persons/<uuid:public_id>/change/", views.change, name="person_change"),
    path("persons/<uuid:public_id>/lines/<slug:begins_on>/", views.correct, name="person_correct"),
    path("persons/<uuid:public_id>/changes/<uuid:change_id>/undo/", views.undo_change, name="change_undo"),
]
