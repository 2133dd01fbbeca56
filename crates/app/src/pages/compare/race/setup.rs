//! Who races, on what, by which rules? As typed, and as it stands in an address.

use std::rc::Rc;

use experiment::{Dataset, Experiment, Recipe, Weights, field};

use crate::instance::Instance;
use crate::language::{fill, t};
use crate::pages::lab;
use crate::panels::runs::proposed_name;
use crate::{settings, words};

/// Fewest and most entrants.
pub const ENTRANTS: (usize, usize) = (2, 4);
/// Most seeds of each.
pub const SEEDS: usize = 5;
/// With what the keys in an address begin.
const PREFIX: &str = "race-";
/// Name of the entry in the browser's storage: the race that was begun last.
const KEY: &str = "race";
/// What races when nothing else was asked for.
const FIRST: [&str; 2] = ["lenet5", "lenet5_modern"];

/// Pictures that every network of the zoo's small siblings may learn from.
pub const DATASETS: [Dataset; 3] = [Dataset::Mnist, Dataset::FashionMnist, Dataset::Cifar10];

/// A number that is the same for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Common {
    /// Training pictures.
    Size,
    /// Passes over them.
    Epochs,
    /// Pictures of a step.
    Batch,
    /// Seeds.
    Seeds,
}

impl Common {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 4] = [Common::Size, Common::Epochs, Common::Batch, Common::Seeds];

    /// Its name in addresses.
    pub fn key(self) -> &'static str {
        ["size", "epochs", "batch", "seeds"][self as usize]
    }

    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Common::Seeds => t("Seeds of each"),
            _ => field(self.key()).map_or("", |field| t(field.words)),
        }
    }
}

/// A race as it is typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Race {
    /// Each the id of a model, or the text of an experiment.
    pub entrants: Vec<String>,
    /// What all learn from.
    pub dataset: Dataset,
    /// Numbers, in the order of [`Common::ALL`].
    pub typed: [String; 4],
    /// Do all follow the rules of the first?
    pub is_common: bool,
}

/// One entrant of a race that can begin.
#[derive(Clone, Debug, PartialEq)]
pub struct Entrant {
    /// What it is called.
    pub title: String,
    /// Its training with each seed.
    pub trainings: Vec<Instance>,
}

impl Default for Race {
    fn default() -> Self {
        Race {
            entrants: FIRST.map(str::to_owned).into(),
            dataset: Dataset::Mnist,
            typed: ["2000", "3", "32", "1"].map(str::to_owned),
            is_common: false,
        }
    }
}

impl Race {
    /// The race of the window's address, else the one that was begun last.
    pub fn asked() -> Option<Self> {
        let kept = || Self::read(&web::storage::recall(KEY)?);
        Self::addressed().or_else(kept)
    }

    /// The race of the window's address.
    pub fn addressed() -> Option<Self> {
        Self::read(&web::page::hash()?)
    }

    /// Remembers it for the next visit.
    pub fn remember(&self) {
        web::storage::remember(KEY, &format!("?{}", self.text()));
    }

    /// Writes it into the window's address, beside what else stands there.
    pub fn write(&self) {
        let hash = web::page::hash().unwrap_or_default();
        web::page::replace_address(&self.address(&hash));
    }

    fn address(&self, hash: &str) -> String {
        let (page, query) = hash.split_once('?').unwrap_or((hash, ""));
        let others = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with(PREFIX));
        let pairs: Vec<String> = others.map(str::to_owned).chain([self.text()]).collect();
        [page, "?", &pairs.join("&")].concat()
    }

    fn text(&self) -> String {
        let mut pairs: Vec<String> = Vec::new();
        let mut put = |key: &str, value: &str| pairs.push([PREFIX, key, "=", &urlencoding::encode(value)].concat());
        for (index, entrant) in self.entrants.iter().enumerate() {
            put(&(index + 1).to_string(), entrant);
        }
        put("data", self.dataset.key());
        Common::ALL.iter().zip(&self.typed).for_each(|(common, typed)| put(common.key(), typed));
        put("rules", if self.is_common { "first" } else { "own" });
        pairs.join("&")
    }

    /// The race of an address; `None` where it names no entrant.
    fn read(address: &str) -> Option<Self> {
        let value = |key: &str| {
            let value = settings::query_value(address, &[PREFIX, key].concat())?.to_owned();
            urlencoding::decode(&value).ok().map(std::borrow::Cow::into_owned)
        };
        let entrants: Vec<String> = (1..=ENTRANTS.1).map_while(|number| value(&number.to_string())).collect();
        if entrants.is_empty() {
            return None;
        }
        let mut race = Race { entrants, ..Race::default() };
        let dataset = value("data").and_then(|key| DATASETS.into_iter().find(|dataset| dataset.key() == key));
        race.dataset = dataset.unwrap_or(race.dataset);
        for (common, typed) in Common::ALL.iter().zip(&mut race.typed) {
            if let Some(found) = value(common.key()) {
                *typed = found;
            }
        }
        race.is_common = value("rules").as_deref() == Some("first");
        Some(race)
    }

    /// Every entrant with its trainings.
    ///
    /// # Errors
    /// A sentence about the first that cannot be.
    pub fn entrants(&self) -> Result<Vec<Rc<Entrant>>, String> {
        if self.entrants.len() < ENTRANTS.0 {
            return Err(t("A race needs at least two entrants.").to_owned());
        }
        let seeds = self.seeds()?;
        let mut found: Vec<Rc<Entrant>> = Vec::new();
        let mut rules = None;
        for text in &self.entrants {
            let experiment = self.experiment(text, rules)?;
            rules = rules.or(self.is_common.then_some(experiment.recipe));
            let of_seed = |seed| lab::runnable(Experiment { seed, ..experiment.clone() });
            let title = proposed_name(&experiment);
            let trainings: Result<Vec<Instance>, String> = (1..=seeds as u64).map(of_seed).collect();
            let trainings = trainings.map_err(|why| [&title, ": ", &why].concat())?;
            if found.iter().any(|other| other.trainings == trainings) {
                return Err(fill("{0} stands there twice, by the same rules.", &[&title]));
            }
            found.push(Rc::new(Entrant { title, trainings }));
        }
        Ok(found)
    }

    /// What an entrant is called, whether it can race or not.
    pub fn title(&self, text: &str) -> String {
        self.experiment(text, None).map_or_else(|_| text.to_owned(), |experiment| proposed_name(&experiment))
    }

    fn seeds(&self) -> Result<usize, String> {
        let typed = self.typed[Common::Seeds as usize].trim();
        let seeds = typed.parse().ok().filter(|seeds| (1..=SEEDS).contains(seeds));
        seeds.ok_or_else(|| {
            let problem = experiment::Problem::Whole { least: 1, most: SEEDS as u64, found: typed.to_owned() };
            words::problem(Common::Seeds.title(), &problem)
        })
    }

    /// What an entrant learns, with the common numbers, and by common rules where there are some.
    fn experiment(&self, text: &str, rules: Option<Recipe>) -> Result<Experiment, String> {
        let own = experiment(text)?;
        let proposed = if is_model(text) || own.dataset != self.dataset {
            // Other pictures have other rules.
            own.base.proposed(&self.dataset)
        } else {
            own.recipe
        };
        let (dataset, recipe) = (self.dataset.clone(), rules.unwrap_or(proposed));
        let mut made = Experiment { dataset, recipe, seed: 1, weights: Weights::Fresh, ..own };
        for (common, typed) in Common::ALL.iter().zip(&self.typed) {
            if let Some(field) = field(common.key()) {
                field.write(&mut made, typed).map_err(|problem| words::problem(common.title(), &problem))?;
            }
        }
        made.recipe.batch = made.recipe.batch.min(made.recipe.pictures);
        Ok(made)
    }
}

