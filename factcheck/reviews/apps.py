from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "factcheck.reviews"

    def ready(self) -> None:
        from factcheck.lookups import veil
        from factcheck.reviews.opinion import blind_among

        veil.keep_by(blind_among)
