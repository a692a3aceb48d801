"""Refusals that carry a code, so that a stored one can be shown in the language of its reader."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translation. Django's own needs settings, which this module must not."""
    return sentence


# What an address itself is refused for: asked for again, it is refused again.
OF_ADDRESS = frozenset(("bad_address", "bad_scheme", "userinfo", "bad_port", "not_public"))
SENTENCES: dict[str, str] = {
    # Addresses
    "bad_address": gettext_noop("This is not a web address. Copy it again from the browser."),
    "bad_scheme": gettext_noop("The address must begin with http:// or https://."),
    "userinfo": gettext_noop(
        "The address carries a user name or a password. Remove everything before the @ sign."
    ),
    "bad_port": gettext_noop(
        "The address names port %(port)s. Only the usual web ports 80 and 443 are read."
    ),
    "not_public": gettext_noop(
        "%(host)s is not on the public internet, so it is not read. Paste the text instead."
    ),
    # Answers
    "no_such_host": gettext_noop("No site called %(host)s was found. Check the address."),
    "unreachable": gettext_noop("%(host)s could not be reached. Try again later."),
    "bad_certificate": gettext_noop(
        "%(host)s could not prove who it is: its certificate is not valid. "
        "Open the page yourself and paste the text."
    ),
    "broken_answer": gettext_noop("%(host)s broke off or sent a damaged answer. Try again later."),
    "timed_out": gettext_noop("%(host)s took longer than %(seconds)s seconds. Try again later."),
    "too_large": gettext_noop(
        "The answer of %(host)s is larger than %(limit)s, so it was cut off."
    ),
    "bad_encoding": gettext_noop(
        "%(host)s sent its answer packed in a way that is not read (%(encoding)s)."
    ),
    "wrong_type": gettext_noop(
        "%(host)s sent %(type)s, which cannot be read here. Give the address of a web page."
    ),
    "too_many_redirects": gettext_noop(
        "The address leads from one page to the next more than %(limit)s times. "
        "Copy the address that the browser shows at the end."
    ),
    "post_redirected": gettext_noop(
        "%(host)s sends what was handed in on to another address, so it was not handed in there."
    ),
    "proxy_unreachable": gettext_noop(
        "The newsroom's way out, its proxy, could not be reached. Tell your administrator."
    ),
    "proxy_refused": gettext_noop(
        "The newsroom's way out, its proxy, does not lead to %(host)s (%(status)s). "
        "Tell your administrator."
    ),
    "broken_off": gettext_noop("The question was broken off before an answer came."),
    "not_found": gettext_noop("%(host)s says that this page does not exist (%(status)s)."),
    "forbidden": gettext_noop(
        "%(host)s does not let this page be read (%(status)s). "
        "Open the page yourself and paste the text."
    ),
    "throttled": gettext_noop("%(host)s asks for fewer questions (%(status)s). Try again later."),
    "server_error": gettext_noop("%(host)s has a fault of its own (%(status)s). Try again later."),
    "http_status": gettext_noop("%(host)s refused the question (%(status)s)."),
    "not_json": gettext_noop("%(host)s sent an answer that is not the data asked for."),
    # Embeddings
    "embeddings_unreachable": gettext_noop(
        "The server of embeddings, %(host)s, could not be reached. Try again later."
    ),
    "embeddings_refused": gettext_noop(
        "The server of embeddings, %(host)s, refused the question (%(status)s). "
        "Tell your administrator."
    ),
    "embeddings_address": gettext_noop(
        "The server of embeddings may not be asked: if it is your own, "
        "your administrator must list it in FACTCHECK_FETCH_ALLOW."
    ),
    "embeddings_unreadable": gettext_noop(
        "The server of embeddings, %(host)s, sent an answer that cannot be understood. "
        "Tell your administrator."
    ),
    "embeddings_dimensions": gettext_noop(
        "The model of %(host)s gives vectors of %(came)s numbers, not of %(wanted)s. "
        "Tell your administrator."
    ),
    # Look-ups
    "source_base_only": gettext_noop(
        "Give only the base address, without “?” or “#” and what follows. A key has a field of its "
        "own, where nobody can read it."
    ),
    "source_not_public": gettext_noop(
        "%(host)s is not on the public internet, so it is not asked. If it is a server of your "
        "own, list it in FACTCHECK_FETCH_ALLOW."
    ),
    "provider_gone": gettext_noop("This newsroom no longer asks %(title)s."),
    "provider_waits": gettext_noop(
        "%(title)s is asked at most %(rate)s times a minute. The next try follows by itself."
    ),
    "provider_full": gettext_noop(
        "%(title)s is answering as many questions as it is asked at once. "
        "The next try follows by itself."
    ),
    "provider_pauses": gettext_noop(
        "%(title)s has asked to be left alone for a while. The next try follows by itself."
    ),
    "circuit_pauses": gettext_noop(
        "%(title)s did not answer %(failures)s times in a row, so it is left alone for a while. "
        "The next try follows by itself."
    ),
    "circuit_open": gettext_noop(
        "%(title)s has not answered for more than ten minutes (%(failures)s tries in a row). "
        "Ask again later."
    ),
    "budget_spent": gettext_noop(
        "%(title)s has been asked %(limit)s questions today, as many as this newsroom allows. "
        "Ask again tomorrow."
    ),
    "source_off": gettext_noop("This newsroom has switched %(title)s off."),
    "no_key": gettext_noop(
        "%(title)s asks for a key, and none is set. An administrator enters it under Sources."
    ),
    "no_address": gettext_noop(
        "This newsroom has not set where %(title)s is. Tell your administrator."
    ),
    "nothing_to_ask": gettext_noop("There is nothing in this claim to ask %(title)s about."),
    "cancelled": gettext_noop("%(name)s cancelled the question."),
    "pace_unknown": gettext_noop(
        "How often %(title)s was asked could not be counted. The next try follows by itself."
    ),
    "provider_throttled": gettext_noop("%(title)s asks for fewer questions."),
    "provider_busy": gettext_noop("%(title)s is too busy to answer (%(says)s)."),
    "provider_refused": gettext_noop("%(title)s refused the question (%(says)s)."),
    "provider_no_key": gettext_noop(
        "%(title)s is asked with a key only, and none is given. Enter it under Sources."
    ),
    "provider_no_address": gettext_noop(
        "%(title)s has no address yet. Enter the one of your own server under Sources."
    ),
    "provider_key_refused": gettext_noop(
        "%(title)s does not accept the key. Check it under Sources."
    ),
    "provider_format_off": gettext_noop(
        "%(title)s does not give its results as data. "
        "Add json to search.formats in its settings.yml."
    ),
    "provider_unreadable": gettext_noop("%(title)s sent an answer that cannot be understood."),
    "provider_changed": gettext_noop(
        "%(title)s answers in a form that this program does not know. Tell your administrator."
    ),
    "outside_window": gettext_noop(
        "%(title)s knows only the last three months; the claim is of %(date)s."
    ),
    "no_indicator": gettext_noop(
        "Nothing that %(title)s measures was named. Name an indicator, a country and a year, "
        "such as: NY.GDP.MKTP.KD.ZG IDN 2024."
    ),
    "provider_broke": gettext_noop(
        "Asking %(title)s failed because of a fault in this program. Tell your administrator."
    ),
    # Subscriptions of the archive
    "subscription_no_checks": gettext_noop(
        "%(host)s sent nothing in which a fact-check can be read. "
        "Give the address of a ClaimReview feed."
    ),
    "subscription_broken": gettext_noop(
        "%(host)s sent data that is damaged or ends too early. Try again later."
    ),
    "subscription_elsewhere": gettext_noop(
        "%(host)s leads to another site for its next page, so it is not followed there."
    ),
    "subscription_endless": gettext_noop(
        "%(host)s leads on to more than %(limit)s pages, so it is not followed further."
    ),
    "subscription_page_gone": gettext_noop(
        "%(host)s no longer has the page at which reading would go on. It is read from the "
        "beginning the next time."
    ),
    # Pages kept as evidence
    "capture_no_text": gettext_noop(
        "The page was kept, but no words could be read in it: it may be drawn by a program or be "
        "made of pictures. Open the page and copy the words yourself."
    ),
    "capture_too_hard": gettext_noop(
        "The page was kept, but reading its words took more time or memory than is allowed. "
        "Open the page and copy the words yourself."
    ),
    "capture_locked": gettext_noop(
        "The page was kept, but it is a PDF locked with a password. "
        "Open it and copy the words yourself."
    ),
    "capture_broke": gettext_noop(
        "Keeping the page failed because of a fault in this program. Tell your administrator."
    ),
    # Public archives
    "archive_not_public": gettext_noop(
        "The page is not on the public internet, so no public archive was asked to keep it."
    ),
    "archive_refused": gettext_noop("The web archive does not keep this page (%(says)s)."),
    "archive_failed": gettext_noop("The web archive could not keep the page (%(says)s)."),
    "archive_enough": gettext_noop(
        "The web archive takes no more for now (%(says)s). The next try follows by itself."
    ),
    "archive_waits": gettext_noop("The web archive is at work on it."),
    "archive_key": gettext_noop(
        "The web archive does not accept the newsroom's key, or asks for one. "
        "Tell your administrator."
    ),
    "archive_unreadable": gettext_noop("The web archive sent an answer that cannot be understood."),
    "archive_too_long": gettext_noop(
        "The web archive has kept the page, but under an address that is too long to be noted here."
    ),
    "archive_broke": gettext_noop(
        "Asking the web archive failed because of a fault in this program. Tell your administrator."
    ),
    # The desk's own archive
    "search_broke": gettext_noop(
        "Searching the archive failed because of a fault in this program. Tell your administrator."
    ),
    # Looking again at sources
    "source_missed": gettext_noop(
        "%(host)s said that the page is gone (%(status)s). It is asked once more before it counts."
    ),
    "source_no_host": gettext_noop(
        "No site called %(host)s was found. It is looked for once more before the page counts as "
        "gone."
    ),
    "source_differs": gettext_noop(
        "The page says something else than what was kept of it. It is looked at once more before "
        "it counts as changed."
    ),
    "source_unpublished": gettext_noop("The check is not published at the moment."),
    "source_unread": gettext_noop("The page came, but no words could be read in it to compare."),
    "source_other": gettext_noop(
        "A short page came that has nothing of the kept one, as sites show it to programs. "
        "Look yourself whether the source still stands."
    ),
    "source_broke": gettext_noop(
        "Looking at the page again failed because of a fault in this program. "
        "Tell your administrator."
    ),
    # Files
    "file_empty": gettext_noop("There is no text in it. Paste the text of the article."),
    "file_too_large": gettext_noop(
        "It is larger than %(limit)s. Give only the article, not the whole archive."
    ),
    "file_too_long": gettext_noop(
        "It is far longer than an article. Give only the part that is one."
    ),
    "file_too_many_characters": gettext_noop(
        "It is longer than %(limit)s characters. Give only the article, not the whole archive."
    ),
    "file_binary": gettext_noop(
        "This is not a file with text. Give a web page, a text, a DOCX or a PDF, or paste the text."
    ),
    "file_office": gettext_noop(
        "This kind of file cannot be read. Save it as .docx or PDF and bring that in."
    ),
    "file_archive": gettext_noop(
        "This file is packed with others. Unpack it and bring in the article that is in it."
    ),
    "file_damaged": gettext_noop(
        "This file is damaged and cannot be opened. Save it anew, or paste the text."
    ),
    "file_packed": gettext_noop(
        "This file unpacks into far more than a document has, so it was not opened. "
        "Paste the text instead."
    ),
    "file_pdf_locked": gettext_noop(
        "This PDF is locked with a password. Save a copy without one, or paste the text."
    ),
    "file_pdf_pictures": gettext_noop(
        "This PDF has pictures of text only. Paste the words, or find a PDF in which they can be "
        "selected."
    ),
    "file_broken": gettext_noop(
        "Reading it failed because of a fault in this program. "
        "Paste the text instead, and tell your administrator."
    ),
    "file_too_hard": gettext_noop(
        "Reading it took more time or memory than is allowed. Paste only the article's text."
    ),
    "file_unreadable": gettext_noop("No article could be found in it. Paste the text instead."),
    # Feeds
    "feed_none": gettext_noop(
        "This is neither a feed nor a page that names one. "
        "Look for the RSS sign on the site and give its address."
    ),
    "feed_broken": gettext_noop(
        "The feed is damaged, so nothing could be read in it. The next look follows by itself."
    ),
    "feed_twice": gettext_noop(
        "This feed is watched already under another address: “%(title)s”. Remove one of the two."
    ),
    "feed_nobody": gettext_noop(
        "%(name)s, in whose name it was watched, may no longer bring in articles. "
        "Resume it to watch it in your name."
    ),
    # Many at once
    "item_broke": gettext_noop(
        "Bringing it in failed because of a fault in this program. "
        "Try again, and tell your administrator."
    ),
    "item_not_allowed": gettext_noop(
        "%(name)s may no longer bring in articles. Bring it in yourself."
    ),
    "item_no_link": gettext_noop("This entry of the feed names no page."),
    # Background work
    "worker_lost": gettext_noop(
        "The work broke off three times without an answer. Try again, and tell your administrator."
    ),
    "published_before": gettext_noop("It was published before its time came."),
    "unscheduled": gettext_noop("%(name)s cancelled it."),
    "schedule_broke": gettext_noop(
        "Publishing broke off with a fault of the desk's own. Tell your administrator."
    ),
    "same_text": gettext_noop("This very text has been brought in already."),
    "other_text": gettext_noop(
        "The address shows almost nothing of this article now: perhaps a cookie notice, a paywall "
        "or an error page. Look at it; if it is the newer version, paste its text."
    ),
    # Markdown
    "markdown_too_long": gettext_noop("The text is longer than %(limit)s characters. Shorten it."),
}


def explain(code: str, data: dict[str, str | int]) -> str:
    """Say in the reader's language what the refusal `code` with its `data` means.

    An unknown code, as an older version may have stored it, is returned as it is.
    """
    sentence = SENTENCES.get(code)
    if sentence is None:
        return code
    shown = dict(data)
    if isinstance(limit := data.get("limit"), int):
        shown["limit"] = number_format(limit, force_grouping=True)
    try:
        return gettext(sentence) % shown
    except KeyError:
        return gettext(sentence)


class Refusal(Exception):
    """Something was not done, for a reason that a person can act on.

    `code` and `data` (JSON-ready) are what to store; `message` is the sentence in the language
    active when it is asked for; `permanent` says that trying again will not help.
    """

    def __init__(self, code: str, *, permanent: bool = True, **data: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent
        self.data: dict[str, str | int] = data

    @property
    def message(self) -> str:
        return explain(self.code, self.data)

    def __str__(self) -> str:
        return self.message


class FetchError(Refusal):
    """An address could not be read. `permanent` tells whether asking again can help."""


class FileRefused(Refusal):
    """The bytes were not read, or nothing could be read in them."""