fn is_model(text: &str) -> bool {
    arch::zoo::find(text).is_some()
}

/// The experiment of an entrant: of a model, or of an address of the laboratory.
///
/// # Errors
/// A sentence that says what cannot be read.
pub fn experiment(text: &str) -> Result<Experiment, String> {
    if is_model(text) { lab::read(&["model=", text].concat()) } else { lab::read(text) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn three() -> Race {
        let edited = "model=lenet5_modern&edits=channels(conv1,8)&lr=0.01";
        let entrants = ["lenet5", "ciresan_mlp", edited].map(str::to_owned).into();
        Race { entrants, typed: ["1000", "2", "50", "3"].map(str::to_owned), ..Race::default() }
    }

    #[test]
    fn a_race_comes_back_from_its_address_and_leaves_the_rest_of_it() {
        let race = Race { is_common: true, dataset: Dataset::FashionMnist, ..three() };
        let address = race.address("#/compare?a=vgg16&race-1=resnet18&race-2=nin_cifar10&lang=de");
        assert!(address.starts_with("#/compare?a=vgg16&lang=de&race-1=lenet5&race-2=ciresan_mlp&"), "{address}");
        assert_eq!(Race::read(&address), Some(race));
        assert_eq!(Race::read("#/compare?a=vgg16"), None);
        assert_eq!(
            Race::read("?race-1=lenet5&race-data=moon"),
            Some(Race { entrants: vec!["lenet5".to_owned()], ..Race::default() })
        );
    }

    #[test]
    fn numbers_and_pictures_are_the_same_for_all_and_rules_only_where_asked() {
        let entrants = three().entrants().unwrap();
        let all = || entrants.iter().flat_map(|entrant| &entrant.trainings);
        assert_eq!(all().count(), 9);
        assert!(all().all(|it| (it.experiment.recipe.pictures, it.experiment.recipe.epochs) == (1_000, 2)));
        assert!(all().all(|it| it.experiment.recipe.batch == 50 && it.experiment.weights == Weights::Fresh));
        assert_eq!(all().map(|it| it.experiment.seed).collect::<Vec<_>>(), [1, 2, 3, 1, 2, 3, 1, 2, 3]);
        let rates = |race: Race| -> Vec<f64> {
            let entrants = race.entrants().unwrap();
            entrants.iter().map(|entrant| entrant.trainings[0].experiment.recipe.learning_rate).collect()
        };
        let own = rates(three());
        assert_eq!(own[2], 0.01);
        assert_eq!(rates(Race { is_common: true, ..three() }), [own[0]; 3]);
    }

    #[test]
    fn what_cannot_race_says_why() {
        let with = |change: fn(&mut Race)| {
            let mut race = three();
            change(&mut race);
            race.entrants().unwrap_err()
        };
        assert!(with(|race| race.entrants.truncate(1)).contains("two"));
        assert!(with(|race| race.typed[3] = "6".to_owned()).contains("from 1 to 5"));
        assert!(with(|race| race.typed[2] = "0".to_owned()).starts_with("Batch size"));
        assert!(with(|race| race.entrants[1] = "lenet5".to_owned()).contains("twice"));
        assert!(with(|race| race.entrants[1] = "perceptron".to_owned()).contains("perceptron"));
        // LeNet-5 is for grey pictures.
        assert!(with(|race| race.dataset = Dataset::Cifar10).starts_with("LeNet-5"));
    }
}
