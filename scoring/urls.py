"""The desk's addresses."""

from django.urls import path

from scoring import views

app_name = "scoring"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("next/", views.score_next, name="next"),
    path("decisions/", views.decisions, name="decisions"),
    path("decisions/<uuid:decision>/reverse/", views.reverse, name="reverse"),
    path("<uuid:piece>/", views.piece, name="piece"),
    path("<uuid:piece>/claim/", views.claim, name="claim"),
    path("<uuid:piece>/let-go/", views.let_go, name="let_go"),
    path("<uuid:piece>/save/", views.save, name="save"),
    path("<uuid:piece>/decide/", views.decide, name="decide"),
    path("<uuid:piece>/pause/", views.pause, name="pause"),
    path("<uuid:piece>/settle/", views.settle, name="settle"),
]
