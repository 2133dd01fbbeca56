//! The same network and the same training step in TensorFlow.js, measured in the same browser.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use e2e::{Gpu, Options, Page, Response, Server, seconds, target};
use serde_json::json;

/// Its version, from npm.
const VERSION: &str = "4.22.0";

const PAGE: &str = "<!DOCTYPE html><title>TensorFlow.js</title>
    <script src='/tfjs/@tensorflow/tfjs/dist/tf.min.js'></script>
    <script src='/tfjs/@tensorflow/tfjs-backend-webgpu/dist/tf-backend-webgpu.min.js'></script>";

/// The modern LeNet-5 with the 1998 squashing function, as TensorFlow.js would be told: NHWC, Adam, cross-entropy.
/// Returns the median time of a step in ms, after two for the shaders.
const STEP: &str = "
    const [batch, steps] = arguments;
    await tf.setBackend('webgpu');
    await tf.ready();
    const weight = shape => tf.variable(tf.randomNormal(shape, 0, 0.1));
    const bias = size => tf.variable(tf.zeros([size]));
    const w = [weight([5, 5, 1, 6]), bias(6), weight([5, 5, 6, 16]), bias(16), weight([5, 5, 16, 120]), bias(120),
        weight([120, 84]), bias(84), weight([84, 10]), bias(10)];
    const squash = x => x.mul(2 / 3).tanh().mul(1.7159);
    const logits = x => {
        let y = squash(tf.conv2d(x, w[0], 1, 'valid').add(w[1]));
        y = squash(tf.avgPool(y, 2, 2, 'valid'));
        y = squash(tf.conv2d(y, w[2], 1, 'valid').add(w[3]));
        y = squash(tf.avgPool(y, 2, 2, 'valid'));
        y = squash(tf.conv2d(y, w[4], 1, 'valid').add(w[5])).reshape([batch, 120]);
        y = squash(y.matMul(w[6]).add(w[7]));
        return y.matMul(w[8]).add(w[9]);
    };
    const adam = tf.train.adam(0.002);
    const pictures = tf.randomUniform([batch, 32, 32, 1]);
    const classes = tf.oneHot(tf.tidy(() => tf.range(0, batch, 1, 'int32').mod(tf.scalar(10, 'int32'))), 10);
    const times = [];
    for (let i = 0; i < steps + 2; i++) {
        const start = performance.now();
        const loss = adam.minimize(() => tf.losses.softmaxCrossEntropy(classes, logits(pictures)), true, w);
        await loss.data();
        loss.dispose();
        if (i >= 2) times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[times.length >> 1];";

/// Median ms of a training step on the software adapter.
pub fn training_step(batch: u32) -> Result<f64> {
    let folder = target().join("tfjs");
    std::fs::create_dir_all(&folder)?;
    if !folder.join("node_modules/@tensorflow/tfjs-backend-webgpu/dist").is_dir() {
        let install = Command::new("npm")
            .args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", "--prefix"])
            .arg(&folder)
            .args([format!("@tensorflow/tfjs@{VERSION}"), format!("@tensorflow/tfjs-backend-webgpu@{VERSION}")])
            .status()
            .context("npm is needed to install TensorFlow.js, to compare with")?;
        ensure!(install.success(), "npm could not install TensorFlow.js");
    }
    let server = Server::new(folder.join("none")).mount("tfjs", folder.join("node_modules")).intercept(|path| {
        (path.is_empty() || path == "index.html").then(|| Response::new(200, "text/html; charset=utf-8", PAGE))
    });
    let page = Page::open_site(Options::from(Gpu::Software), server)?;
    page.set_script_timeout(seconds(300))?;
    page.script(STEP, &[json!(batch), json!(8)])
}
