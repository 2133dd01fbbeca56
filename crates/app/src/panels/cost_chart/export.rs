//! How does the figure leave the page: as a drawing, as a picture, as a table?

use arch::Figure;
use web::{canvas, files};
use web_sys::{Element, console};

use super::families::{self, FAMILIES};
use super::frame::FRAMES;
use super::points::Point;

/// The style of a drawing that stands alone; the page's own has the same in light and dark.
const STYLE: &str = "svg{background:#fff;font:12px sans-serif}text{fill:#1d1c1a}.grid{stroke:#d9d5cb}\
    .mark,.title{fill:#5a5750}.leader{stroke:#8a867c}.frontier{fill:none;stroke:#1d1c1a;stroke-dasharray:5 4}\
    circle{fill:var(--hue);fill-opacity:.4;stroke:var(--hue);stroke-width:1.5}.ring,.size{fill:none;stroke:#5a5750}\
    .marked circle{stroke-dasharray:4 3}";

/// Colours of the families on paper.
const COLOURS: [&str; FAMILIES.len()] =
    ["#6b6860", "#8f8500", "#c98a00", "#0072b2", "#d55e00", "#009e73", "#b9568c", "#3a9bd6", "#7a4a21"];

/// Saves the drawing as SVG.
pub fn save_svg(drawing: &Element) {
    files::save("accuracy-and-cost.svg", alone(drawing).as_bytes());
}

/// Saves the drawing as a PNG, twice as fine as a screen shows it.
pub async fn save_png(drawing: Element) {
    let size = FRAMES.into_iter().find(|frame| view_box(&drawing).contains(&format!(" {} ", frame.width)));
    let size = size.map_or((1, 1), |frame| (frame.width as u32, frame.height as u32));
    let saved = match canvas::png_of_svg(&alone(&drawing), size, 2).await {
        Ok(address) => files::save_address("accuracy-and-cost.png", &address),
        Err(error) => Err(error),
    };
    if let Err(error) = saved {
        console::error_1(&error);
    }
}

fn view_box(drawing: &Element) -> String {
    drawing.get_attribute("viewBox").unwrap_or_default()
}

/// The drawing with its size and its own style.
fn alone(drawing: &Element) -> String {
    let view_box = view_box(drawing);
    let mut parts = view_box.split(' ').skip(2);
    let (width, height) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let mut style = STYLE.to_owned();
    for (family, colour) in COLOURS.iter().enumerate() {
        style += &[".", &families::class(family), "{--hue:", colour, "}"].concat();
    }
    [
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"",
        &view_box,
        "\" width=\"",
        width,
        "\" height=\"",
        height,
        "\"><style>",
        &style,
        "</style>",
        &drawing.inner_html(),
        "</svg>",
    ]
    .concat()
}

/// Every published accuracy of the networks, each with its procedure and its source, and what they cost.
pub fn csv(all: &[Point]) -> String {
    let mut text = "network,id,family,year,top1_percent,procedure,source,macs,parameters,ms_here\n".to_owned();
    for point in all {
        for figure in point.model.published.all_top1() {
            text += &row(point, &figure);
        }
    }
    text
}

fn row(point: &Point, figure: &Figure) -> String {
    let quoted = |words: &str| ["\"", &words.replace('"', "\"\""), "\""].concat();
    let whole = |number: f64| (number as u64).to_string();
    let ms = if point.ms.is_finite() { point.ms.to_string() } else { String::new() };
    let cells = [
        quoted(point.model.name),
        point.model.id.to_owned(),
        quoted(FAMILIES[families::of(point.model)].name),
        point.model.year.to_string(),
        figure.value.to_string(),
        figure.procedure.map_or("", arch::Procedure::key).to_owned(),
        quoted(figure.source),
        whole(point.macs),
        whole(point.params),
        ms,
    ];
    cells.join(",") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panels::cost_chart::points;

    #[test]
    fn the_table_has_what_was_published() {
        let text = csv(&points::all());
        // Counted by torchvision, and from He et al. 2015, table 2.
        assert!(text.contains("\"ResNet-18\",resnet18,\"ResNet\",2015,69.758,single-crop,"));
        assert!(text.contains("\"ResNet-18\",resnet18,\"ResNet\",2015,72.12,ten-crops,\"He et al. 2015, table 2\","));
        assert!(text.contains("\"Plain-18\",plain18,\"ResNet\",2015,72.06,ten-crops,"));
        assert!(text.contains(",138357544,"));
        assert!(text.lines().skip(1).all(|line| line.ends_with(',')), "nothing was timed");
    }
}
