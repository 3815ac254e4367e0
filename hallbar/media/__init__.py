"""Pictures and files: taken in, inspected, made into renditions, stored."""

from hallbar.media.bench import Busy
from hallbar.media.inspect import MOST_BYTES, Refused, check_size
from hallbar.media.intake import crop_anew, digest_of, take_in
from hallbar.media.storage import Storage
from hallbar.media.sweeping import sweep

__all__ = ["MOST_BYTES", "Busy", "Refused", "Storage", "check_size", "crop_anew", "digest_of", "sweep", "take_in"]
