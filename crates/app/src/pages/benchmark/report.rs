//! What was measured, and how does it stand in a file?

use arch::zoo::{self, Model};
use bundle::json::{self, Value, quoted};

use crate::timing::{Samples, median, quantile};

/// What such a file says of itself.
const FORMAT: &str = "cnn-time-machine-benchmark 1";
/// Samples of one row that are read at most.
const MOST_SAMPLES: usize = 1_000;

/// What of a network is timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A prediction of the published network.
    Published,
    /// A prediction of what runs on the model's page.
    Small,
    /// A step of its training.
    Training,
}

impl Part {
    /// In the order in which they are measured: quick ones first.
    pub const ALL: [Self; 3] = [Self::Small, Self::Training, Self::Published];

    /// In addresses and files.
    pub const fn key(self) -> &'static str {
        match self {
            Part::Published => "published",
            Part::Small => "small",
            Part::Training => "training",
        }
    }

    /// That of this key.
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.key() == key)
    }
}

/// One network, timed in one way. Times are milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its id in the zoo.
    pub network: &'static str,
    /// What was timed.
    pub part: Part,
    /// Multiply-accumulates of one picture.
    pub macs: f64,
    /// Pictures of one prediction or step.
    pub batch: u32,
    /// Of one prediction or one step.
    pub samples: Samples,
}

impl Row {
    /// Its network.
    pub fn model(&self) -> Option<&'static Model> {
        zoo::find(self.network)
    }

    /// The settled time.
    pub fn ms(&self) -> f64 {
        median(&self.samples.times)
    }

    /// The values between which the middle half lies.
    pub fn quartiles(&self) -> (f64, f64) {
        (quantile(&self.samples.times, 0.25), quantile(&self.samples.times, 0.75))
    }

    /// Pictures a second.
    pub fn pace(&self) -> f64 {
        f64::from(self.batch) * 1e3 / self.ms()
    }

    /// Multiply-accumulates a second; of a training nobody counts them.
    pub fn macs_a_second(&self) -> Option<f64> {
        (self.part != Part::Training && !self.samples.is_too_short).then(|| self.macs * self.pace())
    }

    fn json(&self) -> String {
        let (low, high) = self.quartiles();
        let Samples { cold, times, passes, is_settled, is_too_short } = &self.samples;
        let name = self.model().map_or(self.network, |model| model.name);
        let times: Vec<String> = times.iter().map(|time| format!("{time:.4}")).collect();
        format!(
            "{{\"network\": {}, \"name\": {}, \"part\": {}, \"macs\": {}, \"batch\": {}, \"median_ms\": {:.4}, \
             \"lower_quartile_ms\": {low:.4}, \"upper_quartile_ms\": {high:.4}, \"first_ms\": {cold:.4}, \
             \"images_per_second\": {:.2}, \"passes\": {passes}, \"settled\": {is_settled}, \"too_short\": \
             {is_too_short}, \"samples_ms\": [{}]}}",
            quoted(self.network),
            quoted(name),
            quoted(self.part.key()),
            self.macs,
            self.batch,
            self.ms(),
            self.pace(),
            times.join(", ")
        )
    }

    /// `None` of a network that is not in the zoo, and of what cannot have been measured.
    fn of(value: &Value) -> Option<Self> {
        let number = |key: &str| value.get(key)?.number().filter(|number| number.is_finite() && *number >= 0.0);
        let is = |key: &str| value.get(key) == Some(&Value::Bool(true));
        let times = value.get("samples_ms")?.list()?.iter().take(MOST_SAMPLES).filter_map(Value::number);
        let times: Vec<f64> = times.filter(|time| time.is_finite() && *time >= 0.0).collect();
        let samples = Samples {
            cold: number("first_ms")?,
            passes: number("passes")? as usize,
            is_settled: is("settled"),
            is_too_short: is("too_short") || median(&times) <= 0.0,
            times,
        };
        let batch = number("batch")? as u32;
        let row = Row {
            network: zoo::find(value.get("network")?.text()?)?.id,
            part: Part::of_key(value.get("part")?.text()?)?,
            macs: number("macs")?,
            batch,
            samples,
        };
        (batch > 0 && !row.samples.times.is_empty()).then_some(row)
    }
}

/// On what, when and with which build it was measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct About {
    /// What whoever measured says of the machine; empty where nobody did.
    pub note: String,
    /// The day and time, as ISO 8601 writes them.
    pub date: String,
    /// The version of the page, and its build.
    pub build: String,
    /// What computed.
    pub device: String,
    /// `cpu` or `webgpu`.
    pub backend: String,
    /// The browser's graphics adapter, whether it computed or not.
    pub adapter: Option<String>,
    /// How the browser names itself.
    pub browser: String,
    /// Threads that the machine runs at the same time.
    pub cores: Option<f64>,
    /// Its memory in GiB, as far as the browser tells.
    pub memory: Option<f64>,
    /// The step of the browser's clock, ms.
    pub resolution: f64,
    /// From asking for an engine to its open device, ms, each time that one was started.
    pub starts: Vec<f64>,
}

/// Everything that one run measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// On what.
    pub about: About,
    /// Each network in each way once.
    pub rows: Vec<Row>,
}

impl Report {
    /// The row of a network, timed in one way.
    pub fn row(&self, network: &str, part: Part) -> Option<&Row> {
        self.rows.iter().find(|row| row.network == network && row.part == part)
    }

