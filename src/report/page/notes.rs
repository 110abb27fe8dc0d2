//! What a reader should know before relying on the numbers.

use maud::{Markup, html};

pub(super) fn section(notes: &[String]) -> Option<Markup> {
    (!notes.is_empty()).then(|| html! { ul.notes { @for note in notes { li { (note) } } } })
}
