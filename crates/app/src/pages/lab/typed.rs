//! Which edit is meant by another number in place of the one in a choice?

use arch::Edit;

/// What a typed number stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Numbered {
    /// What is typed, in the visitor's words.
    pub words: &'static str,
    /// The number in the choice, to begin with.
    pub now: f64,
}

/// The number of a choice, where another may take its place.
pub fn number_of(edit: &Edit) -> Option<Numbered> {
    use crate::language::phrase;
    let numbered = |words, now: f64| Some(Numbered { words, now });
    match edit {
        Edit::SetWidth(_, out) => numbered(phrase("channels"), *out as f64),
        Edit::MultiplyWidth(factor) | Edit::MultiplyDepth(factor) => numbered(phrase("times"), *factor),
        Edit::SetKernel(_, [rows, _]) => numbered(phrase("rows and columns"), *rows as f64),
        Edit::SetStride(_, [rows, _]) => numbered(phrase("pixels a step"), *rows as f64),
        Edit::SetDropout(_, p) => numbered(phrase("probability"), *p),
        Edit::RepeatBlock(_, copies) => numbered(phrase("times more"), *copies as f64),
        Edit::ChangeClasses(count) => numbered(phrase("classes"), *count as f64),
        Edit::ChangeInput([_, height, _]) => numbered(phrase("pixels a side"), *height as f64),
        _ => None,
    }
}

/// The edit with another number; `None` where that is no number for it.
pub fn with_number(edit: &Edit, number: f64) -> Option<Edit> {
    let whole = (number.fract() == 0.0 && (0.0..1e9).contains(&number)).then_some(number as usize);
    Some(match edit {
        Edit::SetWidth(node, _) => Edit::SetWidth(node.clone(), whole?),
        Edit::MultiplyWidth(_) => Edit::MultiplyWidth(number),
        Edit::MultiplyDepth(_) => Edit::MultiplyDepth(number),
        Edit::SetKernel(node, _) => Edit::SetKernel(node.clone(), [whole?; 2]),
        Edit::SetStride(node, _) => Edit::SetStride(node.clone(), [whole?; 2]),
        Edit::SetDropout(target, _) => Edit::SetDropout(target.clone(), number),
        Edit::RepeatBlock(block, _) => Edit::RepeatBlock(block.clone(), whole?),
        Edit::ChangeClasses(_) => Edit::ChangeClasses(whole?),
        Edit::ChangeInput([channels, ..]) => Edit::ChangeInput([*channels, whole?, whole?]),
        _ => return None,
    })
}

/// The word by which tests and scripts find the choices of an edit: that of its text in an address.
pub fn key(edit: &Edit) -> String {
    let text = edit.to_string();
    text.split('(').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn another_number_takes_its_place() {
        let edit = Edit::SetWidth("conv1".to_owned(), 6);
        assert_eq!(number_of(&edit).unwrap().now, 6.0);
        assert_eq!(with_number(&edit, 7.0), Some(Edit::SetWidth("conv1".to_owned(), 7)));
        assert_eq!(with_number(&edit, 7.5), None);
        assert_eq!(with_number(&edit, -1.0), None);
        assert_eq!(with_number(&Edit::MultiplyWidth(0.5), 0.3), Some(Edit::MultiplyWidth(0.3)));
        assert_eq!(number_of(&Edit::Separable("conv1".to_owned())), None);
        assert_eq!(key(&edit), "channels");
    }
}
