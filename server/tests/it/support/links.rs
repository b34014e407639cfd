//! Addresses with a secret in them, as mails and redirections have them.

/// The value behind the first `name=`.
pub(crate) fn value_in<'link>(link: &'link str, name: &str) -> &'link str {
    let (_before, rest) = link.split_once(&format!("{name}=")).unwrap();
    rest.split('&').next().unwrap()
}
