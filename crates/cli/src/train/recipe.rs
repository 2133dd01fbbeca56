//! How is a training told on the command line? With the fields that the page's form and an address have.

use clap::builder::TypedValueParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches};
use experiment::{Base, Dataset, Experiment, FIELDS, Field, Kind, Recipe, Schedule};
use serde_json::{Map, Value};

/// The rules of a training, as far as they are given.
#[derive(Clone, Debug)]
pub struct RecipeArguments {
    given: Experiment,
    /// Has somebody said how many pictures a pass has?
    has_size: bool,
}

impl RecipeArguments {
    /// The rules and the seed for an experiment; `all` pictures make a pass where nobody says how many.
    pub fn of(&self, experiment: Experiment, all: u32) -> Experiment {
        let pictures = if self.has_size { self.given.recipe.pictures } else { all };
        let recipe = Recipe { pictures, ..self.given.recipe };
        Experiment { recipe, seed: self.given.seed, ..experiment }
    }
}

/// Every field but the size of a pass, for a card.
pub fn as_json(experiment: &Experiment) -> Map<String, Value> {
    let fields = FIELDS.iter().filter(|field| field.key != "size");
    fields.map(|field| (field.key.replace('-', "_"), value_of(field, experiment))).collect()
}

fn value_of(field: &Field, experiment: &Experiment) -> Value {
    let text = field.read(experiment);
    match field.kind {
        Kind::Whole { .. } | Kind::Number { .. } => text.parse().map(Value::Number).unwrap_or(Value::String(text)),
        Kind::Choice(_) => Value::String(text),
    }
}

/// What the tool does where nobody says otherwise.
fn usual() -> Experiment {
    let recipe = Recipe { epochs: 10, schedule: Schedule::Linear, ..Recipe::PLAIN };
    Experiment { recipe, ..Experiment::of(Base::small(""), Dataset::Mnist) }
}

impl Args for RecipeArguments {
    fn augment_args(command: Command) -> Command {
        FIELDS.iter().fold(command, |command, field| command.arg(argument(field)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for RecipeArguments {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut given = usual();
        for field in FIELDS {
            if let Some(text) = matches.get_one::<String>(field.key) {
                field.write(&mut given, text).map_err(|problem| Error::raw(ErrorKind::ValueValidation, problem))?;
            }
        }
        Ok(RecipeArguments { given, has_size: matches.contains_id("size") })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn argument(field: &'static Field) -> Arg {
    let usual = match field.key {
        "size" => "all; of the streets 10,000 new scenes a pass".to_owned(),
        _ => field.read(&usual()),
    };
    let argument = Arg::new(field.key)
        .long(field.key)
        .allow_hyphen_values(true)
        .help(format!("{} [usually: {usual}]", field.help))
        .conflicts_with("experiment")
        .value_parser(FieldParser(field));
    match field.key {
        // Without a number as in ENet's paper.
        "balance" => argument.alias("balanced").num_args(0..=1).default_missing_value("1"),
        _ => argument,
    }
}

/// Refuses at once what cannot stand in a field.
#[derive(Clone)]
struct FieldParser(&'static Field);

impl TypedValueParser for FieldParser {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<Self::Value, Error> {
        let text = value.to_string_lossy().into_owned();
        self.0.write(&mut usual(), &text).map(|()| text.clone()).map_err(|problem| {
            let mut error = Error::new(ErrorKind::ValueValidation).with_cmd(command);
            if let Some(argument) = argument {
                error.insert(ContextKind::InvalidArg, ContextValue::String(argument.to_string()));
            }
            error.insert(ContextKind::InvalidValue, ContextValue::String(format!("{text}: it {problem}")));
            error
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = clap::builder::PossibleValue> + '_>> {
        let Kind::Choice(known) = self.0.kind else { return None };
        Some(Box::new(known.iter().map(|(key, words)| clap::builder::PossibleValue::new(*key).help(*words))))
    }
}
