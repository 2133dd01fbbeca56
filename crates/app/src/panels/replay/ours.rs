//! What did the project's own trainings of the same networks reach, and by which recipes?

use wasm_bindgen::JsValue;

use super::plan;
use crate::shipped;

/// What the card of some weights says, as a line of a list like the one of a replay.
fn line(model: &str, accuracy: f64, seconds: Option<f64>, command: &str) -> String {
    let seconds = seconds.map_or_else(|| "null".to_owned(), |seconds| format!("{seconds:.0}"));
    format!(
        "  {{\"model\": {model:?}, \"accuracy\": {accuracy:.4}, \"ms\": null, \"seconds\": {seconds}, \"device\": \
         \"native\", \"command\": {command:?}}}"
    )
}

/// All of them as a file: a list of objects.
///
/// # Errors
/// When a card does not come.
pub async fn json() -> Result<String, JsValue> {
    let mut lines = Vec::new();
    for instance in plan::all() {
        let Some(weights) = instance.weights().and_then(|name| shipped::weights(&name)) else { continue };
        let card = web::fetch::json(&weights.replace(".safetensors", ".json")).await?;
        let number = |key: &str| web::property(&card, key).and_then(|value| value.as_f64());
        let command = web::property(&card, "command").and_then(|command| command.as_string());
        if let (Some(accuracy), Some(command)) = (number("accuracy"), command) {
            lines.push(line(instance.network.model.id, accuracy, number("seconds"), &command));
        }
    }
    Ok(format!("[\n{}\n]\n", lines.join(",\n")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_json() {
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        let found = read(&line("lenet5", 0.9924, None, "train \"it\""));
        assert_eq!((found["accuracy"].as_f64(), found["command"].as_str()), (Some(0.9924), Some("train \"it\"")));
        assert!(found["seconds"].is_null());
        assert_eq!(read(&line("vgg16", 0.9, Some(61.2), ""))["seconds"], 61);
    }
}