    /// With the rows of an earlier one that it has not itself.
    pub fn over(&self, earlier: &Self) -> Self {
        let mut both = if self.rows.is_empty() { earlier } else { self }.clone();
        both.rows = self.rows.clone();
        both.rows.extend(earlier.rows.iter().filter(|row| self.row(row.network, row.part).is_none()).cloned());
        both
    }

    /// As a file.
    pub fn json(&self) -> String {
        let About { note, date, build, device, backend, adapter, browser, cores, memory, resolution, starts } =
            &self.about;
        let number = |number: &Option<f64>| number.map_or("null".to_owned(), |number| number.to_string());
        let starts: Vec<String> = starts.iter().map(|ms| format!("{ms:.1}")).collect();
        let pairs = [
            ("format", quoted(FORMAT)),
            ("note", quoted(note)),
            ("date", quoted(date)),
            ("build", quoted(build)),
            ("device", quoted(device)),
            ("backend", quoted(backend)),
            ("adapter", adapter.as_ref().map_or("null".to_owned(), |adapter| quoted(adapter))),
            ("browser", quoted(browser)),
            ("hardware_concurrency", number(cores)),
            ("memory_gib", number(memory)),
            ("clock_resolution_ms", resolution.to_string()),
            ("engine_start_ms", format!("[{}]", starts.join(", "))),
        ];
        let pairs: Vec<String> = pairs.iter().map(|(key, value)| format!("  {}: {value}", quoted(key))).collect();
        let rows: Vec<String> = self.rows.iter().map(|row| ["    ", &row.json()].concat()).collect();
        format!("{{\n{},\n  \"rows\": [\n{}\n  ]\n}}\n", pairs.join(",\n"), rows.join(",\n"))
    }

    /// What a file says; `None` of one that is none of ours.
    pub fn read(text: &str) -> Option<Self> {
        let value = json::read(text).ok()?;
        let text = |key: &str| value.get(key).and_then(Value::text).map(str::to_owned);
        let number = |key: &str| value.get(key).and_then(Value::number);
        if text("format")? != FORMAT {
            return None;
        }
        let word = |key: &str| text(key).unwrap_or_default();
        let starts = value.get("engine_start_ms").and_then(Value::list).unwrap_or_default();
        let about = About {
            note: word("note"),
            date: word("date"),
            build: word("build"),
            device: word("device"),
            backend: word("backend"),
            adapter: text("adapter"),
            browser: word("browser"),
            cores: number("hardware_concurrency"),
            memory: number("memory_gib"),
            resolution: number("clock_resolution_ms")?,
            starts: starts.iter().filter_map(Value::number).collect(),
        };
        Some(Report { about, rows: value.get("rows")?.list()?.iter().filter_map(Row::of).collect() })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub mod tests {
    use super::*;

    /// Two networks on a machine that there is not.
    pub fn some() -> Report {
        let samples = |times: &[f64]| Samples {
            cold: 9.5,
            times: times.to_vec(),
            passes: times.len(),
            is_settled: true,
            is_too_short: false,
        };
        let row =
            |network, part, macs, batch, times: &[f64]| Row { network, part, macs, batch, samples: samples(times) };
        Report {
            about: About {
                note: "a \"test\"".to_owned(),
                date: "2026-11-28T20:00:00.000Z".to_owned(),
                device: "CPU, one thread, SIMD".to_owned(),
                backend: "cpu".to_owned(),
                cores: Some(2.0),
                resolution: 0.1,
                starts: vec![310.5, 120.0],
                ..About::default()
            },
            rows: vec![
                row("lenet5", Part::Small, 416_520.0, 1, &[1.0, 4.0, 3.0, 2.0]),
                row("vgg16", Part::Training, 1e6, 32, &[100.0]),
            ],
        }
    }

    #[test]
    fn what_is_saved_is_json_and_comes_back() {
        let (report, text) = (some(), some().json());
        assert_eq!(Report::read(&text), Some(report));
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["rows"][0]["median_ms"], 2.5);
        assert_eq!(read["rows"][0]["lower_quartile_ms"], 1.75);
        assert_eq!(read["rows"][0]["images_per_second"], 400.0);
        assert_eq!(read["rows"][1]["images_per_second"], 320.0);
        assert_eq!(read["hardware_concurrency"], 2);
        assert!(read["adapter"].is_null());
    }

    #[test]
    fn a_second_has_as_many_sums_as_its_predictions_have() {
        // 416,520 in 2.5 ms.
        assert_eq!(some().rows[0].macs_a_second(), Some(166_608_000.0));
        assert_eq!(some().rows[1].macs_a_second(), None);
    }

    #[test]
    fn other_files_are_refused_and_other_rows_left_out() {
        for text in ["", "{}", "[1]", "{\"format\": \"something else\", \"rows\": []}"] {
            assert_eq!(Report::read(text), None, "{text}");
        }
        let text = some().json().replace("lenet5", "no-such-network").replace("[100.0000]", "[]");
        assert_eq!(Report::read(&text).unwrap().rows, []);
        let text = some().json().replace("[100.0000]", "[-5, 0]");
        assert!(Report::read(&text).unwrap().row("vgg16", Part::Training).is_none_or(|row| row.samples.is_too_short));
    }
}
