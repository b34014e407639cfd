//! Code that attributes name in texts: `#[serde(with = "crate::words::time")]`.

/// Keys whose texts are for people.
const PROSE: [&str; 4] = ["description", "doc", "note", "reason"];

/// Brings the paths in the texts of attributes back into masked code.
pub(super) fn with_their_paths(text: &str, masked: &str) -> String {
    let text: Vec<char> = text.chars().collect();
    let mut code: Vec<char> = masked.chars().collect();
    let mut at = 0;
    while at < code.len() {
        match end_of_attribute(&code, at) {
            Some(end) => {
                uncover(&text, &mut code, at, end);
                at = end;
            }
            None => at += 1,
        }
    }
    code.into_iter().collect()
}

/// Where the attribute ends that begins here.
fn end_of_attribute(code: &[char], at: usize) -> Option<usize> {
    let mut signs = (at..code.len()).filter(|&index| !code[index].is_whitespace());
    let first = signs
        .next()
        .filter(|&index| index == at && code[index] == '#');
    first?;
    let open = signs.find(|&index| code[index] != '!')?;
    let mut depth = 0_usize;
    for (index, sign) in code.iter().enumerate().skip(open) {
        match sign {
            '[' => depth += 1,
            ']' if depth == 1 => return Some(index + 1),
            ']' => depth -= 1,
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

fn uncover(text: &[char], code: &mut [char], start: usize, end: usize) {
    let mut at = start;
    while at < end {
        let is_open = text[at] == '"' && code[at] != '"';
        at += 1;
        if !is_open {
            continue;
        }
        let length = text[at..end].iter().position(|&character| character == '"');
        let close = length.map_or(end, |length| at + length);
        if is_value_of_code(&code[start..at]) {
            uncover_paths(text, code, at, close);
        }
        at = close + 1;
    }
}

/// Whether the text behind this is the value of a key that names code.
fn is_value_of_code(before: &[char]) -> bool {
    let before: String = before.iter().collect();
    // Between the two, a prefix of the text was blanked.
    let Some(key) = before.trim_end().strip_suffix('=') else {
        return false;
    };
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    let key = key
        .trim_end()
        .rsplit(|character| !is_part(character))
        .next();
    key.is_some_and(|key| !PROSE.contains(&key))
}

fn uncover_paths(text: &[char], code: &mut [char], start: usize, end: usize) {
    let is_part = |index: &usize| text[*index].is_alphanumeric() || "_:#".contains(text[*index]);
    let mut at = start;
    while at < end {
        let length = (at..end).take_while(is_part).count();
        let word = &text[at..at + length];
        if word.windows(2).any(|pair| pair == [':', ':']) {
            code[at..at + length].copy_from_slice(word);
        }
        at += length.max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::super::masking::mask;
    use super::*;

    fn read(code: &str) -> String {
        let code = with_their_paths(code, &mask(code));
        code.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn paths_in_texts_of_attributes_are_code() {
        for (code, expected) in [
            (
                "#[serde(with = \"crate::a\")]",
                "#[serde(with = crate::a )]",
            ),
            ("#[serde(default = r\"a::b\")]", "#[serde(default = a::b )]"),
            (
                "#![a(bound = \"T: é::B, U: c::D\")]",
                "#![a(bound = é::B c::D )]",
            ),
            (
                "#[cfg_attr(a, serde(with = \"a::b\"))] c",
                "#[cfg_attr(a, serde(with = a::b ))] c",
            ),
            ("#[serde(default = \"usual\")]", "#[serde(default = )]"),
            ("#[error(\"a::b {c}\")]", "#[error( )]"),
            ("#[expect(a, reason = \"a::b\")]", "#[expect(a, reason = )]"),
            ("f(a = \"b::c\")", "f(a = )"),
            ("a # \"b::c\" [d]", "a # [d]"),
        ] {
            assert_eq!(read(code), expected, "{code}");
        }
    }
}
