//! Which concepts are there, and what does each compare?

use arch::{Conv, Pooling, Shape};

use super::layers::{convolutions, cross, graph, pooling, stack};
use super::{Alternative, Concept, Slider};
use crate::language::{fill, t};

const MAPS: &[usize] = &[8, 16, 32, 64, 128, 256, 512, 1024];
const SIZES: &[usize] = &[7, 8, 14, 16, 28, 32, 56, 112];
const KERNELS: &[usize] = &[3, 5, 7, 11];

/// A concept that is told and has nothing to count.
const fn text(
    id: &'static str,
    title: &'static str,
    summary: &'static str,
    seen_in: &'static [&'static str],
) -> Concept {
    Concept { id, title, summary, sliders: &[], alternatives: |_| Vec::new(), seen_in }
}

/// In the order in which one understands them.
pub const ALL: &[Concept] = &[
    Concept {
        id: "convolution",
        title: "Convolution and weight sharing",
        summary: "Every unit looks at a small window, and all units of a map share the same weights. Compare with a \
            layer that connects everything with everything.",
        sliders: &[
            Slider { label: "rows and columns of the picture", values: SIZES, start: 4 },
            Slider { label: "output maps", values: MAPS, start: 0 },
            Slider { label: "rows and columns of the kernel", values: KERNELS, start: 1 },
        ],
        alternatives: |v| {
            let input = Shape::map(3, v[0], v[0]);
            vec![
                Alternative::new(t("a convolution"), convolutions(input, vec![Conv::new(v[1], v[2]).same()])),
                Alternative::new(
                    t("everything connected"),
                    graph(input, |net, x| {
                        let x = net.flatten(x);
                        net.linear("fc", x, v[1] * v[0] * v[0])
                    }),
                ),
            ]
        },
        seen_in: &["lenet5", "ciresan_mlp"],
    },
    Concept {
        id: "counting",
        title: "How parameters and MACs are counted",
        summary: "A convolution keeps one kernel for each pair of input and output map, and applies it at every \
            place. Change a number and see which count follows.",
        sliders: &[
            Slider { label: "input maps", values: MAPS, start: 3 },
            Slider { label: "output maps", values: MAPS, start: 4 },
            Slider { label: "rows and columns of the maps", values: SIZES, start: 4 },
            Slider { label: "rows and columns of the kernel", values: &[1, 3, 5, 7, 11], start: 1 },
            Slider { label: "stride", values: &[1, 2, 4], start: 0 },
        ],
        alternatives: |v| {
            let conv = Conv::new(v[1], v[3]).same().stride(v[4]);
            vec![Alternative::new(t("this convolution"), convolutions(Shape::map(v[0], v[2], v[2]), vec![conv]))]
        },
        seen_in: &["lenet5", "vgg16"],
    },
    Concept {
        id: "pooling",
        title: "Pooling",
        summary: "A window slides over each map by itself and keeps its mean or its maximum. It has nothing to learn, \
            and halves what comes after it. When the stride is smaller than the window, the windows overlap, as in \
            AlexNet.",
        sliders: &[
            Slider { label: "maps", values: MAPS, start: 3 },
            Slider { label: "rows and columns of the maps", values: SIZES, start: 6 },
        ],
        alternatives: |v| {
            let input = Shape::map(v[0], v[1], v[1]);
            let strided = Conv::new(v[0], 3).same().stride(2);
            vec![
                Alternative::new(t("2×2, stride 2"), pooling(input, 2, 2)),
                Alternative::new(t("3×3, stride 2: windows overlap"), pooling(input, 3, 2)),
                Alternative::new(t("a 3×3 convolution of stride 2 instead"), convolutions(input, vec![strided])),
            ]
        },
        seen_in: &["lenet5", "bvlc_alexnet"],
    },
    Concept {
        id: "one-by-one",
        title: "The 1×1 convolution",
        summary: "A kernel of one pixel sees no neighbours. It mixes the maps at each place: a small fully connected \
            layer, shared by all places.",
        sliders: &[
            Slider { label: "input maps", values: MAPS, start: 5 },
            Slider { label: "output maps", values: MAPS, start: 3 },
            Slider { label: "rows and columns of the maps", values: SIZES, start: 4 },
        ],
        alternatives: |v| {
            let input = Shape::map(v[0], v[2], v[2]);
            [1, 3, 5]
                .map(|kernel| {
                    let conv = Conv::new(v[1], kernel).same();
                    Alternative::new(format!("{kernel}×{kernel}"), convolutions(input, vec![conv]))
                })
                .into()
        },
        seen_in: &["nin_cifar10", "googlenet_2014"],
    },
    Concept {
        id: "bottleneck",
        title: "The bottleneck",
        summary: "Thin the maps with a 1×1 convolution, do the costly 3×3 on what is left, and widen again. The \
            story's own case: 256 maps, thinned to 64.",
        sliders: &[
            Slider { label: "maps", values: MAPS, start: 5 },
            Slider { label: "maps in the neck", values: MAPS, start: 3 },
            Slider { label: "rows and columns of the maps", values: &[1, 7, 14, 28, 56], start: 0 },
        ],
        alternatives: |v| {
            let (input, maps, neck) = (Shape::map(v[0], v[2], v[2]), v[0], v[1]);
            let narrow = vec![Conv::new(neck, 1), Conv::new(neck, 3).same(), Conv::new(maps, 1)];
            vec![
                Alternative::new(t("3×3 straight away"), stack(input, 3, 1)),
                Alternative::new(t("1×1, 3×3, 1×1"), convolutions(input, narrow)),
            ]
        },
        seen_in: &["resnet50", "googlenet_2014"],
    },
    Concept {
        id: "factorised",
        title: "Large kernels from small ones",
        summary: "Two 3×3 convolutions see as far as one of 5×5, three as far as 7×7, and cost less; a row followed \
            by a column costs less still.",
        sliders: &[
            Slider { label: "rows and columns of the large kernel", values: &[5, 7, 9, 11], start: 0 },
            Slider { label: "maps", values: MAPS, start: 4 },
            Slider { label: "rows and columns of the maps", values: SIZES, start: 3 },
        ],
        alternatives: |v| {
            let input = Shape::map(v[1], v[2], v[2]);
            let count = (v[0] - 1) / 2;
            vec![
                Alternative::new(fill("one of {0}×{0}", &[&v[0].to_string()]), stack(input, v[0], 1)),
                Alternative::new(fill("{0} of 3×3", &[&count.to_string()]), stack(input, 3, count)),
                Alternative::new(fill("1×{0}, then {0}×1", &[&v[0].to_string()]), cross(input, v[0])),
            ]
        },
        seen_in: &["vgg16", "inception_v3"],
    },
    text(
        "small-filters",
        "Why small filters",
        "One large kernel, three small ones, or a column and a row: the same view, at another price. Trained here, to \
            see which is better.",
        &["vgg16", "inception_v3"],
    ),
    Concept {
        id: "separable",
        title: "Separable convolution",
        summary: "First look across space, each map by itself; then across maps, each place by itself. Xception is \
            made of such pairs.",
        sliders: &[
            Slider { label: "input maps", values: MAPS, start: 4 },
            Slider { label: "output maps", values: MAPS, start: 4 },
            Slider { label: "rows and columns of the kernel", values: KERNELS, start: 0 },
            Slider { label: "rows and columns of the maps", values: SIZES, start: 3 },
        ],
        alternatives: |v| {
            let input = Shape::map(v[0], v[3], v[3]);
            let depthwise = Conv::new(v[0], v[2]).same().groups(v[0]);
            vec![
                Alternative::new(t("one convolution"), convolutions(input, vec![Conv::new(v[1], v[2]).same()])),
                Alternative::new(t("per map, then 1×1"), convolutions(input, vec![depthwise, Conv::new(v[1], 1)])),
            ]
        },
        seen_in: &["legacy_xception"],
    },
    Concept {
        id: "global-pooling",
        title: "Fully connected layers, or an average",
        summary: "Most of AlexNet's and VGG's parameters lie in their last layers. Averaging each map first makes \
            these layers small, at any size of picture.",
        sliders: &[
            Slider { label: "maps", values: MAPS, start: 6 },
            Slider { label: "rows and columns of the maps", values: SIZES, start: 0 },
            Slider { label: "units of each fully connected layer", values: &[256, 1024, 4096], start: 2 },
        ],
        alternatives: |v| {
            let input = Shape::map(v[0], v[1], v[1]);
            vec![
                Alternative::new(
                    t("three fully connected layers"),
                    graph(input, |net, x| {
                        let x = net.flatten(x);
                        let x = net.linear("fc6", x, v[2]);
                        let x = net.linear("fc7", x, v[2]);
                        net.linear("fc8", x, 1000)
                    }),
                ),
                Alternative::new(
                    t("an average, then one layer"),
                    graph(input, |net, x| {
                        let x = net.global_avg_pool("pool", x);
                        let x = net.flatten(x);
                        net.linear("fc", x, 1000)
                    }),
                ),
            ]
        },
        seen_in: &["vgg16", "nin_cifar10", "resnet18"],
    },
    Concept {
        id: "dilated",
        title: "Dilated convolution",
        summary: "A kernel whose taps stand apart sees further without more weights. ENet uses it where pooling would \
            lose the places of things.",
        sliders: &[
            Slider { label: "maps", values: MAPS, start: 4 },
            Slider { label: "rows and columns of the maps", values: &[32, 64, 128], start: 1 },
            Slider { label: "distance between the taps", values: &[1, 2, 4, 8, 16], start: 2 },
        ],
        alternatives: |v| {
            let input = Shape::map(v[0], v[1], v[1]);
            let spread = Conv::new(v[0], 3).dilation(v[2]).padding(v[2]);
            let reach = 2 * v[2] + 1;
            vec![
                Alternative::new(t("3×3"), stack(input, 3, 1)),
                Alternative::new(fill("3×3, taps {0} apart", &[&v[2].to_string()]), convolutions(input, vec![spread])),
                Alternative::new(fill("{0}×{0}, which sees as far", &[&reach.to_string()]), stack(input, reach, 1)),
            ]
        },
        seen_in: &["enet"],
    },
    Concept {
        id: "residual",
        title: "Residual connections",
        summary: "The input goes around two layers and is added to what they compute. The way around costs nothing, \
            and lets gradients pass through a hundred layers.",
        sliders: &[
            Slider { label: "maps", values: MAPS, start: 3 },
            Slider { label: "rows and columns of the maps", values: SIZES, start: 6 },
        ],
        alternatives: |v| {
            let input = Shape::map(v[0], v[1], v[1]);
            vec![
                Alternative::new(t("two layers"), stack(input, 3, 2)),
                Alternative::new(
                    t("two layers and a way around"),
                    graph(input, |net, x| {
                        let y = net.conv("conv1", x, Conv::new(v[0], 3).same().no_bias());
                        let y = net.conv("conv2", y, Conv::new(v[0], 3).same().no_bias());
                        net.add("add", x, y)
                    }),
                ),
            ]
        },
        seen_in: &["resnet18", "plain18"],
    },
    text(
        "depth",
        "Why depth was hard",
        "Twenty layers learned, fifty-six learned worse. Plain and residual networks, their errors and their \
            gradients, tested here.",
        &["resnet56", "plain56", "resnet110"],
    ),
    text(
        "bypassing",
        "What bypassing does",
        "A network with shortcuts is many networks in one: take out a block, and most of them remain. Tested here on \
            trained networks, without any training.",
        &["resnet18", "plain18", "vgg16", "fractalnet20", "resnet_recurrent"],
    ),
    Concept {
        id: "inception-modules",
        title: "Inception modules",
        summary: "Kernels of several sizes side by side, their maps laid one behind the other. Without thinning, such \
            a module is costly; with 1×1 convolutions before the large kernels it is not.",
        sliders: &[
            Slider { label: "input maps", values: MAPS, start: 5 },
            Slider { label: "output maps of each branch", values: MAPS, start: 3 },
            Slider { label: "maps after thinning", values: MAPS, start: 2 },
            Slider { label: "rows and columns of the maps", values: SIZES, start: 4 },
        ],
        alternatives: |v| {
            let input = Shape::map(v[0], v[3], v[3]);
            let module = |neck: Option<usize>| {
                graph(input, |net, x| {
                    let mut branches = vec![net.conv("1x1", x, Conv::new(v[1], 1).no_bias())];
                    for kernel in [3, 5] {
                        let thin = neck.map_or(x, |neck| {
                            net.conv(&format!("{kernel}x{kernel}_reduce"), x, Conv::new(neck, 1).no_bias())
                        });
                        let conv = Conv::new(v[1], kernel).same().no_bias();
                        branches.push(net.conv(&format!("{kernel}x{kernel}"), thin, conv));
                    }
                    let pool = net.max_pool("pool", x, Pooling::new(3).stride(1).padding(1));
                    let pool = match neck {
                        Some(_) => net.conv("pool_proj", pool, Conv::new(v[1], 1).no_bias()),
                        None => pool,
                    };
                    branches.push(pool);
                    net.concat("concat", &branches)
                })
            };
            vec![
                Alternative::new(t("side by side"), module(None)),
                Alternative::new(t("thinned first, as in GoogLeNet"), module(Some(v[2]))),
            ]
        },
        seen_in: &["googlenet_2014", "inception_v3", "inception_v4"],
    },
    text(
        "batch-normalisation",
        "Batch normalisation",
        "Each map is centred and scaled over the batch, then given back a scale and a shift that are learned.",
        &["bninception", "vgg16_bn"],
    ),
    text(
        "dropout",
        "Dropout",
        "In training, half of the values are left out by chance, so that none can rely on another.",
        &["bvlc_alexnet"],
    ),
    text(
        "lrn",
        "Local response normalisation",
        "Neighbouring maps damp each other at each place. AlexNet had it; later networks dropped it.",
        &["bvlc_alexnet", "vgg11_lrn"],
    ),
    text(
        "gap",
        "The gap, 1998 to 2010",
        "Why little seemed to happen for twelve years, and what did.",
        &["lenet5", "ciresan_mlp"],
    ),
    text(
        "figure",
        "Accuracy against operations",
        "How the story's lead figure is made, and how to read it.",
        &["vgg16", "googlenet_2014", "resnet50"],
    ),
    text(
        "modules",
        "An analysis of modules",
        "Eleven findings about small choices, each as an experiment.",
        &["bvlc_alexnet"],
    ),
    text(
        "search",
        "Let data choose",
        "Evolution and chance choose among the modules of the story, within a budget that you set.",
        &["squeezenet1_0", "legacy_xception", "googlenet_2014", "nin_cifar10"],
    ),
    text("future", "Architectures to come", "Let the data choose the design, in place of the hand.", &["fractalnet20"]),
    text(
        "claims",
        "Verdict of the whole",
        "What the story claims, and what became of each claim here: told, shown, tested or contradicted.",
        &["lenet5", "vgg16", "resnet18"],
    ),
];

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::pages::concepts::find;

    fn macs(id: &str, values: &[usize]) -> Vec<u64> {
        let alternatives = (find(id).unwrap().alternatives)(values);
        alternatives.into_iter().map(|way| way.graph.unwrap().analyse().unwrap().total_macs()).collect()
    }

    #[test]
    fn the_bottleneck_of_the_story_costs_what_the_story_counts() {
        assert_eq!(macs("bottleneck", &[256, 64, 1]), [589_824, 16_384 + 36_864 + 16_384]);
    }

    #[test]
    fn two_of_3x3_are_eighteen_twenty_fifths_of_one_5x5() {
        let costs = macs("factorised", &[5, 128, 16]);
        assert_eq!(costs[1] * 25, costs[0] * 18);
        assert_eq!(costs[2] * 25, costs[0] * 10);
    }

    #[test]
    fn every_position_of_every_slider_gives_a_graph_or_a_reason() {
        for concept in ALL {
            assert!(concept.seen_in.iter().all(|id| arch::zoo::find(id).is_some()), "{}", concept.id);
            let start: Vec<usize> = concept.sliders.iter().map(|slider| slider.values[slider.start]).collect();
            for way in (concept.alternatives)(&start) {
                assert!(way.graph.and_then(|graph| graph.analyse()).is_ok(), "{}: {}", concept.id, way.name);
            }
            for (index, slider) in concept.sliders.iter().enumerate() {
                for value in slider.values {
                    let mut values = start.clone();
                    values[index] = *value;
                    assert!(!(concept.alternatives)(&values).is_empty());
                }
            }
        }
    }
}
