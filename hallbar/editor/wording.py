"""Words that the desk's templates print."""

from hallbar.editor.blueprint import blueprint
from hallbar.models import Role

ROLES = {Role.WRITER: "Skribent", Role.EDITOR: "Redaktör", Role.ADMIN: "Administratör"}

_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}


@blueprint.app_template_filter("role")
def role_name(role: str) -> str:
    """``Redaktör`` for ``editor``."""
    return ROLES[Role(role)]


@blueprint.app_template_filter("browser")
def browser_name(user_agent: str) -> str:
    """``Firefox på Windows``, as far as the browser tells: each calls itself by the names of those before it, too."""
    browser = next((name for sign, name in _BROWSERS.items() if f"{sign}/" in user_agent), "Okänd webbläsare")
    system = next((name for sign, name in _SYSTEMS.items() if sign in user_agent), "")
    return f"{browser} på {system}" if system else browser
