//! The query of `/v1/listen`, and the handshakes that it spoils.

use axum::http::Uri;

use super::manner::Manner;
use super::refusal::Refusal;

const ENCODINGS: [&str; 11] = [
    "linear16", "linear32", "flac", "alaw", "mulaw", "amr-nb", "amr-wb", "opus", "ogg-opus",
    "speex", "g729",
];
const MODELS: [&str; 8] = [
    "nova-3",
    "nova-3-general",
    "nova-3-medical",
    "nova-3-pharma",
    "nova-2",
    "nova",
    "enhanced",
    "base",
];
const SWITCHES: [&str; 7] = [
    "interim_results",
    "vad_events",
    "smart_format",
    "no_delay",
    "punctuate",
    "multichannel",
    "mip_opt_out",
];
/// All key terms together may have so many tokens.
const KEYTERM_TOKENS: usize = 500;
/// Silence that ends an utterance if the client does not say, in ms.
const ENDPOINTING_MS: u64 = 10;

/// What a client asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ListenQuery {
    pub(super) model: String,
    /// None for containers, which say it themselves.
    pub(super) encoding: Option<String>,
    /// Of no meaning without an encoding.
    pub(super) sample_rate: u32,
    pub(super) interim_results: bool,
    /// None if turned off.
    pub(super) endpointing_ms: Option<u64>,
    pub(super) utterance_end_ms: Option<u64>,
    pub(super) vad_events: bool,
    /// Formatted words may wait for silence.
    pub(super) may_hold: bool,
    /// Words carry `punctuated_word`.
    pub(super) punctuates: bool,
}

/// Names and values of a query, decoded.
pub(super) fn pairs(uri: &Uri) -> Result<Vec<(String, String)>, Refusal> {
    axum::extract::Query::try_from_uri(uri)
        .map(|axum::extract::Query(pairs)| pairs)
        .map_err(|cause| Refusal::bad_request(format!("The query is not readable: {cause}")))
}

impl ListenQuery {
    /// Reads what a live stream asks for.
    ///
    /// # Errors
    /// When Deepgram would refuse it.
    pub(super) fn live(pairs: &[(String, String)], manner: &Manner) -> Result<Self, Refusal> {
        let query = Self::file(pairs, manner)?;
        if query.encoding.is_some() && find(pairs, "sample_rate").is_none() {
            return Err(Refusal::query("sample_rate is required with encoding."));
        }
        if let Some(silence) = query.utterance_end_ms {
            if silence < 1_000 {
                return Err(Refusal::query("utterance_end_ms must be 1000 or more."));
            }
            if !query.interim_results {
                let message = "utterance_end_ms requires interim_results=true.";
                return Err(Refusal::query(message));
            }
        }
        Ok(query)
    }

    /// Reads what a file's request asks for.
    ///
    /// # Errors
    /// When Deepgram would refuse it.
    pub(super) fn file(pairs: &[(String, String)], manner: &Manner) -> Result<Self, Refusal> {
        let switch = |name| find(pairs, name).is_some_and(|value| value == "true");
        for name in SWITCHES {
            if find(pairs, name).is_some_and(|value| value != "true" && value != "false") {
                return Err(Refusal::query(format!("{name} must be true or false.")));
            }
        }
        let number = |name| read_number(pairs, name);
        let encoding = find(pairs, "encoding");
        if encoding.is_some_and(|encoding| !ENCODINGS.contains(&encoding)) {
            return Err(Refusal::query("encoding is unknown."));
        }
        let model = find(pairs, "model").unwrap_or("base");
        check_keyterms(pairs, model)?;
        if find(pairs, "diarize").is_some() && find(pairs, "diarize_model").is_some() {
            return Err(Refusal::query(
                "diarize and diarize_model exclude each other.",
            ));
        }
        if manner.require_opt_out && !switch("mip_opt_out") {
            let message = "mip_opt_out=true is missing: this audio would be kept for training.";
            return Err(Refusal::query(message));
        }
        if !is_known(model) {
            return Err(Refusal::no_access_to_model());
        }
        let endpointing_ms = match find(pairs, "endpointing") {
            Some("false") => None,
            Some("true") | None => Some(ENDPOINTING_MS),
            Some(_) => number("endpointing")?,
        };
        Ok(Self {
            model: model.to_owned(),
            encoding: encoding.map(str::to_owned),
            sample_rate: sample_rate(number("sample_rate")?)?,
            interim_results: switch("interim_results"),
            endpointing_ms,
            utterance_end_ms: number("utterance_end_ms")?,
            vad_events: switch("vad_events"),
            may_hold: switch("smart_format") && !switch("no_delay"),
            punctuates: switch("smart_format") || switch("punctuate"),
        })
    }

    /// Samples of so many ms.
    pub(super) fn samples(&self, ms: u64) -> u64 {
        ms * u64::from(self.sample_rate) / 1_000
    }
}

