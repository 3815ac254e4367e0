"""What of a post can be found."""

from hallbar import markup
from hallbar.language.text import fold
from hallbar.models import PostContent


def search_text(content: PostContent) -> str:
    """Title, lede and body as folded words, a line each."""
    return "\n".join(map(fold, (content.title, content.lede, markup.plain_text(content.body))))
