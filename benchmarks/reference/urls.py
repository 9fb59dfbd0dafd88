"""The reference's five pages."""

from django.contrib.auth.decorators import login_required
from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.core.paginator import Paginator
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from wagtail import urls as wagtail_urls

from benchmarks.reference.models import Document, Row, Upload


def static_page(request: HttpRequest) -> HttpResponse:
    """(i) A template of 30 KB."""
    return render(request, "static.html", {"paragraphs": range(60)})


@login_required
def rows(request: HttpRequest) -> HttpResponse:
    """(ii) 25 rows of many, with their owner, counted."""
    paginator = Paginator(Row.objects.select_related("owner").order_by("-at"), 25)
    return render(request, "rows.html", {"page": paginator.get_page(request.GET.get("page"))})


def search(request: HttpRequest) -> HttpResponse:
    """(iii) 20 ranked headlines and one count."""
    query = SearchQuery(request.GET.get("q", ""), search_type="websearch", config="english")
    found = Document.objects.filter(vector=query)
    total = found.count()
    ranked = found.annotate(rank=SearchRank("vector", query)).order_by("-rank")[:20]
    shown = ranked.annotate(headline=SearchHeadline("body", query, config="english"))
    return render(request, "search.html", {"total": total, "documents": shown})


@csrf_exempt
def upload(request: HttpRequest) -> HttpResponse:
    """(iv) One file through a form to the local disk."""
    form = modelform_factory(Upload, fields=["file"])(request.POST or None, request.FILES or None)
    if form.is_valid():
        form.save()
        return redirect("/static-page/")
    return render(request, "search.html", {"total": 0, "documents": []})


urlpatterns = [
    path("static-page/", static_page),
    path("rows/", rows),
    path("search/", search),
    path("upload/", upload),
    path("", include(wagtail_urls)),
]
