//! What happened when, from 1988 to 2016? Told from the papers; where the usual telling is simplified, the text says what is so.

/// One stop of the time line.
pub struct Stop {
    /// As it is shown.
    pub when: &'static str,
    /// Name of the work.
    pub name: &'static str,
    /// What it brought, in a sentence or two.
    pub sentence: &'static str,
    /// The system of the zoo that tells more, where there is one.
    pub system: &'static str,
    /// A pause in the story and not a network.
    pub is_gap: bool,
}

const fn stop(when: &'static str, name: &'static str, system: &'static str, sentence: &'static str) -> Stop {
    Stop { when, name, sentence, system, is_gap: false }
}

/// In the order of history.
pub const STOPS: &[Stop] = &[
    stop(
        "1989",
        "LeNet-1 and its successors",
        "",
        "At Bell Labs a small network with shared weights learns to read handwritten ZIP codes straight from pixels; LeNet-2 to LeNet-4 follow, one improvement at a time.",
    ),
    stop(
        "1998",
        "LeNet-5",
        "lenet5",
        "Designed from 1994 on and published in 1998: convolution, subsampling and a squashing function, repeated, then a small classifier. It read millions of cheques.",
    ),
    Stop {
        when: "1998 to 2010",
        name: "The gap",
        sentence: "Little seems to happen. Cameras move into every pocket and fill the web with pictures, processors get faster, and graphics cards learn to compute anything: the two things that such networks lacked, data and arithmetic, grow quietly.",
        system: "",
        is_gap: true,
    },
    stop(
        "2010",
        "Ciresan's deep perceptron",
        "ciresan",
        "No new idea, only scale: a plain multi-layer perceptron of up to nine layers, trained forwards and backwards on a graphics card with distorted digits, beats everything else on MNIST.",
    ),
    stop(
        "2012",
        "AlexNet",
        "alexnet",
        "A much larger LeNet on two graphics cards, with rectified units, dropout and overlapping max pooling, wins ImageNet by ten points and starts the boom.",
    ),
    stop(
        "2013",
        "OverFeat",
        "overfeat",
        "AlexNet slid over the whole picture as one big convolution, learning to draw boxes around what it finds.",
    ),
    stop(
        "2013",
        "Network in network",
        "nin",
        "A small perceptron at every place of the map: the 1\u{d7}1 convolution arrives, and an average over each map replaces the huge classifier.",
    ),
    stop(
        "2014",
        "VGG",
        "vgg",
        "Only 3\u{d7}3 kernels, stacked: two see as far as one of 5\u{d7}5, three as far as 7\u{d7}7. Simple, deep, and very heavy.",
    ),
    stop(
        "2014",
        "GoogLeNet",
        "googlenet",
        "Parallel kernels of several sizes, each behind a 1\u{d7}1 bottleneck that thins the channels first: the accuracy of VGG for a tenth of the work.",
    ),
    stop(
        "2015",
        "Batch normalisation",
        "bninception",
        "Every feature is centred and scaled over the batch, then given back a learned scale and shift, so that each layer learns on steady ground.",
    ),
    stop(
        "2015",
        "Inception v3",
        "inception_v3",
        "Large kernels are taken apart into small and one-dimensional ones, and width and depth grow in balance.",
    ),
    stop(
        "2015",
        "ResNet",
        "resnet",
        "Two layers compute a correction, and their input goes around them to be added. With this shortcut, networks of more than a hundred layers learn.",
    ),
    stop(
        "2016",
        "Inception v4 and Inception-ResNet",
        "inception_v4",
        "Inception made uniform, and its modules married to shortcuts.",
    ),
    stop(
        "2016",
        "SqueezeNet",
        "squeezenet",
        "Squeeze to few channels, expand again: AlexNet's accuracy with fifty times fewer parameters, before any compression.",
    ),
    stop(
        "2016",
        "ENet",
        "enet",
        "An encoder and a small decoder name every pixel of a street scene with a third of a million parameters.",
    ),
    stop(
        "2016",
        "Xception",
        "xception",
        "Inception carried to its end: look across space and across channels in separate steps.",
    ),
    stop(
        "2016",
        "FractalNet",
        "fractalnet",
        "Columns of doubling depth, joined again and again: very deep without shortcuts.",
    ),
];

/// The stop's page: the first model of its system, where the zoo has it.
pub fn page(stop: &Stop) -> Option<&'static str> {
    arch::zoo::all().find(|model| model.system == stop.system).map(|model| model.id)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn lenet5_links_to_its_page_and_the_gap_to_none() {
        let lenet5 = STOPS.iter().find(|stop| stop.name == "LeNet-5").unwrap();
        assert_eq!(page(lenet5), Some("lenet5"));
        assert!(STOPS.iter().filter(|stop| stop.is_gap).all(|gap| page(gap).is_none()));
    }

    #[test]
    fn every_system_of_the_zoo_has_its_stop() {
        for model in arch::zoo::all() {
            // The two residual Inceptions share the stop of Inception v4.
            let system = if model.system == "inception_resnet" { "inception_v4" } else { model.system };
            assert!(STOPS.iter().any(|stop| stop.system == system), "{} has no stop", model.system);
        }
    }
}
