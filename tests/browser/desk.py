"""The desk as those who work there see it."""

from playwright.sync_api import BrowserContext, Locator, Page

from tests.desk import PASSWORD

WAITING = """(address) => {
  const form = document.createElement("form");
  form.id = "waiting";
  form.setAttribute("data-hx-post", address);
  form.setAttribute("data-hx-swap", "none");
  form.innerHTML = `<input type="hidden" name="csrf_token" value="${document.querySelector("[name=csrf_token]").value}">
    <label>Text <input name="text" value="Ord"></label> <button name="knapp" value="spara">Spara nu</button>`;
  document.querySelector("main").append(form);
  htmx.process(form);
}"""


def sign_in(page: Page, email: str = "elsa@example.se", onward: str = "/redaktion/konto") -> Page:
    """Sign in by the form and go on to a page."""
    page.goto(f"/redaktion/logga-in?vidare={onward}")
    page.get_by_label("E-postadress").fill(email)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.locator("#account").wait_for()
    return page


def surface(page: Page) -> Locator:
    """Where the body is written, once the surface has taken its field's place."""
    return page.locator("[contenteditable]").and_(page.get_by_role("textbox", name="Brödtext"))


def lose_session(context: BrowserContext) -> None:
    """As when it has expired, or was ended elsewhere."""
    context.clear_cookies()


def add_waiting_form(page: Page, address: str) -> None:
    """A form that htmx sends, such as the writing form is."""
    page.evaluate(WAITING, address)
