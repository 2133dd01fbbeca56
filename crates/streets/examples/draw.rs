//! Writes a contact sheet of street scenes as a PPM file, and says how fast they were made:
//! `cargo run --release -p streets --example draw -- SEED FIRST COUNT WIDTH HEIGHT COLUMNS OUT.ppm [METRES PER FRAME]`.

use std::error::Error;

use streets::{CLASSES, Scene};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize| arguments[i].parse::<usize>();
    let (seed, first, count, width, height, columns) =
        (number(0)? as u64, number(1)? as u64, number(2)?, number(3)?, number(4)?, number(5)?);
    let film: Option<f64> = arguments.get(7).map(|step| step.parse()).transpose()?;
    let rows = count.div_ceil(columns);
    let mut sheet = vec![255u8; columns * width * rows * 2 * height * 3];
    let mut counts = vec![0u64; CLASSES.len()];
    let start = std::time::Instant::now();
    for i in 0..count {
        let scene = match film {
            Some(step) => Scene::at(seed, first as f64 + step * i as f64),
            None => Scene::new(seed, first + i as u64),
        };
        let picture = if width > 200 { scene.render_fine(width, height) } else { scene.render(width, height) };
        picture.labels.iter().for_each(|label| counts[usize::from(*label)] += 1);
        let (x, y) = (i % columns * width, i / columns * 2 * height);
        for (part, bytes) in [picture.pixels.clone(), picture.label_map()].iter().enumerate() {
            for row in 0..height {
                let at = ((y + part * height + row) * columns * width + x) * 3;
                sheet[at..at + width * 3].copy_from_slice(&bytes[row * width * 3..][..width * 3]);
            }
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{:.0} scenes/s", count as f64 / seconds);
    let total: u64 = counts.iter().sum();
    for (class, count) in CLASSES.iter().zip(&counts) {
        println!("{:>9} {:6.2}%", class.name, 100.0 * *count as f64 / total as f64);
    }
    let mut file = format!("P6 {} {} 255\n", columns * width, rows * 2 * height).into_bytes();
    file.extend(sheet);
    std::fs::write(&arguments[6], file)?;
    Ok(())
}
