"""Pictures and files: taken in, inspected, made into renditions, stored."""

from hallbar.media.intake import Refused, take_in
from hallbar.media.storage import Storage

__all__ = ["Refused", "Storage", "take_in"]
