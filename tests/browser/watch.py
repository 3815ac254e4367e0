"""Zero tracking, seen from the reader's side: what a page fetches, keeps and complains of."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Request, Response

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} forbids ${event.blockedURI} ${event.sample}`));
"""
POCKETS = """async () => ({
  cookie: document.cookie,
  local: Object.entries(localStorage),
  session: Object.entries(sessionStorage),
  databases: (await indexedDB.databases()).map((database) => database.name),
  workers: (await navigator.serviceWorker?.getRegistrations() ?? []).length,
})"""
ANSWERS = (400, 401, 403, 409, 422, 429)
"""What the desk may answer to its scripts: each has something to show."""
EMPTY = {"cookie": "", "local": [], "session": [], "databases": [], "workers": 0}


class Watch:
    """Collects what must not happen on any page."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.pardoned: tuple[str, ...] = ()
        """Beginnings of what a test lets the console say."""
        self._error_pages: set[str] = set()

    def over(self, context: BrowserContext) -> None:
        """Watch all pages that a visitor opens."""
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"script error: {error.error}"))

    def look_in_pockets(self, context: BrowserContext) -> None:
        """Nothing may have been left on the visitor's device. At the desk the browser keeps what is being written."""
        cookies = [cookie for cookie in context.cookies() if cookie.get("path") != "/redaktion"]
        if cookies:
            self.complaints.append(f"cookies: {cookies}")
        for page in context.pages:
            if page.url.startswith(self.origin) and not page.url.startswith(f"{self.origin}/redaktion/"):
                self._look_in_pockets(page)

    def _look_in_pockets(self, page: Page) -> None:
        try:
            kept = page.evaluate(POCKETS)
        except Error as error:
            if "context was destroyed" not in str(error):
                raise
            page.wait_for_load_state()  # the page was just being left for the next
            kept = page.evaluate(POCKETS)
        if page.url.startswith(f"{self.origin}/redaktion/"):  # an editor's text waits here for the server
            kept["local"] = []
        if kept != EMPTY:
            self.complaints.append(f"kept by {page.url}: {kept}")

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            self.complaints.append(f"leaves the site: {request.url}")

    def _response(self, response: Response) -> None:
        at_desk = response.url.startswith(f"{self.origin}/redaktion/")
        if response.request.is_navigation_request():
            if response.status >= 400:
                self._error_pages.add(response.url)
        elif at_desk and response.status in ANSWERS and _by_script(response.request):
            self._error_pages.add(response.url)
        elif response.status >= 400:
            self.complaints.append(f"{response.status} for {response.url}")
        if "set-cookie" in response.headers and not at_desk:
            self.complaints.append(f"a cookie from {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.text.startswith(self.pardoned) or message.location.get("url") in self._error_pages:
            return  # of an error page that was asked for, the browser says so
        if message.type in ("error", "warning"):
            self.complaints.append(f"console: {message.text} ({message.location.get('url')})")


def _by_script(request: Request) -> bool:
    return "hx-request" in request.headers or request.headers.get("accept") == "application/json"
