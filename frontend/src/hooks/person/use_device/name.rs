//! What people call this device: the browser and the system, as far as they tell.

use js_sys::{Array, Reflect};
use leptos::prelude::window;
use wasm_bindgen::JsValue;

/// Browsers by what they call themselves (in `userAgentData` or in the user agent), the more special
/// ones first: most say that they are Chrome or Safari too.
const BROWSERS: [(&str, &str); 12] = [
    ("Microsoft Edge", "Edge"),
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("Opera", "Opera"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrom", "Chrome"),
    ("Google Chrome", "Chrome"),
    ("Safari/", "Safari"),
];

/// Systems likewise: Android says that it is Linux too, and iOS that it is like Mac OS X.
const SYSTEMS: [(&str, &str); 11] = [
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Chrome OS", "ChromeOS"),
    ("Chromium OS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("macOS", "macOS"),
    ("Linux", "Linux"),
    ("X11", "Linux"),
];

/// The name of this device, as "Chrome on Linux", and its system.
pub(super) fn of_this_browser() -> (String, String) {
    let navigator = window().navigator();
    let user_agent = navigator.user_agent().unwrap_or_default();
    let data = member(&navigator, "userAgentData");
    let brands: Vec<String> = Array::from(&member(&data, "brands"))
        .iter()
        .filter_map(|brand| member(&brand, "brand").as_string())
        .collect();
    let platform = member(&data, "platform").as_string().unwrap_or_default();
    name_of(&brands.join("; "), &platform, &user_agent)
}

/// The browser's own short words count before its long ones.
fn name_of(brands: &str, platform: &str, user_agent: &str) -> (String, String) {
    let browser = known(&BROWSERS, &[brands, user_agent]).unwrap_or("Browser");
    let system = known(&SYSTEMS, &[platform, user_agent]);
    let name = match system {
        Some(system) => format!("{browser} on {system}"),
        None => browser.to_owned(),
    };
    (name, system.unwrap_or_default().to_owned())
}

fn known(names: &[(&'static str, &'static str)], texts: &[&str]) -> Option<&'static str> {
    texts.iter().find_map(|text| {
        let mut names = names.iter();
        names
            .find(|(mark, _)| text.contains(mark))
            .map(|(_, name)| *name)
    })
}

fn member(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_as_people_call_them() {
        let name = |brands, platform, agent| name_of(brands, platform, agent).0;
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36";
        assert_eq!(
            name("Not;A=Brand; Google Chrome; Chromium", "Linux", chrome),
            "Chrome on Linux"
        );
        assert_eq!(
            name("Microsoft Edge; Chromium", "Windows", chrome),
            "Edge on Windows"
        );
        assert_eq!(name("", "", chrome), "Chrome on Linux");
        let firefox =
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:150.0) Gecko/20100101 Firefox/150.0";
        assert_eq!(name("", "", firefox), "Firefox on macOS");
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1";
        assert_eq!(name("", "", safari), "Safari on iOS");
        let android = "Mozilla/5.0 (Linux; Android 16; Pixel) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/30 Chrome/150 Mobile Safari/537.36";
        assert_eq!(name("", "", android), "Samsung Internet on Android");
        assert_eq!(
            name_of("", "", "curl"),
            ("Browser".to_owned(), String::new())
        );
    }
}
