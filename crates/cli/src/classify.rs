//! `timemachine classify ID`: what does a network see in a picture?

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use arch::Shape;
use clap::{Args, ValueEnum};
use data::sets::CIFAR10;
use image::imageops::FilterType;
use runtime::evaluate::softmax;
use runtime::{device, read};
use serde::Serialize;

use crate::describe::graph_of;
use crate::eval::load;

/// How pixels become a network's input.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Preparation {
    /// Blue, green, red; 0 to 255 less the mean colour of ImageNet (104, 117, 123).
    Caffe,
    /// Red, green, blue; 0 to 1, standardised by ImageNet's mean and spread per channel.
    Imagenet,
    /// The same with CIFAR-10's figures.
    Cifar,
    /// A white digit on black, -0.1 to 1.175.
    Mnist,
}

#[derive(Args)]
pub struct Arguments {
    /// Which network.
    id: String,
    /// Its small sibling.
    #[arg(long)]
    small: bool,
    /// A safetensors file.
    #[arg(long)]
    weights: PathBuf,
    /// A PNG or JPEG file.
    #[arg(long)]
    image: PathBuf,
    #[arg(long, value_enum)]
    preprocess: Preparation,
    /// Class names, one a line.
    #[arg(long)]
    labels: Option<PathBuf>,
    /// How many classes to print.
    #[arg(long, default_value_t = 5)]
    top: usize,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Answer {
    top: Vec<Guess>,
    ms: f64,
}

#[derive(Serialize)]
struct Guess {
    index: usize,
    label: String,
    prob: f32,
}

/// Classifies and prints.
pub fn run(arguments: &Arguments) -> Result<()> {
    let graph = graph_of(&arguments.id, arguments.small)?;
    // Networks that end in global pooling take other sizes as well: a picture of nearly the right size is not resampled.
    let input = prepare(&arguments.image, arguments.preprocess, graph.input)?;
    let network = load(graph.with_input(input.shape), &arguments.weights, &device::cpu())?;
    let start = Instant::now();
    let mut probabilities = pollster::block_on(read(network.logits(network.batch(input.values)?)))?;
    let ms = start.elapsed().as_secs_f64() * 1e3;
    softmax(&mut probabilities);
    let labels = match &arguments.labels {
        Some(file) => std::fs::read_to_string(file).with_context(|| format!("could not read {}", file.display()))?,
        None => String::new(),
    };
    let labels: Vec<&str> = labels.lines().collect();
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|a, b| probabilities[*b].total_cmp(&probabilities[*a]));
    let top = order.into_iter().take(arguments.top).map(|index| Guess {
        index,
        label: labels.get(index).map_or_else(|| index.to_string(), ToString::to_string),
        prob: probabilities[index],
    });
    let answer = Answer { top: top.collect(), ms };
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&answer)?);
        return Ok(());
    }
    for guess in &answer.top {
        println!("{:6.2}%  {}", guess.prob * 100.0, guess.label);
    }
    println!("{ms:.1} ms");
    Ok(())
}

struct Input {
    shape: Shape,
    values: Vec<f32>,
}

fn prepare(file: &Path, preparation: Preparation, shape: Shape) -> Result<Input> {
    let picture = image::open(file).with_context(|| format!("could not read {}", file.display()))?;
    if let Preparation::Mnist = preparation {
        let grey = picture.to_luma8();
        let (width, height) = (grey.width() as usize, grey.height() as usize);
        let digit = data::drawing::to_digit(&grey, width, height);
        let values = data::Preprocess::lenet5().apply(&digit, data::ImageShape::new(1, 28, 28))?;
        return Ok(Input { shape: Shape::map(1, 32, 32), values });
    }
    let Shape::Map { channels: 3, height, width } = shape else {
        bail!("the network takes {shape}, not colour pictures");
    };
    let rgb = picture.to_rgb8();
    let near = |a: u32, b: usize| (a as usize).abs_diff(b) * 20 <= b;
    let rgb = if near(rgb.width(), width) && near(rgb.height(), height) {
        rgb
    } else {
        image::imageops::resize(&rgb, width as u32, height as u32, FilterType::Triangle)
    };
    let value = |channel: usize, pixel: &image::Rgb<u8>| match preparation {
        Preparation::Caffe => f32::from(pixel.0[2 - channel]) - [104.0, 117.0, 123.0][channel],
        Preparation::Cifar => (f32::from(pixel.0[channel]) / 255.0 - CIFAR10.mean[channel]) / CIFAR10.std[channel],
        Preparation::Imagenet | Preparation::Mnist => {
            (f32::from(pixel.0[channel]) / 255.0 - [0.485, 0.456, 0.406][channel]) / [0.229, 0.224, 0.225][channel]
        }
    };
    let values = (0..3).flat_map(|channel| rgb.pixels().map(move |pixel| value(channel, pixel))).collect();
    Ok(Input { shape: Shape::map(3, rgb.height() as usize, rgb.width() as usize), values })
}
