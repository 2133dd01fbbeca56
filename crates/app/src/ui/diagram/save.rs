//! How does a diagram become a file?

use arch::OpFamily;
use wasm_bindgen::JsValue;

use super::draw::{self, Mark};
use super::layout::Layout;
use crate::ui::drawing::escaped;

/// Longest side of a picture, in pixels: browsers have no larger canvas.
const LONGEST: f64 = 8192.0;

const INK: [u8; 3] = [0x1d, 0x1c, 0x1a];
const MUTED: [u8; 3] = [0x5a, 0x57, 0x50];
const PAPER: [u8; 3] = [0xff; 3];

/// The hues of the page in light.
const fn hue(family: OpFamily) -> [u8; 3] {
    match family {
        OpFamily::Convolution => [0x00, 0x72, 0xb2],
        OpFamily::Pooling => [0xd5, 0x5e, 0x00],
        OpFamily::Normalisation => [0x3a, 0x9b, 0xd6],
        OpFamily::Activation => [0x00, 0x9e, 0x73],
        OpFamily::FullyConnected => [0xb9, 0x56, 0x8c],
        OpFamily::Join => [0xc9, 0x8a, 0x00],
        OpFamily::Regularisation => [0x8f, 0x85, 0x00],
        OpFamily::Input | OpFamily::Shape => [0x77, 0x74, 0x6c],
    }
}

fn mixed(hue: [u8; 3], percent: u16, with: [u8; 3]) -> String {
    let of = |at: usize| (u16::from(hue[at]) * percent + u16::from(with[at]) * (100 - percent)) / 100;
    format!("#{:02x}{:02x}{:02x}", of(0), of(1), of(2))
}

/// The whole drawing in SVG, `scale` pixels for each of its units. It stands by itself, and is light.
pub fn svg(plan: &Layout, title: &str, scale: f64) -> String {
    let (width, height) = plan.size();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{:.0}\" height=\"{:.0}\" viewBox=\"0 0 {width:.0} \
         {height:.0}\" font-family=\"Inter, sans-serif\" stroke-linejoin=\"round\">\n<title>{}</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
        (width * scale).ceil(),
        (height * scale).ceil(),
        escaped(title)
    );
    for edge in &plan.edges {
        svg += &path(&draw::edge(plan, edge), "none", &mixed(MUTED, 70, PAPER), 1.5);
        svg += &edge.label.iter().map(words).collect::<String>();
    }
    for placed in &plan.placed {
        let hue = hue(placed.family);
        for mark in draw::part(placed, plan.flow, 1.0) {
            svg += &match mark {
                Mark::Words(text) => words(&text),
                Mark::Path("face", d) => path(&d, &mixed(hue, 34, PAPER), &mixed(INK, 100, PAPER), 1.0),
                Mark::Path("top", d) => path(&d, &mixed(hue, 18, PAPER), &mixed(INK, 100, PAPER), 1.0),
                Mark::Path("end", d) => path(&d, &mixed(hue, 50, PAPER), &mixed(INK, 100, PAPER), 1.0),
                Mark::Path("fold", d) => {
                    path(&d, "none", &mixed(MUTED, 100, PAPER), 1.5).replace("/>", " stroke-dasharray=\"4 3\"/>")
                }
                Mark::Path("touch", _) => String::new(),
                Mark::Path(_, d) => path(&d, &mixed(hue, 100, PAPER), &mixed(hue, 60, INK), 1.0),
            };
        }
    }
    svg + "</svg>\n"
}

fn path(d: &str, fill: &str, stroke: &str, width: f64) -> String {
    format!("<path d=\"{}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"{width}\"/>\n", d.trim_end())
}

fn words(text: &super::label::Text) -> String {
    let colour = if text.class == "name" { INK } else { MUTED };
    format!(
        "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"{}\" text-anchor=\"{}\" fill=\"{}\">{}</text>\n",
        text.x,
        text.y,
        text.size(),
        if text.is_centred { "middle" } else { "start" },
        mixed(colour, 100, PAPER),
        escaped(&text.line)
    )
}

/// Offers the drawing as an SVG file.
pub fn as_svg(plan: &Layout, title: &str, name: &str) {
    web::files::save(&[name, ".svg"].concat(), svg(plan, title, 1.0).as_bytes());
}

/// Offers the drawing as a PNG file, twice as large as on the page where a canvas can be so large.
///
/// # Errors
/// When the browser cannot draw it.
pub async fn as_png(plan: &Layout, title: &str, name: &str) -> Result<(), JsValue> {
    let (width, height) = plan.size();
    let scale = (LONGEST / width.max(height)).min(2.0);
    let size = ((width * scale).ceil() as u32, (height * scale).ceil() as u32);
    let address = web::canvas::png_of_svg(&svg(plan, title, scale), size, 1).await?;
    web::files::save_address(&[name, ".png"].concat(), &address)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::ui::diagram::fold::Tree;
    use crate::ui::diagram::label::Flow;
    use crate::ui::diagram::layout::layout;

    #[test]
    fn a_saved_drawing_has_every_name_and_no_hole() {
        let graph = (arch::zoo::find("vgg16").unwrap().full)().unwrap();
        let analysis = graph.analyse().unwrap();
        let parts = Tree::of(&graph, &analysis).parts(&graph, &analysis, &HashSet::new());
        let svg = svg(&layout(&graph, &analysis, &parts, Flow::Right), "VGG <16> & more", 1.0);
        assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\"") && svg.ends_with("</svg>\n"));
        assert!(svg.contains("VGG &lt;16&gt; &amp; more") && svg.contains(">conv3_1 …<") && svg.contains(">conv3_3<"));
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
        assert_eq!(svg.matches("stroke-dasharray").count(), parts.iter().filter(|part| part.folded.is_some()).count());
    }
}
