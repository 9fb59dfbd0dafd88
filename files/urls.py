"""Addresses of uploads."""

from django.urls import path

from files import views

app_name = "files"

urlpatterns = [
    path("uploads/", views.uploads, name="uploads"),
    path("uploads/<uuid:uuid>/", views.upload, name="upload"),
]
