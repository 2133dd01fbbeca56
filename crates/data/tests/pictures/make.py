"""Pictures of every kind with what they are to be read as, by Pillow (13.0.0) and NumPy: `python make.py` writes them beside itself.

`NAME.png.ppm` is what `NAME.png` looks like: upright, on white, its longest side 512 at most.
"""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

HERE = Path(__file__).parent
LONGEST = 512


def scene(width, height, channels=3):
    """Smooth in one part, edges in another."""
    y, x = np.mgrid[0:height, 0:width]
    waves = [127 + 100 * np.sin(x / 5), 127 + 100 * np.cos((x + y) / 7), 255 * ((x // 5 + y // 4) % 2), (x * 9 + y * 5) % 256]
    return np.clip(np.stack(waves[:channels], -1), 0, 255).astype(np.uint8)


def on_white(rgba):
    ink = rgba[..., 3:].astype(np.int64)
    return ((rgba[..., :3] * ink + 255 * (255 - ink) + 127) // 255).astype(np.uint8)


def averaged(length, target):
    """[target, length]: how much of each pixel goes into each of fewer."""
    edges = np.arange(target + 1) * length / target
    places = np.arange(length)
    overlap = np.minimum(edges[1:, None], places + 1) - np.maximum(edges[:-1, None], places)
    return np.clip(overlap, 0, None) * target / length


def expect(name, rgb):
    height, width = rgb.shape[:2]
    longest = max(height, width)
    if longest > LONGEST:
        rows, columns = (max(1, int(side * LONGEST / longest + 0.5)) for side in (height, width))
        down, across = averaged(height, rows), averaged(width, columns)
        rgb = np.floor(np.einsum("kx,rxc->rkc", across, np.einsum("ry,yxc->rxc", down, rgb.astype(np.float64))) + 0.5).astype(np.uint8)
    Image.fromarray(rgb).save(HERE / f"{name}.ppm")


def png(name, image, rgb, **options):
    image.save(HERE / f"{name}.png", optimize=True, **options)
    expect(f"{name}.png", rgb)


def jpg(name, image, patch=lambda data: data, **options):
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80, **options)
    data = patch(file.getvalue())
    (HERE / f"{name}.jpg").write_bytes(data)
    expect(f"{name}.jpg", np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")))


def packed(row, depth):
    """Samples of any depth one after the other, the last byte filled up with 0."""
    bits = np.unpackbits(row.reshape(-1, 1).astype(">u2").view(np.uint8), axis=1)[:, 16 - depth :]
    return np.packbits(bits).tobytes()


def raw_png(name, samples, depth, colour, rgb, interlaced=False):
    """A PNG that Pillow does not write: `samples` is [height, width, channels] of `depth` bits."""
    height, width = samples.shape[:2]
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = b""
    for left, top, right, down in passes if interlaced else [(0, 0, 1, 1)]:
        part = samples[top::down, left::right]
        if part.size:
            rows += b"".join(b"\0" + packed(row, depth) for row in part)
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")]
    (HERE / f"{name}.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts))
    expect(f"{name}.png", rgb)


def grey_of(image):
    return np.asarray(image.convert("RGB"))


def main():
    colour, clear = scene(23, 17), scene(23, 17, 4)
    rgb, rgba = Image.fromarray(colour), Image.fromarray(clear)
    grey = rgb.convert("L")
    png("rgb", rgb, colour)
    png("rgba", rgba, on_white(clear))
    png("grey", grey, grey_of(grey))
    png("grey_alpha", rgba.convert("LA"), on_white(np.asarray(rgba.convert("LA").convert("RGBA"))))
    png("one_bit", grey.convert("1"), grey_of(grey.convert("1")))
    for bits in (1, 2, 4, 8):
        few = rgb.quantize(2**bits)
        png(f"palette{bits}", few, np.asarray(few.convert("RGB")), bits=bits)
    few = rgb.quantize(16)
    opacity = bytes([0, 128, 255, 7] * 4)
    seen = Image.fromarray(np.concatenate([np.asarray(few.convert("RGB")), np.array(list(opacity), np.uint8)[np.asarray(few)][..., None]], -1))
    png("palette_transparent", few, on_white(np.asarray(seen)), transparency=opacity)
    key = tuple(int(value) for value in colour[3, 4])
    matched = (colour == key).all(-1, keepdims=True)
    png("colour_key", rgb, np.where(matched, 255, colour).astype(np.uint8), transparency=key)
    deep = clear.astype(np.uint16) * 256 + 255 - clear
    for depth in (2, 4):
        levels = clear[..., :1] >> (8 - depth)
        raw_png(f"grey{depth}", levels, depth, 0, np.repeat(levels * (255 // (2**depth - 1)), 3, -1))
    raw_png("grey16", deep[..., :1], 16, 0, np.repeat(clear[..., :1], 3, -1))
    raw_png("grey_alpha16", deep[..., 2:], 16, 4, on_white(np.concatenate([np.repeat(clear[..., 2:3], 3, -1), clear[..., 3:]], -1)))
    raw_png("rgb16", deep[..., :3], 16, 2, colour)
    raw_png("rgba16", deep, 16, 6, on_white(clear))
    raw_png("interlaced", colour, 8, 2, colour, interlaced=True)
    raw_png("interlaced_rgba16", deep, 16, 6, on_white(clear), interlaced=True)
    raw_png("interlaced_1x1", colour[:1, :1], 8, 2, colour[:1, :1], interlaced=True)
    png("1x1", rgb.crop((0, 0, 1, 1)), colour[:1, :1])
    png("wide", Image.fromarray(scene(3000, 2)), scene(3000, 2))
    png("tall", Image.fromarray(scene(3, 1500, 4)), on_white(scene(3, 1500, 4)))
    png("large", Image.fromarray(scene(700, 21)).quantize(8), np.asarray(Image.fromarray(scene(700, 21)).quantize(8).convert("RGB")))
    exif = Image.Exif()
    exif[0x0112] = 8
    png("exif8", rgb, np.asarray(rgb.rotate(90, expand=True)), exif=exif)
    rgb.save(HERE / "animated.png", save_all=True, append_images=[rgb.rotate(180)])
    expect("animated.png", colour)

    for name, subsampling in {"444": 0, "422": 1, "420": 2}.items():
        jpg(f"baseline_{name}", rgb, subsampling=subsampling)
        jpg(f"progressive_{name}", rgb, subsampling=subsampling, progressive=True)
    jpg("restarts", rgb, restart_marker_blocks=1)
    jpg("as_rgb", rgb, keep_rgb=True)
    jpg("grey", grey)
    jpg("cmyk", rgb.convert("CMYK"))
    # Adobe's marker says by its last byte that the colours are to be turned: 2 is YCCK.
    adobe = b"Adobe\0\x64\0\0\0\0"
    jpg("ycck", rgb.convert("CMYK"), lambda data: data.replace(adobe + b"\0", adobe + b"\2"))
    jpg("1x1", rgb.crop((0, 0, 1, 1)))
    jpg("wide", Image.fromarray(scene(2000, 3)))
    jpg("large", Image.fromarray(scene(640, 20)), progressive=True)
    for number in range(1, 9):
        exif[0x0112] = number
        jpg(f"exif{number}", rgb, exif=exif)
    for ending in ("gif", "bmp", "webp", "ico", "tiff", "avif"):
        rgb.save(HERE / f"other.{ending}", **({"sizes": [(16, 16)]} if ending == "ico" else {}))


main()
