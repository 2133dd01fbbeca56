//! An engine of the built page, asked without the page.

use anyhow::{Result, bail, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use protocol::{Answer, Envelope, FromEngine, Request};

use crate::{Page, seconds};

/// Sends requests to an engine of the built page, in a worker of its own, and gives the answers in their order.
/// `engine` is how its files begin.
///
/// # Errors
/// When it does not start, or one request fails.
pub fn ask_engine(page: &Page, engine: &str, requests: Vec<Request>) -> Result<Vec<Answer>> {
    let count = requests.len();
    let numbered = requests.into_iter().zip(1..).map(|(request, number)| Envelope { number, request });
    let messages = numbered.map(|envelope| Ok(BASE64_STANDARD.encode(protocol::encode(&envelope)?)));
    let messages: Vec<String> = messages.collect::<Result<_>>()?;
    page.set_script_timeout(seconds(120))?;
    let script = "const [engine, messages] = arguments;
        const bytes = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0)).buffer;
        const text = buffer => btoa(Array.from(new Uint8Array(buffer), byte => String.fromCharCode(byte)).join(''));
        return new Promise((resolve, reject) => {
            const worker = new Worker(`./${engine}_loader.js`, {type: 'module'});
            const heard = [];
            worker.onerror = event => reject(new Error(event.message));
            worker.onmessage = event => {
                if (heard.length === 0) { for (const message of messages) { worker.postMessage(bytes(message)); } }
                heard.push(text(event.data));
                // Postcard: the first variant is an answer, and its first field the request's number.
                const [variant, number] = new Uint8Array(event.data);
                if (variant === 0 && number === messages.length) { worker.terminate(); resolve(heard); }
            };
        });";
    let heard: Vec<String> = page.script(script, &[engine.into(), messages.into()])?;
    let mut answers = Vec::new();
    for message in heard {
        match protocol::decode::<FromEngine>(&BASE64_STANDARD.decode(message)?)? {
            FromEngine::Answer { number, result: Ok(answer) } => answers.push((number, answer)),
            FromEngine::Answer { number, result: Err(failure) } => bail!("request {number}: {failure:?}"),
            FromEngine::Progress { .. } | FromEngine::Report(_) => {}
        }
    }
    ensure!(answers.len() == count, "{} of {count} requests were answered", answers.len());
    answers.sort_by_key(|(number, _)| *number);
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
}
