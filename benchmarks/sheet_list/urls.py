"""The addresses of the product, and those of the admin site that it is compared with."""

from django.urls import include, path

from benchmarks.sheet_list.admin import site

urlpatterns = [path("admin/", site.urls), path("", include("ecluse.config.urls"))]
