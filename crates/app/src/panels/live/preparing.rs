//! Which numbers does the network get of a picture? The preparation, in numbers.

use std::rc::Rc;

use arch::Preparation;
use data::Figures;
use wasm_split_helpers::wasm_split;
use yew::prelude::*;

use crate::format::plain;
use crate::language::{fill, t};
use crate::network::Network;
use crate::task::TaskSpec;
use crate::ui::part::{Fetched, use_part};

/// Properties of [`Preparing`].
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What its inputs mean.
    pub task: Rc<TaskSpec>,
    /// What runs.
    pub network: Network,
    /// What was published.
    pub full: Network,
}

/// Folded, since few ask.
#[component]
pub fn Preparing(props: &Props) -> Html {
    let draw = use_part(table_part);
    html! {
        <details class="further" data-testid="preparation">
            <summary>{ t("How a picture becomes numbers") }</summary>
            { draw.map_or_else(|said| said, |draw| draw(props)) }
        </details>
    }
}

/// Fetches the table.
#[wasm_split(panels, fallible)]
pub fn table_part() -> Fetched<fn(&Props) -> Html> {
    Ok(table)
}

fn table(props: &Props) -> Html {
    let Props { task, network, full } = props;
    let mut ways = vec![(t("A picture of yours, here").to_owned(), task.own, network)];
    if task.sample != task.own {
        ways.insert(0, (t("A sample, here").to_owned(), task.sample, network));
    }
    if full != network {
        let published = full.model.preparation(full.graph.input);
        ways.push((fill("As {0} was published", &[full.model.name]), published, full));
    }
    let known = ways.iter().filter_map(|(title, way, network)| {
        let figures = data::figures(*way, network.graph.input).ok()?;
        Some((title, rows(*way, &figures, network)))
    });
    let columns: Vec<_> = known.collect();
    let names = columns.first().map(|(_, rows)| rows.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    let row = |(at, name): (usize, &'static str)| {
        let cells = columns.iter().map(|(_, rows)| html! { <td>{ &rows[at].1 }</td> });
        html! { <tr><th scope="row">{ name }</th>{ for cells }</tr> }
    };
    let heads = columns.iter().map(|(title, _)| html! { <th scope="col">{ title }</th> });
    html! {
        <div class="preparation">
            <table data-testid="preparation-table">
                <thead><tr><td></td>{ for heads }</tr></thead>
                <tbody>{ for names.unwrap_or_default().into_iter().enumerate().map(row) }</tbody>
            </table>
        </div>
    }
}

/// What is done, step by step, with the numbers of this preparation.
fn rows(way: Preparation, figures: &Figures, network: &Network) -> Vec<(&'static str, String)> {
    let Figures { seen, preprocess, is_blue_first } = figures;
    let size = [seen.width.to_string(), seen.height.to_string()];
    let size = [size[0].as_str(), &size[1]];
    let cut = match way {
        Preparation::Digit => t("Nothing: it has that size").to_owned(),
        Preparation::Drawing => t("The ink, shrunk to fit 20×20 and centred by its mass, as MNIST was made").to_owned(),
        _ if seen.width == seen.height => t("The largest square in its middle").to_owned(),
        _ => fill("The largest part of the form {0}:{1} in its middle", &size),
    };
    let channels = match (way.is_grey(), is_blue_first) {
        (true, _) if preprocess.mean.len() == 3 => t("Grey, bright on dark, three times"),
        (true, _) => t("Grey, bright on dark"),
        (false, true) => t("Blue, green, red"),
        (false, false) => t("Red, green, blue"),
    };
    let border = match preprocess.pad {
        0 => t("None").to_owned(),
        pad => fill("{0} pixels of background on each side", &[&pad.to_string()]),
    };
    let list = |values: &[f32]| {
        let order: Vec<f32> = if *is_blue_first { values.iter().rev().copied().collect() } else { values.to_vec() };
        let is_one = order.windows(2).all(|pair| pair[0] == pair[1]);
        let shown = if is_one { &order[..order.len().min(1)] } else { &order[..] };
        shown.iter().map(|value| plain((f64::from(*value) * 1e3).round() / 1e3)).collect::<Vec<_>>().join(", ")
    };
    let ends = |pixel: f32| -> Vec<f32> {
        preprocess.mean.iter().zip(&preprocess.std).map(|(mean, std)| (pixel - mean) / std).collect()
    };
    vec![
        (t("What is taken"), cut),
        (t("Size"), fill("{0}×{1} pixels, each the mean of what it covers", &size)),
        (t("Border"), border),
        (t("Channels, in this order"), channels.to_owned()),
        (t("Taken off (of pixels from 0 to 1)"), list(&preprocess.mean)),
        (t("Then divided by"), list(&preprocess.std)),
        (t("Black becomes"), list(&ends(0.0))),
        (t("White becomes"), list(&ends(1.0))),
        (t("The network gets"), network.graph.input.to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// LeCun et al. 1998, section II.B: background at -0.1 and ink at 1.175 in a field of 32×32; and torchvision's
    /// figures of ImageNet.
    #[test]
    fn the_published_figures_are_told() -> Result<(), Box<dyn std::error::Error>> {
        let told = |id: &str, way: Preparation| -> Result<Vec<String>, Box<dyn std::error::Error>> {
            let model = arch::zoo::find(id).ok_or("a model")?;
            let network = Network::new(model, (model.full)()?)?;
            let figures = data::figures(way, network.graph.input)?;
            Ok(rows(way, &figures, &network).into_iter().map(|(_, value)| value).collect())
        };
        let lenet = told("lenet5", Preparation::Drawing)?;
        assert_eq!(
            lenet[1..4],
            [
                "28×28 pixels, each the mean of what it covers",
                "2 pixels of background on each side",
                "Grey, bright on dark"
            ]
        );
        assert_eq!((lenet[6].as_str(), lenet[7].as_str()), ("-0.1", "1.175"));
        let resnet = told("resnet18", Preparation::ImageNet)?;
        assert_eq!(resnet[3..6], ["Red, green, blue", "0.485, 0.456, 0.406", "0.229, 0.224, 0.225"]);
        let caffe = told("bvlc_alexnet", Preparation::Caffe)?;
        assert_eq!(caffe[3], "Blue, green, red");
        Ok(())
    }
}
