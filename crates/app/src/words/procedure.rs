//! How was an accuracy measured, in words?

use arch::Procedure;

use crate::language::t;

/// A few words.
pub fn procedure(procedure: Procedure) -> &'static str {
    match procedure {
        Procedure::SingleCrop => t("one crop"),
        Procedure::TenCrops => t("ten crops"),
        Procedure::Dense => t("all over the picture"),
        Procedure::MultiScale => t("several scales"),
        Procedure::Whole => t("the whole picture"),
    }
}
