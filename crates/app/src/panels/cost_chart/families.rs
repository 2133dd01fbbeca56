//! Which networks share a colour?

use arch::zoo::Model;

/// Networks of one idea, which share a colour and are shown or hidden together.
#[derive(Debug)]
pub struct Family {
    /// What people call them.
    pub name: &'static str,
    /// Their systems in the zoo.
    systems: &'static [&'static str],
}

const fn family(name: &'static str, systems: &'static [&'static str]) -> Family {
    Family { name, systems }
}

/// In the order of history; the style sheet has as many colours.
pub const FAMILIES: [Family; 9] = [
    family("AlexNet, OverFeat", &["alexnet", "overfeat"]),
    family("NiN", &["nin"]),
    family("VGG", &["vgg"]),
    family("Inception", &["googlenet", "bninception", "inception_v3", "inception_v4", "inception_resnet"]),
    family("ResNet", &["resnet"]),
    family("SqueezeNet", &["squeezenet"]),
    family("Xception", &["xception"]),
    family("FractalNet", &["fractalnet"]),
    family("DenseNet", &["densenet"]),
];

/// The place of a network's family in [`FAMILIES`]; that of the last where it has none.
pub fn of(model: &Model) -> usize {
    FAMILIES.iter().position(|family| family.systems.contains(&model.system)).unwrap_or(FAMILIES.len() - 1)
}

/// The class that gives a family its colour.
pub fn class(family: usize) -> String {
    format!("family-{family}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panels::cost_chart::points;

    #[test]
    fn every_network_of_the_figure_has_its_family() {
        for point in points::all() {
            assert!(FAMILIES[of(point.model)].systems.contains(&point.model.system), "{}", point.model.id);
        }
    }
}