/// About four characters are a token; every word has at least one.
pub(super) fn tokens_of(terms: &[&str]) -> usize {
    let words = terms.iter().flat_map(|term| term.split_whitespace());
    words.map(|word| word.chars().count().div_ceil(4)).sum()
}

/// Key terms within the limit?
pub(super) fn are_few(terms: &[&str]) -> bool {
    tokens_of(terms) <= KEYTERM_TOKENS
}

/// Key terms are understood by the newest family only.
pub(super) fn takes_keyterms(model: &str) -> bool {
    model.starts_with("nova-3")
}

fn check_keyterms(pairs: &[(String, String)], model: &str) -> Result<(), Refusal> {
    let named = pairs.iter().filter(|(name, _)| name == "keyterm");
    let terms: Vec<&str> = named.map(|(_, term)| term.as_str()).collect();
    if terms.is_empty() {
        return Ok(());
    }
    if !takes_keyterms(model) {
        let message = "keyterm is for nova-3; use keywords with other models.";
        return Err(Refusal::query(message));
    }
    if !are_few(&terms) {
        return Err(Refusal::bad_request("Keyterm limit exceeded"));
    }
    Ok(())
}

fn is_known(model: &str) -> bool {
    let older = [
        "nova-2-",
        "nova-general",
        "nova-phonecall",
        "enhanced-",
        "base-",
    ];
    MODELS.contains(&model) || older.iter().any(|start| model.starts_with(start))
}

fn sample_rate(rate: Option<u64>) -> Result<u32, Refusal> {
    let rate = u32::try_from(rate.unwrap_or(16_000)).ok();
    rate.filter(|rate| (8_000..=192_000).contains(rate))
        .ok_or_else(|| Refusal::query("sample_rate must be from 8000 to 192000."))
}

fn find<'a>(pairs: &'a [(String, String)], wanted: &str) -> Option<&'a str> {
    let (_, value) = pairs.iter().find(|(name, _)| name == wanted)?;
    Some(value)
}

fn read_number(pairs: &[(String, String)], name: &str) -> Result<Option<u64>, Refusal> {
    let read = |value: &str| value.parse();
    find(pairs, name)
        .map(read)
        .transpose()
        .map_err(|_| Refusal::query(format!("{name} must be a whole number.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live(query: &str) -> Result<ListenQuery, Refusal> {
        let uri = format!("/v1/listen?mip_opt_out=true&{query}");
        ListenQuery::live(&pairs(&uri.parse().expect("a query"))?, &Manner::default())
    }

    fn refusal(query: &str) -> (u16, String) {
        let refusal = live(query).expect_err(query);
        (refusal.status, refusal.message)
    }

    #[test]
    fn good_queries_are_read() {
        let query =
            live("model=nova-3&encoding=linear16&sample_rate=8000&keyterm=Deep%20gram&keyterm=a+b");
        let query = query.expect("good");
        assert_eq!((query.sample_rate, query.samples(20)), (8_000, 160));
        assert_eq!(query.endpointing_ms, Some(10));
        assert_eq!(live("").expect("good").model, "base");
        assert_eq!(
            live("endpointing=false").expect("good").endpointing_ms,
            None
        );
        assert_eq!(
            live("endpointing=300").expect("good").endpointing_ms,
            Some(300)
        );
    }

    #[test]
    fn bad_queries_are_refused_as_deepgram_does() {
        let terms = "&keyterm=abcde+abcde".repeat(126);
        assert_eq!(
            refusal(&format!("model=nova-3{terms}")),
            (400, "Keyterm limit exceeded".to_owned())
        );
        assert_eq!(refusal("model=nova-9").0, 403);
        for bad in [
            "encoding=mp5&sample_rate=16000",
            "encoding=linear16",
            "encoding=linear16&sample_rate=1",
            "encoding=linear16&sample_rate=x",
            "model=nova-2&keyterm=a",
            "utterance_end_ms=999&interim_results=true",
            "utterance_end_ms=1000",
            "interim_results=yes",
            "endpointing=soon",
            "diarize=true&diarize_model=latest",
        ] {
            assert_eq!(refusal(bad).0, 400, "{bad}");
        }
    }

    #[test]
    fn training_must_be_refused_unless_told_otherwise() {
        let read = |manner: &Manner| ListenQuery::live(&[], manner);
        let refusal = read(&Manner::default()).expect_err("refused");
        assert!(refusal.message.starts_with("mip_opt_out=true is missing"));
        let lenient = Manner {
            require_opt_out: false,
            ..Manner::default()
        };
        assert!(read(&lenient).is_ok());
    }

    #[test]
    fn tokens_are_counted_by_word() {
        assert_eq!(tokens_of(&["a bc", "abcde"]), 4);
    }
}
