use super::*;

fn replacement(spoken: &[&str], written: &str) -> Replacement {
    Replacement {
        spoken: spoken.iter().map(|&text| text.to_owned()).collect(),
        written: written.to_owned(),
    }
}

fn with(change: impl FnOnce(&mut Settings)) -> Settings {
    let mut settings = Settings::default();
    change(&mut settings);
    settings
}

fn fault(settings: Settings) -> String {
    let faults = settings.checked().unwrap_err();
    faults.into_iter().next().unwrap().field
}

#[test]
fn the_preset_is_in_its_normal_form() {
    assert_eq!(Settings::default().checked(), Ok(Settings::default()));
}

#[test]
fn texts_are_evened_out() {
    let given = with(|settings| {
        settings.language = " EN-gb ".to_owned();
        settings.push_to_talk_key = " Alt+Backquote\n".to_owned();
        settings.vocabulary = ["tokio", " gRPC  web ", "", "tokio"]
            .map(str::to_owned)
            .to_vec();
        settings.replacements = vec![replacement(&[" slash  slash "], "// ")];
    });
    let checked = given.checked().unwrap();
    assert_eq!(checked.language, "en-GB");
    assert_eq!(checked.push_to_talk_key, "Alt+Backquote");
    assert_eq!(checked.vocabulary, ["tokio", "gRPC web"]);
    assert_eq!(checked.replacements, [replacement(&["slash slash"], "// ")]);
    assert_eq!(
        checked.clone().checked(),
        Ok(checked),
        "checking again changes nothing"
    );
}

#[test]
fn each_limit_holds_at_its_edge() {
    let many = |count: usize| (0..count).map(|n| format!("word{n}")).collect::<Vec<_>>();
    let cases: [(Settings, Settings, &str); 7] = [
        (
            with(|settings| settings.push_to_talk_key = "k".repeat(100)),
            with(|settings| settings.push_to_talk_key = "k".repeat(101)),
            "push_to_talk_key",
        ),
        (
            with(|settings| settings.microphone = "é".repeat(200)),
            with(|settings| settings.microphone = "é".repeat(201)),
            "microphone",
        ),
        (
            with(|settings| settings.keep_days = 3_650),
            with(|settings| settings.keep_days = 3_651),
            "keep_days",
        ),
        (
            with(|settings| settings.vocabulary = many(200)),
            with(|settings| settings.vocabulary = many(201)),
            "vocabulary",
        ),
        (
            with(|settings| settings.vocabulary = vec!["v".repeat(100)]),
            with(|settings| settings.vocabulary = vec!["v".repeat(101)]),
            "vocabulary[0]",
        ),
        (
            with(|settings| settings.replacements = vec![replacement(&["a"], &"w".repeat(500))]),
            with(|settings| settings.replacements = vec![replacement(&["a"], &"w".repeat(501))]),
            "replacements[0].written",
        ),
        (
            with(|settings| {
                settings.replacements = vec![replacement(&["a b c d e f g h i j"], "")]
            }),
            with(|settings| {
                settings.replacements = vec![replacement(&["a b c d e f g h i j k"], "")];
            }),
            "replacements[0].spoken[0]",
        ),
    ];
    for (edge, beyond, field) in cases {
        assert!(edge.checked().is_ok(), "{field}");
        assert_eq!(fault(beyond), field);
    }
}

#[test]
fn two_replacements_of_one_thing_are_refused_however_they_are_spelt() {
    let settings = with(|settings| {
        settings.replacements = vec![
            replacement(&["Get Hub"], "GitHub"),
            replacement(&["git", "get hub,"], "Git"),
        ];
    });
    assert_eq!(fault(settings), "replacements[1].spoken[1]");
    for empty in ["", " ", "...", "— —"] {
        let settings = with(|settings| settings.replacements = vec![replacement(&[empty], "x")]);
        assert_eq!(fault(settings), "replacements[0].spoken[0]");
    }
    let none = with(|settings| settings.replacements = vec![replacement(&[], "x")]);
    assert_eq!(fault(none), "replacements[0].spoken");
}

#[test]
fn all_faults_are_told_at_once() {
    let settings = with(|settings| {
        settings.language = "not a language".to_owned();
        settings.keep_days = 9_999;
    });
    let fields: Vec<_> = settings.checked().unwrap_err();
    let fields: Vec<_> = fields.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["language", "keep_days"]);
}

#[test]
fn what_does_not_fit_into_one_message_is_refused() {
    let settings = with(|settings| {
        let one = |n: usize| Replacement {
            spoken: vec![format!("word {n}")],
            written: "𝕊".repeat(500),
        };
        settings.replacements = (0..100).map(one).collect();
    });
    assert_eq!(fault(settings), "replacements");
}
