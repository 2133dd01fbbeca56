//! An engine of others.

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use e2e::Page;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::engine::{Engine, Worker};

/// Which engine of others, and how it computes.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Its name in the tables.
    pub name: String,
    /// Its name in the worker's script.
    pub engine: &'static str,
    /// The device, as the engine calls it.
    pub device: &'static str,
    /// Threads that it may use.
    pub threads: usize,
}

impl Kind {
    /// An engine that computes on this device.
    pub fn of(title: &str, engine: &'static str, device: &'static str, threads: usize) -> Self {
        let name =
            if threads > 1 { format!("{title} {device}, {threads} threads") } else { format!("{title} {device}") };
        Kind { name, engine, device, threads }
    }
}

/// An engine of others in its worker.
pub struct Peer<'a> {
    name: String,
    threads: usize,
    worker: Worker<'a>,
}

impl<'a> Peer<'a> {
    /// Starts it and loads a network, with what else the engine is to know.
    ///
    /// # Errors
    /// When it cannot do what the network asks for.
    pub fn load(page: &'a Page, kind: &Kind, network: &str, more: Value) -> Result<Self> {
        let worker = Worker::start(page, &format!("{}-{network}", kind.name), "/bench/worker.js", false)?;
        let mut request = json!({
            "request": "load", "network": network,
            "engine": kind.engine, "device": kind.device, "threads": kind.threads,
        });
        if let (Some(request), Value::Object(more)) = (request.as_object_mut(), more) {
            request.extend(more);
        }
        let loaded: Result<Value> = ask(&worker, request);
        loaded.with_context(|| format!("{} does not take {network}", kind.name))?;
        Ok(Peer { name: kind.name.clone(), threads: kind.threads, worker })
    }
}

impl Engine for Peer<'_> {
    fn name(&self) -> &str {
        &self.name
    }

    fn worker(&self) -> &Worker<'_> {
        &self.worker
    }

    fn most_threads(&self) -> usize {
        self.threads
    }

    fn cold(&mut self) -> Result<f64> {
        let ms = self.run(1)?;
        self.worker.find_threads()?;
        Ok(ms.first().copied().unwrap_or(f64::NAN))
    }

    fn run(&mut self, times: usize) -> Result<Vec<f64>> {
        ask(&self.worker, json!({"request": "run", "times": times}))
    }

    fn outcome(&mut self) -> Result<Vec<f32>> {
        let text: String = ask(&self.worker, json!({"request": "output"}))?;
        let bytes = BASE64_STANDARD.decode(text)?;
        Ok(bytes.chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect())
    }
}

fn ask<T: DeserializeOwned>(worker: &Worker, request: Value) -> Result<T> {
    let mut said: Value = worker.page().script("return bench.ask(...arguments)", &[json!(worker.name()), request])?;
    if let Some(error) = said["error"].as_str() {
        bail!("{error}");
    }
    Ok(serde_json::from_value(said["answer"].take())?)
}
