"""The state of the record, and a walk over it on demand."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from factcheck.accounts.access import needs
from factcheck.audit.status import status
from factcheck.jobs import ring
from factcheck.screens import screen


@needs("viewer")
@require_safe
def record_status(request: HttpRequest) -> HttpResponse:
    return screen(request, "audit/status.html", status(), part="record")


@needs("admin")
@require_POST
def verify_now(request: HttpRequest) -> HttpResponse:
    """Have the whole record verified in the background: it may take minutes."""
    ring("verify_record", request.user.pk, "maintenance")
    messages.success(request, _("The record is being verified. Look again in a minute."))
    return redirect("record_status")
