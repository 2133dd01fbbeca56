//! Streets without end: scenes for segmentation, drawn rather than photographed, with an exact label for every pixel.
//!
//! A scene follows from a seed alone. Everything in it is a few numbers with a place in the world (`thing`), found
//! by rolling a die for each place along the street (`chance`); so the same street seen a metre further on shows the
//! same things a metre nearer, and scenes at growing distances make a film. Neighbourhoods differ in their habits
//! (`district`), scenes in light and weather (`light`), in the season, the street's width and bend, the camera's
//! height, focal length and weaknesses (`lens`). Colours overlap between classes on purpose: grey cars on grey roads,
//! glass towers like the sky, brown trees before brown walls; colour alone does not solve these scenes.
//!
//! Things are parallelograms in perspective (`canvas`); a pixel takes its colour and its label in one step from what
//! is nearest, holes included. Blur and noise come later and change colours only.
//!
//! All arithmetic is exact by IEEE 754 (see `geometry`): a seed gives the same bytes on every platform.
//!
//! # Scenes for learning and for testing
//!
//! [`batch`] gives scene after scene of a seed, each of them a street of its own. Train on [`TRAIN_SEED`] and test on
//! [`TEST_SEED`]: they share no street, and no index is so large that they would.

mod building;
mod camera;
mod canvas;
mod car;
mod chance;
mod class;
mod district;
mod facade;
mod fence;
mod figure;
mod geometry;
mod ground;
mod lens;
mod light;
mod lots;
mod noise;
mod paint;
mod post;
mod road;
mod roadside;
mod scene;
mod shadow;
mod sky;
mod thing;
mod traffic;
mod tree;
mod world;

#[cfg(test)]
mod tests;

pub use class::{CLASSES, Class};
pub use light::Weather;
pub use scene::{Picture, Scene, batch};

/// The seed of the scenes to learn from.
pub const TRAIN_SEED: u64 = 1;

/// The seed of the scenes that are held out.
pub const TEST_SEED: u64 = 2;
