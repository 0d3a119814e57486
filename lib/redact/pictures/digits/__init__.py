"""Figure kinds of the digits: 8 x 8 images of ten classes. A file a kind."""

from redact.pictures.digits.chosen import chosen_networks
from redact.pictures.digits.deletions import deletion_matrix
from redact.pictures.digits.discs import digit_discs
from redact.pictures.digits.errors import class_errors
from redact.pictures.digits.strips import digit_strips
from redact.pictures.digits.thumbnail import class_pictures_thumbnail

__all__ = ["chosen_networks", "class_errors", "class_pictures_thumbnail", "deletion_matrix", "digit_discs", "digit_strips"]
