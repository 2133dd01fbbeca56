//! Look inside: the maps of a layer for the picture of now, and the kernels that it has learned.

use std::rc::Rc;

use arch::NodeId;
use protocol::{FeatureMaps, Kernels};
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::format::three;
use crate::language::{fill, t};
use crate::network::Network;
use crate::ui::{MapCanvas, palette, stretch};

/// Most pictures shown at first.
const MANY: usize = 32;

/// Properties of [`Inside`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Whose layers.
    pub network: Network,
    /// The node looked into.
    pub selected: NodeId,
    /// A node was chosen.
    pub on_select: Callback<NodeId>,
    /// Its maps.
    pub maps: Option<Rc<FeatureMaps>>,
    /// The latest kernels.
    pub kernels: Option<Rc<Kernels>>,
    /// A value was chosen: its channel, row and column.
    pub on_place: Callback<[u32; 3]>,
}

/// Maps and kernels of one layer, which is also chosen here.
#[component]
pub fn Inside(props: &Props) -> Html {
    let graph = &props.network.graph;
    let all = use_state(|| false);
    let on_change = {
        let on_select = props.on_select.clone();
        Callback::from(move |event: Event| {
            let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            if let Some(index) = select.and_then(|select| select.value().parse().ok()) {
                on_select.emit(NodeId(index));
            }
        })
    };
    let options = stretch::options(graph.nodes.len(), props.selected.0).into_iter().map(|id| {
        let node = &graph.nodes[id];
        html! {
            <option value={id.to_string()}
                selected={id == props.selected.0}>{ format!("{} ({})", node.name, t(node.op.name())) }</option>
        }
    });
    let limit = if *all { usize::MAX } else { MANY };
    let maps = props.maps.as_ref().map(|maps| pictures_of(maps)).unwrap_or_default();
    let kernels = props.kernels.as_ref().map(|learned| kernels_of(learned)).unwrap_or_default();
    let hidden = maps.pictures.len().max(kernels.pictures.len()) > MANY;
    let show_all = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| all.set(!*all))
    };
    html! {
        <section class="inside" aria-labelledby="inside-title">
            <h2 id="inside-title">{ t("Look inside") }</h2>
            <label>{ t("Layer ") }<select data-testid="layer-select"
                onchange={on_change}>{ for options }</select></label>
            <h3>{ props.maps.as_ref().map_or_else(|| t("What it makes of this picture").to_owned(),
                |maps| maps_title(maps)) }</h3>
            { gallery(&maps, limit, "feature-map", Some(&props.on_place)) }
            if let Some(learned) = &props.kernels {
                <h3>{ kernels_title(learned) }</h3>
                { gallery(&kernels, limit, "filter", None) }
            }
            if hidden {
                <button class="small" onclick={show_all}>{ if *all { t("Show fewer") } else { t("Show all") } }</button>
            }
        </section>
    }
}

fn maps_title(maps: &FeatureMaps) -> String {
    let [channels, height, width] = [maps.channels, maps.height, maps.width].map(|size| size.to_string());
    fill("What {0} makes of this picture: {1}×{2}×{3}", &[&maps.node, &channels, &height, &width])
}

fn kernels_title(filters: &Kernels) -> String {
    let [outputs, inputs, rows, columns] = filters.shape.map(|size| size.to_string());
    fill(
        "What {0} has learned: {1} kernels of {2}×{3}, over {4} of its input",
        &[&filters.node, &outputs, &rows, &columns, &inputs],
    )
}

/// Pictures on one scale.
#[derive(Clone, Debug, Default, PartialEq)]
struct Gallery {
    pictures: Vec<Vec<f32>>,
    width: u32,
    height: u32,
    low: f32,
    high: f32,
    /// Is every value a channel of its own?
    is_vector: bool,
}

/// One picture per map; values of single positions become one picture together, a cell per value.
fn pictures_of(maps: &FeatureMaps) -> Gallery {
    let (low, high) = range(&maps.values);
    let area = (maps.height * maps.width) as usize;
    if area <= 1 {
        let width =
            if maps.channels == 84 { 7 } else { (f64::from(maps.channels).sqrt().ceil() as u32 * 2).clamp(1, 20) };
        let height = maps.channels.div_ceil(width);
        let mut cells = maps.values.clone();
        cells.resize((width * height) as usize, 0.0);
        return Gallery { pictures: vec![cells], width, height, low, high, is_vector: true };
    }
    let pictures = maps.values.chunks_exact(area).map(<[f32]>::to_vec).collect();
    Gallery { pictures, width: maps.width, height: maps.height, low, high, is_vector: false }
}

