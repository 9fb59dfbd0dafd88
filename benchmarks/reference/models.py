"""The rows of the reference: plain lists, plain documents, one Wagtail page."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from wagtail.fields import RichTextField
from wagtail.models import Page


class Owner(models.Model):
    """Somebody a row belongs to."""

    name = models.CharField(max_length=100)

    class Meta:
        app_label = "reference"

    def __str__(self) -> str:
        return self.name


class Row(models.Model):
    """One row of the list (ii)."""

    owner = models.ForeignKey(Owner, on_delete=models.CASCADE)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=20)
    at = models.DateTimeField(db_index=True)

    class Meta:
        app_label = "reference"

    def __str__(self) -> str:
        return self.title


class Document(models.Model):
    """One document of the search (iii)."""

    title = models.CharField(max_length=200)
    body = models.TextField()
    vector = SearchVectorField(null=True)

    class Meta:
        app_label = "reference"
        indexes = [GinIndex(fields=["vector"], name="document_vector")]

    def __str__(self) -> str:
        return self.title


class Upload(models.Model):
    """What the form (iv) stores."""

    file = models.FileField(upload_to="uploads")

    class Meta:
        app_label = "reference"

    def __str__(self) -> str:
        return self.file.name


class PlainPage(Page):
    """The page (v)."""

    body = RichTextField()
    template = "page.html"

    class Meta:
        app_label = "reference"
