//! Which sets does the project know by heart? What the page must know of a set before any of it is fetched.

/// A published set, in figures that never change. The packs' manifests say the same; a test compares them.
#[derive(Debug, PartialEq)]
pub struct KnownSet {
    /// The short name, also the folder's.
    pub id: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// In the order of the labels.
    pub classes: &'static [&'static str],
    /// 1 for grey, 3 for red, green, blue.
    pub channels: usize,
    /// Rows and columns of a picture.
    pub side: usize,
    /// Mean per channel over the published training split, pixels scaled to 0..1.
    pub mean: &'static [f32],
    /// Standard deviation per channel, likewise.
    pub std: &'static [f32],
}

/// Handwritten digits (LeCun et al. 1998).
pub const MNIST: KnownSet = KnownSet {
    id: "mnist",
    title: "MNIST",
    classes: &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
    channels: 1,
    side: 28,
    mean: &[0.130_660_47],
    std: &[0.308_107_8],
};

/// Clothes (Xiao et al. 2017).
pub const FASHION_MNIST: KnownSet = KnownSet {
    id: "fashion-mnist",
    title: "Fashion-MNIST",
    classes: &[
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ],
    channels: 1,
    side: 28,
    mean: &[0.286_040_6],
    std: &[0.353_024_24],
};

/// Small colour pictures (Krizhevsky 2009).
pub const CIFAR10: KnownSet = KnownSet {
    id: "cifar10",
    title: "CIFAR-10",
    classes: &["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"],
    channels: 3,
    side: 32,
    mean: &[0.491_399_68, 0.482_158_42, 0.446_530_9],
    std: &[0.247_032_23, 0.243_485_12, 0.261_587_83],
};

/// Photos of a thousand kinds of things (Russakovsky et al. 2015). Its figures are those that torchvision publishes
/// with its networks (torchvision.transforms, "Normalize"); its names are a file of their own,
/// `www/checkpoints/imagenet.txt`.
pub const IMAGENET: KnownSet = KnownSet {
    id: "imagenet",
    title: "ImageNet",
    classes: &[],
    channels: 3,
    side: 224,
    mean: &[0.485, 0.456, 0.406],
    std: &[0.229, 0.224, 0.225],
};

/// Those that come as packs.
pub const KNOWN: [&KnownSet; 3] = [&MNIST, &FASHION_MNIST, &CIFAR10];

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn what_is_known_is_what_the_committed_manifests_say() {
        for set in KNOWN {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/data").join(set.id);
            let manifest = crate::read_manifest(&folder).unwrap();
            assert_eq!((manifest.id.as_str(), manifest.title.as_str()), (set.id, set.title));
            assert_eq!(manifest.classes, set.classes);
            assert_eq!((manifest.channels, manifest.height, manifest.width), (set.channels, set.side, set.side));
            assert_eq!((manifest.mean.as_slice(), manifest.std.as_slice()), (set.mean, set.std), "{}", set.id);
        }
    }
}
