//! Why is there no camera?

use web::camera::Refusal;

use crate::language::t;

/// What happened and what to do, for the visitor.
pub fn refused_camera(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Denied => {
            t("The camera was not allowed. Allow it in the address bar and start it again, or use a picture: a \
             sample, a file, one pasted or dropped here.")
        }
        Refusal::Missing => {
            t("No camera was found. Connect one and start it, or use a sample, a file, or a picture pasted or \
             dropped here.")
        }
        Refusal::Busy => {
            t("The camera is busy: another program or tab uses it. Close that and start it again, or use a sample \
             or a file.")
        }
        Refusal::Unplugged => {
            t("The camera was unplugged or taken away. Its last picture stays; connect it and start it again, or \
             use a sample or a file.")
        }
        Refusal::Unsupported => {
            t("This browser gives cameras only to pages that come through https or from this machine. Samples and \
             files work.")
        }
        Refusal::Failed => t("The camera could not be started. Try it again, or use a sample or a file."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_leads_to_other_pictures() {
        let names = ["NotAllowedError", "NotFoundError", "NotReadableError", "TypeError"];
        let sentences: Vec<_> = names.iter().map(|name| refused_camera(Refusal::of(name))).collect();
        assert!(sentences.iter().all(|sentence| sentence.contains("sample") && sentence.contains("file")));
        assert!(
            sentences[0].contains("not allowed") && sentences[1].contains("No camera") && sentences[2].contains("busy")
        );
    }
}
