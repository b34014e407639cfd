//! The form in which spoken words are compared, wherever two ways of saying a thing have to be told apart.

/// The words of a text in the form in which they are compared: small letters, no punctuation around.
pub fn spoken_key(text: &str) -> Vec<String> {
    let words = text.split_whitespace().map(word_key);
    words.filter(|word| !word.is_empty()).collect()
}

/// One word in that form.
pub(crate) fn word_key(word: &str) -> String {
    let inner = word.trim_matches(|c: char| !c.is_alphanumeric() && !is_part_of_a_name(c));
    // A word that is nothing but signs is compared as it is: "//", "&".
    inner.to_lowercase()
}

/// Signs that belong to what is meant: `C++`, `C#`, `@media`, `$HOME`, `&`.
const fn is_part_of_a_name(c: char) -> bool {
    matches!(
        c,
        '+' | '#' | '@' | '$' | '&' | '%' | '_' | '*' | '/' | '=' | '<' | '>'
    )
}
