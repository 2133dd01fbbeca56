//! How fast do networks watch a camera, and how fast do they learn a visitor's classes?

use std::thread::sleep;
use std::time::Duration;

use anyhow::Result;
use e2e::{Film, Gpu, Options, Page, SQUEEZENET, Server, seconds, site_with_squeezenet_at, squeezenet};

use crate::{Line, median};

fn open(film: &Film, route: &str) -> Result<Page> {
    let page = Page::open(Options { camera: Some(film.path().to_owned()), ..Options::from(Gpu::Off) })?;
    page.goto(route)?;
    page.wait_until_there("webcam-start", seconds(20))?;
    page.click("webcam-start")?;
    page.wait_until_there("webcam-stop", seconds(10))?;
    Ok(page)
}

/// Frames per second of the page over three seconds.
fn page_frames(page: &Page) -> Result<f64> {
    page.script(
        "return new Promise(resolve => {
            let frames = 0; const start = performance.now();
            const tick = () => {
                frames += 1;
                const time = performance.now() - start;
                time < 3000 ? requestAnimationFrame(tick) : resolve(frames * 1000 / time);
            };
            requestAnimationFrame(tick);
        });",
        &[],
    )
}

/// Each network that came with the page, on a camera of 60 frames per second.
pub fn watching() -> Result<Vec<Line>> {
    let film = Film::of("cifar10", &[0, 1, 2, 3], 60, 30)?;
    let page = open(&film, "#/webcam")?;
    let names: Vec<String> = page.script(
        "return [...document.querySelector('[data-testid=webcam-network]').options].map(option => option.textContent);",
        &[],
    )?;
    let mut parts = Vec::new();
    for (index, name) in names.iter().enumerate() {
        page.select("webcam-network", &index.to_string())?;
        sleep(seconds(3));
        let smooth = page_frames(&page)?;
        let pace = page.wait_for_number("webcam-fps", seconds(60), |pace| pace > 0.0)?;
        parts.push(format!("{name}: {pace:.0} (page {smooth:.0})"));
    }
    Ok(vec![Line {
        what: "webcam, small networks, CPU, frames/s (page's own frames/s)",
        aim: "25 and 60",
        figure: parts.join("; "),
    }])
}

/// SqueezeNet with ImageNet's 1,000 classes, at 227x227.
pub fn watching_with_imagenet() -> Result<Vec<Line>> {
    let Some(folder) = squeezenet() else { return Ok(Vec::new()) };
    let host = Server::new(&folder).start(0)?;
    let film = Film::of("cifar10", &[0, 1, 2, 3], 60, 30)?;
    let options = Options { camera: Some(film.path().to_owned()), ..Options::from(Gpu::Off) };
    let page = Page::open_site(options, site_with_squeezenet_at(&format!("{}{SQUEEZENET}", host.url()))?)?;
    page.goto("#/webcam")?;
    page.wait_until_there("webcam-start", seconds(20))?;
    page.click("webcam-start")?;
    page.wait_until_there("webcam-stop", seconds(10))?;
    page.script::<bool>("document.querySelector('[data-testid=webcam-others]').open = true; return true;", &[])?;
    page.wait_until_there("checkpoint-squeezenet", seconds(20))?;
    page.click("checkpoint-squeezenet")?;
    sleep(seconds(10));
    let smooth = page_frames(&page)?;
    let pace = page.wait_for_number("webcam-fps", seconds(60), |pace| pace > 0.0)?;
    Ok(vec![Line {
        what: "webcam, SqueezeNet on ImageNet, CPU, frames/s (page's own frames/s)",
        aim: "12 and 60",
        figure: format!("{pace:.1} (page {smooth:.0})"),
    }])
}

/// Three classes of about a hundred frames.
pub fn teaching() -> Result<Vec<Line>> {
    let film = Film::of("cifar10", &[0, 1, 2], 30, 150)?;
    let page = open(&film, "#/teach")?;
    for class in 0..3usize {
        page.click("teach-add-class")?;
        page.wait_until("its picture", seconds(60), || Ok(page.film_shows()? == Some(class)))?;
        let mouse = |kind: &str| {
            page.script::<bool>(
                "document.querySelector('[data-testid=teach-capture]').dispatchEvent(new PointerEvent(arguments[0], \
                 {bubbles: true}));
                 return true;",
                &[kind.into()],
            )
        };
        mouse("pointerdown")?;
        page.wait_for_number(&format!("teach-count-{class}"), seconds(20), |count| count >= 100.0)?;
        mouse("pointerup")?;
    }
    sleep(seconds(2));
    let mut times = Vec::new();
    for _ in 0..3 {
        page.click("teach-train")?;
        sleep(Duration::from_millis(1_500));
        times.push(page.wait_for_number("teach-seconds", seconds(30), |time| time > 0.0)?);
    }
    Ok(vec![Line {
        what: "teaching three classes of 100 frames, last layer",
        aim: "within 5 s",
        figure: format!(
            "{:.2} s ({}% of the frames held back)",
            median(times),
            page.wait_for_number("teach-accuracy", seconds(5), |_| true)?
        ),
    }])
}
