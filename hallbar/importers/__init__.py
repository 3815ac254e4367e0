"""Posts from elsewhere: a module per format reads records, one intake writes them."""

from hallbar.importers.intake import Intake, Outcome, facet_names
from hallbar.importers.record import BadRecord, ImportedPost

__all__ = ["BadRecord", "ImportedPost", "Intake", "Outcome", "facet_names"]
