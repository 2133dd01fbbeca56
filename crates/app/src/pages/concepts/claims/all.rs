//! What does the article claim that can be tested at this size, and where does each page take it up?

use super::counted as by;
use super::{Claim, Part, Proof};

const fn told(says: &'static str, page: &'static str, why: &'static str) -> Claim {
    Claim { says, page, proof: Proof::Told(why) }
}

const fn shown(says: &'static str, page: &'static str) -> Claim {
    Claim { says, page, proof: Proof::Shown }
}

const fn counted(says: &'static str, page: &'static str, holds: by::Count, otherwise: &'static str) -> Claim {
    Claim { says, page, proof: Proof::Counted { holds, otherwise } }
}

const fn tested(says: &'static str, page: &'static str, experiment: &'static str) -> Claim {
    Claim { says, page, proof: Proof::Tested(experiment) }
}

const fn contradicted(says: &'static str, page: &'static str, why: &'static str) -> Claim {
    Claim { says, page, proof: Proof::Contradicted(why) }
}

/// In the article's order.
pub const ALL: &[Part] = &[
    Part {
        title: "LeNet-5",
        claims: &[
            shown("Convolution, pooling and a non-linearity, in this order, make a network.", "models/lenet5"),
            counted(
                "Features lie all over the picture, and are found with few shared weights.",
                "concepts/convolution",
                by::few_shared_weights,
                "Its first layer has more than a thousandth of the weights that connecting everything would take.",
            ),
            told(
                "Pixels should not go one by one into a large layer.",
                "concepts/convolution",
                "No comparison is prepared. Race LeNet-5 against Cireşan’s network to make it.",
            ),
            contradicted(
                "Maps are made smaller by their average.",
                "concepts/pooling",
                "The published network multiplies a sum by a learned coefficient and adds a bias.",
            ),
            counted(
                "Sparse connections between maps save computation.",
                "models/lenet5",
                by::sparse_saves,
                "With all connections it would take as many.",
            ),
        ],
    },
    Part {
        title: "AlexNet",
        claims: &[
            counted(
                "It is a much larger LeNet.",
                "models/bvlc_alexnet",
                by::alexnet_is_larger,
                "It has less than a hundred times the parameters.",
            ),
            told(
                "Rectified units are better than tanh or sigmoid.",
                "models/bvlc_alexnet",
                "What is tested here compares ReLU with ELU. The laboratory changes the units of any network.",
            ),
            shown("Dropout leaves out single units in training.", "concepts/dropout"),
            contradicted(
                "Overlapping windows avoid the averaging of means.",
                "concepts/pooling",
                "The paper compares windows that overlap with windows that do not, not the maximum with the mean.",
            ),
            told(
                "Graphics cards trained it ten times as fast.",
                "models/bvlc_alexnet",
                "The cards of 2012 are not here; the paper gives no figure.",
            ),
        ],
    },
    Part {
        title: "OverFeat",
        claims: &[
            shown("It is derived from AlexNet.", "models/overfeat_fast"),
            told(
                "A network can learn boxes around things.",
                "models/overfeat_fast",
                "No pictures with boxes are here.",
            ),
        ],
    },
    Part {
        title: "VGG",
        claims: &[
            counted(
                "A sequence of 3×3 sees as far as 5×5 and 7×7.",
                "concepts/factorised",
                by::stacks_see_as_far,
                "It does not see as far.",
            ),
            tested("Small filters in sequence are better than a large one.", "concepts/small-filters", "small-filters"),
            counted(
                "It has very many parameters.",
                "models/vgg16",
                by::vgg_is_heavy,
                "AlexNet has more than half of them.",
            ),
            counted(
                "Running it is costly; bottlenecks save that.",
                "concepts/bottleneck",
                by::vgg_is_costly,
                "GoogLeNet takes more than a fifth of its operations.",
            ),
            contradicted(
                "It had to be grown layer by layer.",
                "models/vgg16",
                "The paper itself says that good initial weights made that needless.",
            ),
        ],
    },
    Part {
        title: "Network in Network",
        claims: &[
            shown("A 1×1 convolution is a small network over the maps at each place.", "concepts/one-by-one"),
            contradicted(
                "1×1 convolutions combine features across space.",
                "concepts/one-by-one",
                "A kernel of one pixel sees no neighbours: it combines maps, at one place.",
            ),
            counted(
                "It has very few parameters.",
                "models/nin_cifar10",
                by::nin_is_small,
                "It has more than a tenth of AlexNet’s.",
            ),
            counted(
                "Average pooling is its classifier.",
                "concepts/global-pooling",
                by::nin_has_no_fully_connected_layer,
                "It has a fully connected layer.",
            ),
        ],
    },
    Part {
        title: "GoogLeNet",
        claims: &[
            shown("1×1 convolutions before the large kernels make its modules cheap.", "concepts/inception-modules"),
            counted(
                "It takes far fewer operations than VGG.",
                "models/googlenet_2014",
                by::vgg_is_costly,
                "It takes more than a fifth of VGG’s operations.",
            ),
            counted(
                "Its classifier takes very few operations beside AlexNet’s and VGG’s.",
                "models/googlenet_2014",
                by::googlenets_classifier_is_small,
                "It takes more than a twentieth.",
            ),
        ],
    },
    Part {
        title: "The bottleneck",
        claims: &[
            counted(
                "256 to 256 maps by 3×3 take 589,824 multiplications at each place, with a bottleneck 69,632.",
                "concepts/bottleneck",
                by::bottleneck_costs,
                "It takes others.",
            ),
            counted(
                "That is almost ten times fewer.",
                "concepts/bottleneck",
                by::bottleneck_saves_ten_times,
                "It is 8.5 times fewer.",
            ),
            contradicted(
                "No generality is lost.",
                "concepts/bottleneck",
                "All passes through 64 values. Experience says that little is lost.",
            ),
            told(
                "It works because features are correlated.",
                "concepts/bottleneck",
                "How far the maps of a network depend on each other is not measured here.",
            ),
        ],
    },
    Part {
        title: "Batch normalisation",
        claims: &[
            shown(
                "Mean and deviation of each map are computed, and the map is normalised.",
                "concepts/batch-normalisation",
            ),
            contradicted(
                "It is a whitening of the data.",
                "concepts/batch-normalisation",
                "Each map is treated by itself; what maps have in common stays.",
            ),
            contradicted(
                "All maps then have the mean zero, and the next layer need not learn offsets.",
                "concepts/batch-normalisation",
                "That holds before the learned scale and shift, and before the rectification.",
            ),
            tested(
                "It helps training: larger learning rates still train.",
                "concepts/batch-normalisation",
                "normalisation",
            ),
        ],
    },
    Part {
        title: "Inception v3",
        claims: &[
            shown("Width grows with depth.", "models/inception_v3"),
            counted(
                "It has 3×3 convolutions only: larger ones are decomposed.",
                "models/inception_v3",
                by::v3_has_no_5x5,
                "One branch of 5×5 stays in the published network.",
            ),
            tested("A column and a row do as well as a square kernel.", "concepts/small-filters", "small-filters"),
            shown("Maps are reduced by steps of a convolution beside a pooling.", "models/inception_v3"),
        ],
    },
    Part {
        title: "ResNet",
        claims: &[
            shown("The input goes around two layers and is added.", "concepts/residual"),
            told(
                "Going around one layer brings little.",
                "models/resnet18",
                "The paper says so in a sentence. No training is prepared here.",
            ),
            told(
                "More than a hundred layers can be trained.",
                "models/resnet110",
                "The network is here; training it to the end takes days on a laptop.",
            ),
            counted(
                "A bottleneck’s first layer keeps a quarter of the maps.",
                "models/resnet50",
                by::resnets_neck_is_a_quarter,
                "It keeps another share.",
            ),
            counted(
                "It begins with 7×7 and a pooling of 2.",
                "models/resnet50",
                by::resnet_pools_2x2,
                "The pooling has windows of 3×3 in steps of 2.",
            ),
            tested("It is many shallower networks side by side.", "concepts/bypassing", "lesions"),
            contradicted(
                "These have a depth of 20 to 30 layers.",
                "concepts/residual",
                "Veit and others found 10 to 34 layers, in a network of 110.",
            ),
            shown("Fed back into itself, it is a recurrent network.", "models/resnet_recurrent"),
        ],
    },
    Part {
        title: "Inception v4 and Inception-ResNet",
        claims: &[shown(
            "Modules like those of Inception v3, joined with residual connections.",
            "models/inception_resnet_v2",
        )],
    },
    Part {
        title: "SqueezeNet",
        claims: &[
            counted(
                "It is small by design.",
                "models/squeezenet1_0",
                by::squeezenet_is_small,
                "It has more than a fortieth of AlexNet’s parameters.",
            ),
            contradicted("It needs no compression.", "models/squeezenet1_0", "The paper also compresses, to 0.47 MB."),
        ],
    },
    Part {
        title: "ENet",
        claims: &[
            shown("A decoder takes the maps back to the picture’s size.", "models/enet"),
            counted(
                "In 16-bit numbers it takes 0.7 MB.",
                "models/enet",
                by::enet_takes_0_7_mb,
                "It takes another amount.",
            ),
            contradicted(
                "It has the best accuracy for each parameter of all networks.",
                "models/enet",
                "That figure has 14 networks, and in it a relative with about six million parameters; \
                    SqueezeNet has more accuracy for each.",
            ),
        ],
    },
    Part {
        title: "An analysis of modules",
        claims: &[
            tested("ELU without batch normalisation, ReLU with it.", "concepts/modules", "finding-1"),
            tested("A learned transformation of colours helps.", "concepts/modules", "finding-2"),
            tested("The learning rate should fall in a line.", "concepts/modules", "finding-3"),
            tested("The sum of average and max pooling is better than either.", "concepts/modules", "finding-4"),
            tested("Batches of about 128 or 256 are best.", "concepts/modules", "finding-5"),
            tested("With smaller batches the rate should fall in proportion.", "concepts/modules", "finding-6"),
            tested(
                "Fully connected layers should be convolutions, and their answers averaged.",
                "concepts/modules",
                "finding-7",
            ),
            tested("More data help until a plateau.", "concepts/modules", "finding-8"),
            tested("Clean data count more than many.", "concepts/modules", "finding-9"),
            tested(
                "Where the input cannot grow, smaller steps have about the same effect.",
                "concepts/modules",
                "finding-10",
            ),
            tested("Finely tuned networks should be changed with care.", "concepts/modules", "finding-11"),
        ],
    },
    Part {
        title: "Xception",
        claims: &[
            shown("Inception carried on to separable convolutions.", "concepts/separable"),
            counted(
                "It has 36 convolutional stages.",
                "models/legacy_xception",
                by::xception_has_36_stages,
                "It has another number.",
            ),
            contradicted(
                "It is as good as Inception v4.",
                "models/legacy_xception",
                "Inception v4 is not in its paper’s table, and has 80.0% against 79.0%.",
            ),
        ],
    },
    Part {
        title: "FractalNet",
        claims: &[
            shown("It is made by a rule that repeats itself.", "models/fractalnet20"),
            contradicted(
                "It is a kind of ResNet.",
                "models/fractalnet20",
                "The paper argues that residual connections are not needed.",
            ),
        ],
    },
    Part {
        title: "The figure, and what comes next",
        claims: &[
            shown("Some networks are cheap for the accuracy that they deliver.", "concepts/figure"),
            shown("Data can choose the design.", "concepts/search"),
        ],
    },
];
