"""Addresses about people."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("accounts/invitation/<str:token>/", views.accept, name="accept"),
    path("accounts/again/", views.again, name="again"),
    path("theme.<slug:theme_hash>.css", views.theme, name="theme"),
]
