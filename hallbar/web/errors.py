"""Every failure as a page that helps. No traceback ever reaches a reader."""

import traceback
from dataclasses import dataclass

from flask import Flask, current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError, IntegrityError
from werkzeug.exceptions import HTTPException

from hallbar.extensions import db
from hallbar.web.readiness import NotReady
from hallbar.web.templating import forget_site


@dataclass(frozen=True)
class Sentence:
    """What an error page says."""

    heading: str
    message: str
    advice: tuple[str, ...] = ()


_SENTENCES = {
    400: Sentence("Vi förstod inte adressen", "Den innehöll något som inte går att läsa."),
    404: Sentence(
        "Sidan finns inte",
        "Det finns ingen sida på den här adressen. Den kan ha flyttats, eller så är adressen felskriven.",
    ),
    405: Sentence(
        "Det går inte att göra så här",
        "Sidan finns, men den går bara att läsa. Gå tillbaka och följ en länk i stället.",
    ),
    410: Sentence(
        "Sidan är borttagen",
        "Sidan fanns här tidigare, men är borttagen.",
        ("Kontakta oss om du behöver ta del av den: det som har publicerats är allmän handling.",),
    ),
    413: Sentence("Det du skickade är för stort", "Skicka mindre åt gången."),
    414: Sentence("Adressen är för lång", "Välj färre filter och försök igen."),
    500: Sentence(
        "Något gick fel hos oss",
        "Vi har noterat felet. Försök igen om en stund.",
        ("Kontakta oss om felet kvarstår.",),
    ),
    503: Sentence(
        "Webbplatsen är tillfälligt ur drift",
        "Vi når inte databasen just nu. Försök igen om en stund.",
    ),
}
_OTHER = Sentence("Det gick inte", "Vi kunde inte svara. Gå tillbaka och försök igen.")


def page(status: int, message: str = "", way_back: tuple[str, str] | None = None) -> tuple[str, int]:
    """The error page of a status.

    :param way_back: text and address of a link that leads on from here.
    """
    sentence = _SENTENCES.get(status, _OTHER)
    return (
        render_template(
            "errors/error.html",
            status=status,
            heading=sentence.heading,
            message=message or sentence.message,
            advice=sentence.advice,
            way_back=way_back,
        ),
        status,
    )


def init_app(app: Flask) -> None:
    """Register the handlers."""

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None or (error.code or 500) < 400:
            return error.get_response()
        body, status = page(error.code or 500)
        response = current_app.make_response((body, status))
        response.headers.extend(
            (name, value) for name, value in error.get_headers() if name.lower() in ("allow", "retry-after")
        )
        return response

    @app.errorhandler(NotReady)
    def not_ready(error: NotReady) -> tuple[str, int, dict[str, str]]:
        return *page(503, str(error)), {"Retry-After": "30"}

    @app.errorhandler(DBAPIError)
    def database_failed(error: DBAPIError) -> tuple[str, int, dict[str, str]]:
        app.logger.error("the database failed: %s", _reason(error))
        db.session.rollback()
        forget_site()
        return *page(503), {"Retry-After": "30"}

    @app.errorhandler(IntegrityError)
    def rule_broken(error: IntegrityError) -> tuple[str, int]:
        """The database is well: we broke a rule of it."""
        where = "".join(traceback.format_tb(error.__traceback__))
        app.logger.error("a rule of the database was broken: %s\n%s", _reason(error), where)
        return page(500)

    @app.errorhandler(Exception)
    def failed(error: Exception) -> tuple[str, int]:
        app.logger.error("an unexpected error", exc_info=error)
        return page(500)


def _reason(error: DBAPIError) -> str:
    """For the log: PostgreSQL tells on the lines that follow which values it was about, and those are people's."""
    return str(error.orig).partition("\n")[0]
