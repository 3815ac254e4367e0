"""The pages that are looked at, and the posts that the demo lacks for them."""

from flask import Flask
from sqlalchemy import select

from hallbar import clock
from hallbar.extensions import db, writing
from hallbar.models import Post, Role
from hallbar.publishing import correct
from tests import desk
from tests.newsroom import Newsroom

PAGES = {
    "front": "/",
    "archive": "/arkiv",
    "archive, page 3": "/arkiv?sida=3",
    "archive, filtered": "/arkiv?typ=mote-besok&land=norge&ar=2018&manad=6",
    "archive, searched": "/arkiv?q=barn",
    "archive, nothing found": "/arkiv?land=usa&region=gotland&q=finnsinte",
    "archive, past the end": "/arkiv?land=norge&sida=99",
    "follow": "/folj",
    "follow, filtered": "/folj?typ=mote-besok&land=norge",
    "post with everything": "/nyheter/allt-pa-en-sida",
    "post in English": "/nyheter/in-english",
    "versions of a post": "/nyheter/andrad-nyhet/versioner",
    "a version of a post": "/nyheter/andrad-nyhet/versioner/3",
    "post with a picture": "/nyheter/vem-gor-handskarna",
    "about": "/om",
    "contact": "/kontakt",
    "accessibility": "/tillganglighet",
    "not found": "/nyheter/finns-inte",
    "gone": "/nyheter/borttagen",
}
"""Every kind of public page."""

TEMPLATES = (
    "front",
    "archive",
    "archive, searched",
    "follow",
    "post with everything",
    "versions of a post",
    "contact",
    "accessibility",
    "not found",
)
"""One of each template, for what the rest has from them."""

ORDINARY = 85
"""Posts of 2015 and 2016, so that the archive has pages."""

EVERYTHING = """Ett stycke med [en länk](https://www.example.org/en/lang/adress?som=inte&ryms=pa+en+rad), *betoning* och
`kod`.[^1]

## Upphandlingsmyndighetssamarbetsöverenskommelsen

![Ett tonat fält]({picture} "Fältet sett från väster")

### Bifynd

| Leverantör | Land | Uppföljd | Anmärkningar |
|---|---|---|---|
| Operationshandskeproducenten | Malaysia | 2018-04-12 | Arbetstidsförläggningsbestämmelserna |
| Kirurgiinstrumentsmeden | Pakistan | 2018-05-03 | Inga |

- en punkt
- en till

1. först
2. sedan

> Ett citat av någon.

```
ett_mycket_langt_namn = "som_inte_har_nagot_blanksteg_att_brytas_vid_och_alltsa_ar_bredare_an_en_telefon"
```

[^1]: En fotnot med [länk](/arkiv).
"""


def furnish(app: Flask) -> None:
    """Add to the demo, as an editor would."""
    with app.app_context():
        newsroom = Newsroom(app)
        for number in range(ORDINARY):
            newsroom.post(
                f"Notis {number + 1}",
                dated=f"{2015 + number % 2}-{1 + number % 12:02}-11",
                terms={"typ": ["omvarld"], "land": ["finland"]},
            )
        newsroom.post("In English", slug="in-english", lang="en", dated=None, lede="About gloves.", body="Hello.")
        newsroom.redirect("/nyheter/borttagen", None)
        _everything(newsroom)
        _changed(newsroom)
        with writing() as session:  # so that the front page stays as it is, whatever the tests of the desk publish
            led = select(Post).where(Post.lead_id.is_not(None)).order_by(Post.sort_key.desc())
            session.scalars(led.limit(1)).one().pinned = True
        desk.add_user("Elsa Ek", Role.EDITOR)
        desk.add_user("Karin Ås", Role.WRITER)
        desk.add_user("Amina Dahl", Role.ADMIN)
        for name in ("Tova Två", "Tage Två"):  # whose second factor a test puts on, and may leave on when it fails
            desk.add_user(name, Role.WRITER)
        db.session.remove()
        db.engine.dispose()


def _everything(newsroom: Newsroom) -> None:
    picture = newsroom.picture(caption="Fältet", credit="Eva Ek")
    post = newsroom.post(
        "Allt på en sida: hållbarhetsredovisningsskyldighetsutredningen",
        slug="allt-pa-en-sida",
        lede="En ingress.",
        byline="Eva Ek",
        body=EVERYTHING.format(picture=f"media:{picture.id}"),
        terms={"typ": ["reflektion"], "amne": ["klimat", "kemikalier"], "part": ["skl-kommentus"]},
        dated="2017-03-01",
        lead=newsroom.picture((1600, 900), alt="En ridå", caption="Ridån", credit="Eva Ek"),
    )
    with writing() as session:
        correct(session, post, post.content, "Ett årtal var fel.", clock.now())


def _changed(newsroom: Newsroom) -> None:
    """A post of three versions, whose second is a correction."""
    unchanged = [
        f"Stycke {number}: Regionerna följer upp avtalen tillsammans, en leverantör i taget." for number in range(6)
    ]
    before = "Handskarna kom från åtta fabriker i Malaysia, och alla hade besökts under våren."
    after = "Handskarna kom från tolv fabriker i Malaysia och Thailand, och de flesta hade besökts under våren."
    post = newsroom.release(
        title="Handskarna granskas",
        slug="andrad-nyhet",
        lede="Regionerna har granskat var handskarna tillverkas.",
        body="\n\n".join([*unchanged, before, "Ett stycke som senare ströks.", *unchanged]),
        byline="Eva Ek",
        term_ids=newsroom.term_ids({"land": ["malaysia"]}),
    )
    body = "\n\n".join([*unchanged, after, *unchanged, "Ett stycke som lades till."])
    newsroom.correct(post, "Antalet fabriker var fel i den första versionen.", body=body)
    newsroom.publish(
        post, title="Handskarna granskas i två länder", term_ids=newsroom.term_ids({"land": ["malaysia", "kina"]})
    )