/// One picture per output map: its kernels over the input maps side by side, a gap between them.
fn kernels_of(filters: &Kernels) -> Gallery {
    let [_, inputs, rows, columns] = filters.shape.map(|size| size as usize);
    let across = inputs.min(8);
    let down = inputs.div_ceil(across.max(1));
    let (width, height) = (across * (columns + 1) - 1, down * (rows + 1) - 1);
    let (low, high) = range(&filters.values);
    let picture = |kernels: &[f32]| {
        let mut pixels = vec![f32::NAN; width * height];
        for (index, kernel) in kernels.chunks_exact(rows * columns).enumerate() {
            let (left, top) = (index % across * (columns + 1), index / across * (rows + 1));
            for (place, value) in kernel.iter().enumerate() {
                pixels[(top + place / columns) * width + left + place % columns] = *value;
            }
        }
        pixels
    };
    let pictures = filters.values.chunks_exact((inputs * rows * columns).max(1)).map(picture).collect();
    Gallery { pictures, width: width as u32, height: height as u32, low, high, is_vector: false }
}

fn range(values: &[f32]) -> (f32, f32) {
    values.iter().fold((0.0, 0.0), |(low, high): (f32, f32), value| (low.min(*value), high.max(*value)))
}

fn gallery(gallery: &Gallery, limit: usize, testid: &'static str, on_place: Option<&Callback<[u32; 3]>>) -> Html {
    let most = gallery.high.max(-gallery.low);
    let count = gallery.pictures.len() as u32;
    let what = if testid == "filter" { t("Kernels") } else { t("Map") };
    let picture = |(index, values): (usize, &Vec<f32>)| {
        let mut rgba = palette::paint(values, most);
        // Gaps between kernels are transparent.
        values
            .iter()
            .zip(rgba.chunks_exact_mut(4))
            .filter(|(value, _)| value.is_nan())
            .for_each(|(_, pixel)| pixel[3] = 0);
        // The cells of a single picture of many values are its channels.
        let (width, is_vector) = (gallery.width, gallery.pictures.len() == 1 && gallery.is_vector);
        let on_point = on_place.map(|on_place| {
            on_place
                .reform(move |(x, y): (u32, u32)| if is_vector { [y * width + x, 0, 0] } else { [index as u32, y, x] })
        });
        html! {
            <MapCanvas key={index} on_point={on_point} rgba={rgba} width={gallery.width} height={gallery.height}
                testid={testid} label={fill("{0} {1} of {2}", &[what, &(index + 1).to_string(), &count.to_string()])} />
        }
    };
    // Kernels of many input maps are wide, and need pixels of their own size.
    let size = match gallery.width {
        width if testid == "filter" => (width * 3).max(46),
        15.. if count <= 8 => 74,
        15.. => 54,
        _ if count <= 16 => 56,
        _ => 46,
    };
    let left = gallery.pictures.len().saturating_sub(limit);
    html! {
        <div class="gallery-frame">
            <div class="gallery" style={format!("--size:{size}px")}>{
                for gallery.pictures.iter().take(limit).enumerate().map(picture) }</div>
            <p class="map-legend">
                <span>{ three(f64::from(-most)) }</span><i aria-hidden="true"></i>
                <span>{ three(f64::from(most)) }</span>
                <small>{ fill("zero is white; from {0} to {1}",
                    &[&three(f64::from(gallery.low)), &three(f64::from(gallery.high))]) }
                { if left > 0 { fill("; {0} more hidden", &[&left.to_string()]) } else { String::new() } }</small>
            </p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_of_one_position_become_one_picture() {
        let maps = FeatureMaps { node: "f6".to_owned(), channels: 84, height: 1, width: 1, values: vec![0.5; 84] };
        let gallery = pictures_of(&maps);
        assert_eq!((gallery.pictures.len(), gallery.width, gallery.height), (1, 7, 12));
    }

    #[test]
    fn kernels_stand_side_by_side_with_gaps() {
        let filters =
            Kernels { node: "c3".to_owned(), shape: [2, 3, 2, 2], values: (0..24).map(|v| v as f32).collect() };
        let gallery = kernels_of(&filters);
        assert_eq!((gallery.pictures.len(), gallery.width, gallery.height), (2, 8, 2));
        assert_eq!(gallery.pictures[1][..2], [12.0, 13.0]);
        assert!(gallery.pictures[1][2].is_nan());
        assert_eq!(gallery.pictures[1][8..10], [14.0, 15.0]);
    }
}
