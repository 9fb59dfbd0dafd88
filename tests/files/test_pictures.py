"""Pictures are made anew from their pixels: upright, in sRGB, at fixed sizes, and saying nothing."""

import io

import pytest
from PIL import Image

from files import images
from tests.files import pictures

MOST = 50_000_000


def made(content: bytes) -> dict[str, bytes]:
    return {one.name: one.content for one in images.renditions(io.BytesIO(content), max_pixels=MOST)}


def is_red(pixel) -> bool:
    return pixel[0] > 200 and pixel[1] < 90 and pixel[2] < 90


# Where the red corner must be once the picture stands upright: right or left, bottom or top.
CORNERS = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}
TAKEN = [
    *((pictures.jpeg, orientation) for orientation in CORNERS),
    *((kind, orientation) for kind in (pictures.png, pictures.webp, pictures.heic) for orientation in (1, 6)),
]


@pytest.mark.parametrize(("kind", "orientation"), TAKEN)
def test_a_photo_stands_upright_and_tells_no_place_no_device_and_no_serial_number(kind, orientation):
    original = kind(orientation)
    assert b"Phone 9" in original or b"SN-4471" in original

    found = made(original)

    right, low = CORNERS[orientation]
    size = (400, 300) if orientation < 5 else (300, 400)
    assert set(found) == {"view", "thumb"}
    for content in found.values():
        picture = Image.open(io.BytesIO(content))
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", size)
        assert is_red(picture.getpixel((right * (size[0] - 21) + 10, low * (size[1] - 21) + 10)))
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
        assert [secret for secret in pictures.SECRETS if secret in content] == []


def test_every_secret_is_in_one_of_the_originals():
    originals = b"".join((pictures.jpeg(), pictures.png(), pictures.webp(), pictures.heic()))

    missing = [secret for secret in pictures.SECRETS if secret not in originals]

    # Little-endian EXIF, and text in two bytes, are what other cameras write.
    assert len(missing) <= 3


def test_renditions_have_fixed_sizes_and_are_never_larger_than_the_picture():
    large = made(pictures.jpeg(picture=pictures.drawn((4000, 3000))))
    small = made(pictures.jpeg(picture=pictures.drawn((100, 80))))

    sizes = [{name: Image.open(io.BytesIO(one)).size for name, one in found.items()} for found in (large, small)]
    assert sizes == [{"view": (1600, 1200), "thumb": (480, 360)}, {"view": (100, 80), "thumb": (100, 80)}]


def test_colours_are_carried_into_srgb_and_the_profile_is_left_behind():
    out = io.BytesIO()
    pictures.drawn().save(out, "JPEG", quality=95, icc_profile=pictures.wide_profile())

    picture = Image.open(io.BytesIO(made(out.getvalue())["view"]))

    red, _green, blue = picture.getpixel((10, 10))
    assert (red < 90, blue > 200, "icc_profile" in picture.info) == (True, True, False)


@pytest.mark.parametrize("profile", [b"no profile at all", b"\0" * 200])
def test_a_broken_colour_profile_costs_nothing_but_colour(profile):
    out = io.BytesIO()
    pictures.drawn().save(out, "JPEG", icc_profile=profile)

    assert is_red(Image.open(io.BytesIO(made(out.getvalue())["view"])).getpixel((10, 10)))


def test_a_picture_for_print_is_shown_in_its_colours():
    out = io.BytesIO()
    pictures.drawn().convert("CMYK").save(out, "JPEG", quality=95)

    assert is_red(Image.open(io.BytesIO(made(out.getvalue())["view"])).getpixel((10, 10)))
