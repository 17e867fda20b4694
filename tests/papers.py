"""What tests of printed documents share: pages as pictures and as text, codes read from them."""

from contextlib import closing

import numpy as np
import pypdfium2
import zxingcpp

from xjaudit.documents.places import PAGE, Box

DPI = 150


def texts(pdf):
    """The text of each page, without blanks and line breaks."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        told = []
        for page in document:
            with closing(page), closing(page.get_textpage()) as text:
                told.append("".join(text.get_text_range().split()))
        return told


def picture(pdf, number):
    """A page (0 is the first) as an array of grey values."""
    with (
        closing(pypdfium2.PdfDocument(pdf)) as document,
        closing(document[number]) as page,
        closing(page.render(scale=DPI / 72, grayscale=True)) as bitmap,
    ):
        return bitmap.to_numpy().reshape(bitmap.height, -1)[:, : bitmap.width].copy()


def pages(pdf):
    """How many pages, and the size of each in millimetres."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        sizes = [document.get_page_size(at) for at in range(len(document))]
    return [(round(w / 72 * 25.4), round(h / 72 * 25.4)) for w, h in sizes]


def codes(image):
    """What the QR codes of a picture say."""
    return [one.text for one in zxingcpp.read_barcodes(image)]


def area(image, box: Box, inset=0.0):
    """The part of a picture inside a box of the page, this many millimetres within it."""
    across, down = image.shape[1] / PAGE[0], image.shape[0] / PAGE[1]
    left, top = (box.x + inset) * across, (box.y + inset) * down
    right, bottom = (box.x + box.w - inset) * across, (box.y + box.h - inset) * down
    return image[round(top) : round(bottom), round(left) : round(right)]


def without(image, boxes, margin=0.3):
    """A copy of a picture with some boxes white."""
    copy = np.array(image)
    for box in boxes:
        grown = Box(box.x - margin, box.y - margin, box.w + 2 * margin, box.h + 2 * margin)
        area(copy, grown)[:] = 255
    return copy
