"""What was found in a file of pictures: told by the process that looks at them to the one that
files them, which loads no picture."""

from dataclasses import dataclass, field

KINDS = ("jpeg", "png", "heic", "tiff", "pdf")
# Those that may have several pages.
PAGED = ("tiff", "pdf")


@dataclass(frozen=True)
class Found:
    """A form's page in a picture.

    token  what its code says
    boxes  which boxes are filled, of page 1 only; None where they or their frames are not seen
    doubt  boxes with so little ink that a person should look
    changes  numbers of the items beside which something is written; None where that is not seen
    whole  nothing that is looked at lies under something else or outside the picture
    cut    the page alone as a JPEG, where the file shows more than this page
    """

    token: str
    boxes: dict[str, bool] | None = None
    doubt: tuple[str, ...] = ()
    changes: tuple[str, ...] | None = None
    whole: bool = True
    cut: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Sheet:
    """A page of a file: the forms on it, and how many more there seem to be without a code that can
    be read (1 where there is none at all).

    blank    nothing is on it
    picture  the page alone as a JPEG, where the file has several and this one holds no single form
    """

    page: int
    forms: tuple[Found, ...]
    unread: int
    blank: bool = False
    picture: bytes | None = field(default=None, repr=False)
