"""A number in an address or a form that can be no id is like one that is nobody's: it never comes as far as SQL."""

import pytest

from tests.desk import DeskClient

HUGE = ("2147483648", "99999999999999999999", "9" * 5000)


@pytest.mark.parametrize("number", HUGE)
@pytest.mark.parametrize(
    "address",
    [
        "/redaktion/inlagg/{}",
        "/redaktion/inlagg/{}/versioner",
        "/redaktion/media/{}/bild",
        "/sitemap-{}.xml",
        "/nyheter/ett/versioner/{}",
    ],
)
def test_an_address_with_a_number_that_can_be_no_id_is_nobodys(elsa: DeskClient, address: str, number: str) -> None:
    assert elsa.get(address.format(number)).status_code == 404


@pytest.mark.parametrize("number", HUGE)
def test_a_form_with_a_number_that_can_be_no_id_finds_nothing(elsa: DeskClient, number: str) -> None:
    for address in ("/redaktion/inlagg/faltkontroll/title", "/redaktion/inlagg/jamforelse"):
        assert elsa.htmx(address, {"post": number, "title": "Ett"}).status_code == 404


@pytest.mark.parametrize("number", HUGE)
def test_a_list_that_is_asked_for_such_a_number_is_still_a_list(elsa: DeskClient, number: str) -> None:
    for query in (f"inlagg={number}", f"person={number}", f"sida={number}"):
        assert elsa.get(f"/redaktion/logg?{query}", follow_redirects=True).status_code == 200


def test_a_digit_of_another_script_is_no_second_address(elsa: DeskClient) -> None:
    assert elsa.get("/redaktion/inlagg/١").status_code == 404
