"""Signed-in people read the desk in the language of their profile, others in the address's."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from factcheck.lib.languages import language_asked

Answer = Callable[[HttpRequest], HttpResponse]


class ProfileLanguageMiddleware:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        elif asked := language_asked(request):
            translation.activate(asked)
            request.LANGUAGE_CODE = asked
        return self.get_response(request)
