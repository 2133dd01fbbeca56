//! PNG and JPEG.

use std::io::Cursor;

use png::{ColorType, Limits, Transformations};
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::header::has_end;
use super::{Budget, Canvas, Decoded, Header, Orientation, PictureError, PictureKind, header, on_white};
use crate::ImageShape;

/// The picture in a file.
///
/// # Errors
/// When it is no picture, is larger than `budget` allows, is damaged or cut short, or is of a kind that others are to
/// decode ([`PictureError::is_for_others`]).
pub fn decode(bytes: &[u8], budget: Budget) -> Result<Decoded, PictureError> {
    let header = header(bytes)?;
    budget.check(&header, bytes.len() as u64)?;
    match header.kind {
        PictureKind::Png => png(bytes, &header, budget),
        PictureKind::Jpeg => jpeg(bytes, &header),
        kind => Err(PictureError::Unsupported(kind)),
    }
}

/// Row by row, so that little more than the result is held; an interlaced one as a whole.
fn png(bytes: &[u8], header: &Header, budget: Budget) -> Result<Decoded, PictureError> {
    let kind = PictureKind::Png;
    let failed = |error: png::DecodingError| match error {
        png::DecodingError::IoError(_) => PictureError::Truncated { kind, found: bytes.len() },
        error => PictureError::Damaged { kind, reason: error.to_string() },
    };
    let whole = usize::try_from(budget.pixels.saturating_mul(8)).unwrap_or(usize::MAX);
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: whole });
    // Palettes and few bits become 8 bits each, of 16 the upper 8 are taken, and the one transparent colour becomes
    // opacity.
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let mut reader = decoder.read_info().map_err(failed)?;
    check_palette(reader.info())?;
    let colours = reader.output_color_type().0;
    let orientation = reader.info().exif_metadata.as_ref().map(|exif| Orientation::of_exif(exif)).unwrap_or_default();
    let mut canvas = Canvas::new(header.width, header.height);
    if reader.info().interlaced {
        let length = reader.output_buffer_size().filter(|length| *length <= whole);
        let too_many = PictureError::TooManyPixels { width: header.width, height: header.height, limit: budget.pixels };
        let mut frame = vec![0; length.ok_or(too_many)?];
        let line = reader.next_frame(&mut frame).map_err(failed)?.line_size;
        frame.chunks_exact(line.max(1)).for_each(|row| push(&mut canvas, row, colours));
    } else {
        while let Some(row) = reader.next_row().map_err(failed)? {
            push(&mut canvas, row.data(), colours);
        }
    }
    Ok(canvas.finish(orientation))
}

/// The decoder counts on what the standard asks of palettes: three bytes an entry, at most 256 entries, and no more
/// opacities than entries (PNG, third edition, 11.2.2 and 11.3.1.1).
fn check_palette(info: &png::Info<'_>) -> Result<(), PictureError> {
    let Some(palette) = info.palette.as_ref().filter(|_| info.color_type == ColorType::Indexed) else { return Ok(()) };
    let (bytes, opacities) = (palette.len(), info.trns.as_ref().map_or(0, |trns| trns.len()));
    if bytes.is_multiple_of(3) && bytes <= 3 * 256 && opacities <= bytes / 3 {
        return Ok(());
    }
    let reason = format!("a palette of {bytes} bytes with {opacities} opacities");
    Err(PictureError::Damaged { kind: PictureKind::Png, reason })
}

/// One row of a PNG, on white.
fn push(canvas: &mut Canvas, row: &[u8], colours: ColorType) {
    match colours {
        ColorType::Grayscale | ColorType::Indexed => canvas.push(row.iter().map(|grey| [*grey; 3])),
        ColorType::GrayscaleAlpha => canvas.push(row.chunks_exact(2).map(|pixel| on_white([pixel[0]; 3], pixel[1]))),
        ColorType::Rgb => canvas.push(row.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]])),
        ColorType::Rgba => {
            canvas.push(row.chunks_exact(4).map(|pixel| on_white([pixel[0], pixel[1], pixel[2]], pixel[3])));
        }
    }
}

fn jpeg(bytes: &[u8], header: &Header) -> Result<Decoded, PictureError> {
    let kind = PictureKind::Jpeg;
    let short = || PictureError::Truncated { kind, found: bytes.len() };
    // The decoder fills up with grey what it does not find; half a picture is none.
    if !has_end(bytes) {
        return Err(short());
    }
    let (width, height) = (header.width as usize, header.height as usize);
    let options = DecoderOptions::new_safe()
        .set_use_unsafe(false)
        .set_max_width(width)
        .set_max_height(height)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let pixels = JpegDecoder::new_with_options(Cursor::new(bytes), options).decode().map_err(|error| match error {
        DecodeErrors::ExhaustedData | DecodeErrors::IoErrors(_) => short(),
        error => PictureError::Damaged { kind, reason: error.to_string() },
    })?;
    let expected = ImageShape::new(3, height, width).len();
    if pixels.len() != expected {
        let reason = format!("{} bytes of pixels came, {expected} were expected", pixels.len());
        return Err(PictureError::Damaged { kind, reason });
    }
    let mut canvas = Canvas::new(header.width, header.height);
    for row in pixels.chunks_exact(width * 3) {
        canvas.push(row.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]));
    }
    Ok(canvas.finish(header.orientation))
}
