"""Every address has exactly one access decorator, and it is the topmost."""

import pytest
from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

from factcheck.accounts.models import Role


def patterns(resolver=None, prefix=""):
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            if item.app_name == "admin":
                # Django's own room with one door for all of it, tested below.
                continue
            yield from patterns(item, prefix + str(item.pattern))
        elif isinstance(item, URLPattern):
            yield prefix + str(item.pattern), item.callback


VIEWS = list(patterns())


@pytest.mark.parametrize(("address", "view"), VIEWS, ids=[address for address, _ in VIEWS])
def test_has_exactly_one_access_decorator(address, view):
    layers = []
    while view is not None:
        if "access" in vars(view):
            layers.append(vars(view)["access"])
        view = getattr(view, "__wrapped__", None)
    # functools.wraps carries the mark of an inner layer outwards, so each must be the same one.
    assert layers, f"{address}: put @public or @needs(...) on top of the view"
    assert layers[0] in {"public", *Role.values}


@pytest.mark.parametrize(("address", "view"), VIEWS, ids=[address for address, _ in VIEWS])
def test_only_public_views_are_open(address, view):
    assert (getattr(view, "login_required", True) is False) == (view.access == "public")


def test_desk_addresses_need_a_role():
    for address, view in VIEWS:
        assert address.startswith("desk/") <= (view.access != "public"), address


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["vio", "ana", "ben", "pia"])
def test_the_administration_is_for_administrators(client, who):
    from tests.people import person

    client.force_login(person(who))
    assert client.get("/admin/").status_code == 302
    assert all(
        client.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/").status_code == 302
        for model in admin.site._registry
    )
