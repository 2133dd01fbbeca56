//! What a pack says about itself.

use serde::{Deserialize, Serialize};

use crate::{DataError, ImageShape, Result};

/// The `format` of every manifest.
pub(crate) const FORMAT: &str = "cnn-time-machine-pack";
/// The version that this program reads and writes.
pub(crate) const MANIFEST_VERSION: u32 = 1;

/// The `manifest.json` of a pack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always `cnn-time-machine-pack`.
    pub format: String,
    /// The version of the format.
    pub version: u32,
    /// The short name, also the folder's: `mnist`.
    pub id: String,
    /// The name for people: `MNIST`.
    pub title: String,
    /// The name of each class, in the order of the labels.
    pub classes: Vec<String>,
    /// 1 for grey, 3 for red, green, blue.
    pub channels: usize,
    /// Rows of pixels.
    pub height: usize,
    /// Columns of pixels.
    pub width: usize,
    /// Mean per channel over the whole published training split, pixels scaled to 0..1.
    pub mean: Vec<f32>,
    /// Standard deviation per channel, likewise.
    pub std: Vec<f32>,
    /// Where the bytes come from.
    pub source: String,
    /// Under which terms.
    pub licence: String,
    /// Whom to cite.
    pub citation: String,
    /// Which part of the published set this is.
    pub note: String,
    /// `train` and `test`.
    pub splits: Vec<Split>,
}

/// One part of the set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// `train` or `test`.
    pub name: String,
    /// Pictures in all shards together.
    pub count: usize,
    /// The files, in order.
    pub shards: Vec<ShardEntry>,
}

/// One file of a split.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardEntry {
    /// The name beside the manifest; never a path.
    pub file: String,
    /// Pictures in it.
    pub count: usize,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
}

impl Manifest {
    /// Reads and checks a manifest.
    pub fn parse(json: &str) -> Result<Self> {
        let manifest: Self = serde_json::from_str(json)?;
        manifest.check()?;
        Ok(manifest)
    }

    /// Of pictures that do not come in a pack: they are drawn, or were brought. Classes and scale are still to be told.
    pub fn unfetched(id: &str, title: &str, shape: ImageShape) -> Self {
        let nothing = String::new;
        Self {
            format: nothing(),
            version: MANIFEST_VERSION,
            id: id.to_owned(),
            title: title.to_owned(),
            classes: Vec::new(),
            channels: shape.channels,
            height: shape.height,
            width: shape.width,
            mean: Vec::new(),
            std: Vec::new(),
            source: nothing(),
            licence: nothing(),
            citation: nothing(),
            note: nothing(),
            splits: Vec::new(),
        }
    }

    /// The shape of every picture.
    pub fn shape(&self) -> ImageShape {
        ImageShape::new(self.channels, self.height, self.width)
    }

    /// The split called `name`.
    pub fn split(&self, name: &str) -> Result<&Split> {
        self.splits.iter().find(|split| split.name == name).ok_or_else(|| DataError::NoSuchSplit {
            set: self.id.clone(),
            split: name.to_owned(),
            available: self.splits.iter().map(|split| split.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    fn check(&self) -> Result<()> {
        require(self.format == FORMAT, "format", FORMAT, &self.format)?;
        require(self.version == MANIFEST_VERSION, "version", MANIFEST_VERSION, self.version)?;
        require(is_plain_name(&self.id), "id", "a plain name", &self.id)?;
        require((1..=256).contains(&self.classes.len()), "classes", "1 to 256 names", self.classes.len())?;
        for (field, size) in [("channels", self.channels), ("height", self.height), ("width", self.width)] {
            require((1..=4096).contains(&size), field, "1 to 4096", size)?;
        }
        for (field, values) in [("mean", &self.mean), ("std", &self.std)] {
            let expected = format!("{} numbers, one per channel", self.channels);
            require(values.len() == self.channels, field, expected, values.len())?;
        }
        require(self.mean.iter().all(|mean| mean.is_finite()), "mean", "finite", format!("{:?}", self.mean))?;
        let positive = self.std.iter().all(|std| std.is_finite() && *std > 0.0);
        require(positive, "std", "finite and above 0", format!("{:?}", self.std))?;
        self.splits.iter().try_for_each(Split::check)
    }
}

impl Split {
    fn check(&self) -> Result<()> {
        let total = self.shards.iter().fold(0usize, |sum, shard| sum.saturating_add(shard.count));
        require(total == self.count, format!("{}.count", self.name), "the sum of its shards", self.count)?;
        for shard in &self.shards {
            let field = |name: &str| format!("{}.{name}", self.name);
            require(is_plain_name(&shard.file), field("file"), "a plain file name", &shard.file)?;
            let hexadecimal = shard.sha256.len() == 64 && shard.sha256.bytes().all(|b| b.is_ascii_hexdigit());
            require(hexadecimal, field("sha256"), "64 hexadecimal digits", &shard.sha256)?;
        }
        Ok(())
    }
}

/// Letters, digits, `-`, `_` and single dots: nothing that leads out of the folder or to another host.
fn is_plain_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && !name.contains("..")
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

fn require(right: bool, field: impl ToString, expected: impl ToString, found: impl ToString) -> Result<()> {
    if right {
        return Ok(());
    }
    Err(DataError::ManifestField { field: field.to_string(), expected: expected.to_string(), found: found.to_string() })
}

#[cfg(test)]
mod tests {

    use super::*;
    use serde_json::{Value, json};

    fn sample() -> Value {
        json!({
            "format": FORMAT, "version": 1, "id": "toy", "title": "Toy", "classes": ["a", "b"],
            "channels": 1, "height": 2, "width": 2, "mean": [0.5], "std": [0.25],
            "source": "", "licence": "", "citation": "", "note": "",
            "splits": [{"name": "train", "count": 3, "shards": [
                {"file": "train-000.bin", "count": 3, "bytes": 99, "sha256": "0".repeat(64)}]}],
        })
    }

    #[test]
    fn a_good_manifest_is_read() {
        let manifest = Manifest::parse(&sample().to_string()).unwrap();
        assert_eq!(manifest.shape(), ImageShape::new(1, 2, 2));
        assert_eq!(manifest.split("train").unwrap().count, 3);
        let error = manifest.split("test").unwrap_err().to_string();
        assert_eq!(error, "the set `toy` has no split `test`; it has: train");
    }

    #[test]
    fn each_contradiction_names_its_field() {
        for (pointer, value, field) in [
            ("/format", json!("zip"), "format"),
            ("/version", json!(2), "version"),
            ("/id", json!("../x"), "id"),
            ("/classes", json!([]), "classes"),
            ("/channels", json!(0), "channels"),
            ("/height", json!(5000), "height"),
            ("/mean", json!([0.1, 0.2]), "mean"),
            ("/std", json!([0.0]), "std"),
            ("/splits/0/count", json!(4), "train.count"),
            ("/splits/0/shards/0/file", json!("/etc/x"), "train.file"),
            ("/splits/0/shards/0/sha256", json!("abc"), "train.sha256"),
        ] {
            let mut manifest = sample();
            *manifest.pointer_mut(pointer).unwrap() = value;
            match Manifest::parse(&manifest.to_string()) {
                Err(DataError::ManifestField { field: named, .. }) => assert_eq!(named, field),
                other => panic!("{pointer}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_cut_manifest_is_an_error() {
        let json = sample().to_string();
        assert!(matches!(Manifest::parse(&json[..json.len() / 2]), Err(DataError::ManifestJson(_))));
    }
}
