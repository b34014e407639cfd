//! What a browser fetches for the first page, and how big that is with Brotli.

use crate::fingerprint::source_files;
use anyhow::{Context as _, Result, bail};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The goal, in bytes with Brotli.
const BUDGET: u64 = 250_000;
const KINDS_THAT_NAME_OTHERS: [&str; 4] = ["html", "js", "css", "wasm"];

/// Prints the table and fails when the sum is over the goal.
pub(crate) fn report(web: &Path) -> Result<()> {
    let mut total = 0;
    println!("the first page load, with Brotli:");
    for name in fetched(web)? {
        let size = packed_size(&web.join(&name))?;
        println!("{size:>10}  {name}");
        total += size;
    }
    println!("{total:>10}  in all, of {BUDGET}");
    if total > BUDGET {
        bail!(
            "the first page load is {} bytes over its budget",
            total - BUDGET
        );
    }
    Ok(())
}

/// The index, and every file whose name occurs in a file that is fetched. That counts a little too much rather than
/// too little: a file named by the Wasm may be fetched only later.
fn fetched(web: &Path) -> Result<BTreeSet<String>> {
    let mut waiting = vec!["index.html".to_owned()];
    let mut found = BTreeSet::new();
    let all = names(web)?;
    while let Some(name) = waiting.pop() {
        let kind = name.rsplit('.').next().unwrap_or_default().to_owned();
        let content =
            fs::read(web.join(&name)).with_context(|| format!("reading {name} of the web app"))?;
        found.insert(name);
        if KINDS_THAT_NAME_OTHERS.contains(&kind.as_str()) {
            let content = String::from_utf8_lossy(&content);
            let named = all
                .iter()
                .filter(|other| content.contains(other.as_str()) && !found.contains(*other));
            waiting.extend(named.cloned());
        }
    }
    Ok(found)
}

fn names(web: &Path) -> Result<Vec<String>> {
    let files = source_files(web)?;
    let names = files
        .iter()
        .filter_map(|file| file.strip_prefix(web).ok())
        .map(|name| name.to_string_lossy());
    Ok(names
        .filter(|name| !name.ends_with(".br"))
        .map(|name| name.into_owned())
        .collect())
}

/// The size that goes over the wire: a file without a `.br` is served as it is.
fn packed_size(file: &Path) -> Result<u64> {
    let mut packed = file.as_os_str().to_owned();
    packed.push(".br");
    let packed = Path::new(&packed);
    let served = if packed.is_file() { packed } else { file };
    Ok(fs::metadata(served)?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_load_follows_names_and_counts_packed_sizes() {
        let web = tempfile::tempdir().unwrap();
        let put = |name: &str, content: &str| fs::write(web.path().join(name), content).unwrap();
        put(
            "index.html",
            "<script src=/app/start-1.js></script><link href=/app/main-2.css>",
        );
        put("start-1.js", "import '/app/app-3.js'");
        put("app-3.js", "fetch('app-3_bg.wasm')");
        put("app-3_bg.wasm", "worklet-4.js");
        put("worklet-4.js", "");
        put("main-2.css", "url(font-5.woff2)");
        put("font-5.woff2", "12345");
        put("app-3.js.br", "123");
        put("unused.js", "");
        let found: Vec<String> = fetched(web.path()).unwrap().into_iter().collect();
        let expected = [
            "app-3.js",
            "app-3_bg.wasm",
            "font-5.woff2",
            "index.html",
            "main-2.css",
            "start-1.js",
            "worklet-4.js",
        ];
        assert_eq!(found, expected);
        assert_eq!(packed_size(&web.path().join("app-3.js")).unwrap(), 3);
        assert_eq!(packed_size(&web.path().join("font-5.woff2")).unwrap(), 5);
    }
}
