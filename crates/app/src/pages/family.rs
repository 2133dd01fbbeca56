//! What did a network take from its forebears, and what did it give to its heirs?

use yew::prelude::*;
use yew_router::prelude::*;

use super::timeline::STOPS;
use crate::language::t;
use crate::route::{self, Route};

/// From, to, and what was taken over. The stories tell where each is documented.
pub const TIES: &[(&str, &str, &str)] = &[
    ("lenet5", "alexnet", "convolve, pool, repeat, classify"),
    ("ciresan", "alexnet", "training on graphics cards, with deformed pictures"),
    ("alexnet", "overfeat", "its layers, slid over the whole picture"),
    ("alexnet", "nin", "convolutions, with a small network in place of each"),
    ("alexnet", "vgg", "its plan, with small kernels only"),
    ("overfeat", "vgg", "the whole picture at once, by convolutions alone"),
    ("nin", "vgg", "1×1 convolutions, in column C"),
    ("nin", "googlenet", "1×1 convolutions, and the average at the end"),
    ("googlenet", "bninception", "its modules, now normalised"),
    ("vgg", "bninception", "two 3×3 in place of a 5×5"),
    ("bninception", "inception_v3", "normalisation, and kernels taken further apart"),
    ("vgg", "resnet", "3×3 layers, and twice the maps where the map is halved"),
    ("bninception", "resnet", "batch normalisation"),
    ("googlenet", "resnet", "1×1 before the costly layer"),
    ("inception_v3", "inception_v4", "its modules, made uniform"),
    ("inception_v4", "inception_resnet", "its stem and its modules"),
    ("resnet", "inception_resnet", "the way around"),
    ("alexnet", "squeezenet", "the accuracy to be reached with fewer parameters"),
    ("nin", "squeezenet", "the average at the end"),
    ("googlenet", "squeezenet", "1×1 to thin the maps, and branches side by side"),
    ("resnet", "enet", "bottlenecks with a way around"),
    ("inception_v3", "enet", "kernels of a row and a column"),
    ("inception_v3", "xception", "its modules, taken to their end"),
    ("resnet", "xception", "the way around"),
    ("resnet", "fractalnet", "great depth, here without its way around"),
];

/// What [`family`] shows.
pub struct Props {
    /// Whose family.
    pub system: &'static str,
}

/// Forebears and heirs, with links.
pub fn family(props: &Props) -> Html {
    let system = props.system;
    let person = |other: &'static str, what: &'static str| {
        let model = arch::zoo::all().find(|model| model.system == other)?;
        let stop = STOPS.iter().find(|stop| stop.system == other);
        let name = stop.map_or(model.name, |stop| t(stop.name));
        Some(
            html! { <li><Link<Route> to={route::model(model.id)}>{ name }</Link<Route>><small>{ t(what) }</small></li> },
        )
    };
    let list = |title: &'static str, people: Vec<Html>| {
        if people.is_empty() {
            Html::default()
        } else {
            html! { <div><h3>{ title }</h3><ul>{ for people }</ul></div> }
        }
    };
    let before = TIES.iter().filter(|tie| tie.1 == system).filter_map(|tie| person(tie.0, tie.2)).collect();
    let after = TIES.iter().filter(|tie| tie.0 == system).filter_map(|tie| person(tie.1, tie.2)).collect();
    html! {
        <section class="family" aria-labelledby="family-title" data-testid="family">
            <h2 id="family-title">{ t("Its family") }</h2>
            <div class="tree">{ list(t("It took from"), before) }{ list(t("It gave to"), after) }</div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(system: &str) -> Option<usize> {
        arch::zoo::all().position(|model| model.system == system)
    }

    #[test]
    fn every_tie_is_between_networks_of_the_zoo_and_everybody_has_family() {
        for (from, to, _) in TIES {
            assert!(place(from).is_some() && place(to).is_some(), "{from} {to}");
        }
        for model in arch::zoo::all() {
            assert!(TIES.iter().any(|tie| tie.0 == model.system || tie.1 == model.system), "{}", model.system);
        }
    }
}
