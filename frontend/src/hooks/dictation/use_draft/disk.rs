//! Drafts on the disk: a database of the browser's (IndexedDB) that has what is written when it says so. Chromium writes
//! local storage about once a minute, if it changes often: a crash takes that long with it.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::domain::draft::Record;
use crate::timer::within;

const DATABASE: &str = "sotto-drafts";
const STORE: &str = "drafts";
/// A database that does not answer for so long is as good as none.
const PATIENCE_MS: u32 = 3_000;

/// The database.
pub(super) struct Disk {
    database: JsValue,
}

impl Disk {
    /// Opens it. None if the browser has none.
    pub(super) async fn open() -> Option<Self> {
        let window = web_sys::window()?;
        let factory = get(&window, "indexedDB")?;
        let request = call(&factory, "open", &[DATABASE.into(), 1.into()])?;
        let asked = request.clone();
        let make = Closure::once_into_js(move || {
            if let Some(database) = get(&asked, "result") {
                let _made = call(&database, "createObjectStore", &[STORE.into()]);
            }
        });
        set(&request, "onupgradeneeded", &make);
        let database = answer(&request).await?;
        // A later Sotto that wants to change it does not wait for this page.
        let close = get(&database, "close")?;
        let close = call(&close, "bind", std::slice::from_ref(&database))?;
        set(&database, "onversionchange", &close);
        Some(Self { database })
    }

    /// Knows this of the draft with this name from now on.
    pub(super) fn know(&self, name: &str, record: &Record) {
        if let Some(turn) = self.turn() {
            turn.put(name, record);
            turn.end();
        }
    }

    /// A turn in which nobody else reads or writes.
    pub(super) fn turn(&self) -> Option<Turn> {
        let options = Object::new();
        // Not done before it is on the disk.
        set(&options, "durability", &"strict".into());
        let wanted = [STORE.into(), "readwrite".into(), options.into()];
        let transaction = call(&self.database, "transaction", &wanted)?;
        let store = call(&transaction, "objectStore", &[STORE.into()])?;
        Some(Turn { transaction, store })
    }
}

/// One transaction. It lasts as long as something is asked in it in the same moment in which it answers.
pub(super) struct Turn {
    transaction: JsValue,
    store: JsValue,
}

impl Turn {
    /// All that is known.
    pub(super) async fn all(&self) -> Option<Vec<(String, Record)>> {
        let names = call(&self.store, "getAllKeys", &[])?;
        let records = call(&self.store, "getAll", &[])?;
        // What is asked first is answered first.
        let records: Array = answer(&records).await?.dyn_into().ok()?;
        let names: Array = get(&names, "result")?.dyn_into().ok()?;
        let pairs = names.iter().zip(records.iter());
        let known = |(name, record): (JsValue, JsValue)| {
            Some((name.as_string()?, Record::from_stored(record.as_string()?)))
        };
        Some(pairs.filter_map(known).collect())
    }

    /// Knows this of the draft with this name from now on.
    pub(super) fn put(&self, name: &str, record: &Record) {
        let put = [record.to_stored().into(), name.into()];
        let _asked = call(&self.store, "put", &put);
    }

    /// Knows nothing of the draft with this name any more.
    pub(super) fn forget(&self, name: &str) {
        let _asked = call(&self.store, "delete", &[name.into()]);
    }

    /// Nothing more is asked. Said at once, it needs no page any more.
    pub(super) fn end(self) {
        let _asked = call(&self.transaction, "commit", &[]);
    }
}

/// What `request` gives.
async fn answer(request: &JsValue) -> Option<JsValue> {
    let answered = Promise::new(&mut |give, refuse| {
        set(request, "onsuccess", &give);
        set(request, "onerror", &refuse);
    });
    within(JsFuture::from(answered), PATIENCE_MS).await?.ok()?;
    get(request, "result")
}

fn get(of: &JsValue, name: &str) -> Option<JsValue> {
    let found = Reflect::get(of, &name.into()).ok()?;
    (!found.is_undefined() && !found.is_null()).then_some(found)
}

fn set(of: &JsValue, name: &str, value: &JsValue) {
    let _set = Reflect::set(of, &name.into(), value);
}

/// None if the browser does not know it, or refuses.
fn call(of: &JsValue, name: &str, with: &[JsValue]) -> Option<JsValue> {
    let method: Function = get(of, name)?.dyn_into().ok()?;
    method.apply(of, &with.iter().collect::<Array>()).ok()
}
