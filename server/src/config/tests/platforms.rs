//! What a platform brings along: a port, a balancer, variables of its own.

use super::*;

#[test]
fn a_server_that_others_reach_has_a_lame_duck_time() {
    let lame_duck = |listen: &str, settings: &str| {
        let folder = tempfile::tempdir().unwrap();
        let settings = format!("[listen]\n{settings}");
        std::fs::write(folder.path().join("sotto.toml"), settings).unwrap();
        let config = read_in(folder.path().into(), &[("SOTTO_LISTEN", listen)]).unwrap();
        config.listen.lame_duck().as_secs()
    };
    for loopback in ["127.0.0.1:1", "[::1]:1", "[::ffff:127.0.0.1]:1"] {
        assert_eq!(lame_duck(loopback, ""), 0, "{loopback}");
        assert_eq!(lame_duck(loopback, "lame_duck_seconds = 3"), 3);
    }
    for reachable in ["0.0.0.0:1", "[::]:1", "10.0.0.1:1"] {
        assert_eq!(lame_duck(reachable, ""), 5, "{reachable}");
        assert_eq!(lame_duck(reachable, "lame_duck_seconds = 0"), 0);
    }
}

#[test]
fn a_header_that_nobody_is_trusted_with_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let file = "[listen]\nclient_address = \"fly-client-ip\"\n";
    std::fs::write(folder.path().join("sotto.toml"), file).unwrap();
    let config = read_in(folder.path().into(), &[]).unwrap();
    assert!(config.notices[0].contains("listen.trusted_proxies"));
    assert_eq!(config.notices.len(), 1);
}

#[test]
fn a_platforms_port_is_taken_and_exposes_nobody_by_chance() {
    let at = |variables: Variables| {
        let folder = tempfile::tempdir().unwrap();
        let file = "[listen]\ntrusted_proxies = [\"10.0.0.0/8\"]\n";
        std::fs::write(folder.path().join("sotto.toml"), file).unwrap();
        let config = read_in(folder.path().into(), variables).unwrap();
        (config.listen.address.to_string(), config.notices.len())
    };
    let production = [
        ("PORT", "10000"),
        ("APP_ENV", "production"),
        ("SOTTO_PUBLIC_URL", "https://sotto.example"),
    ];
    assert_eq!(at(&production), ("0.0.0.0:10000".to_owned(), 0));
    let chosen = [production.as_slice(), &[("SOTTO_LISTEN", "[::]:80")]].concat();
    assert_eq!(at(&chosen), ("[::]:80".to_owned(), 1), "and says so");
    let by_rule = [("SOTTO_LISTEN__ADDRESS", "127.0.0.1:1")];
    let by_rule = [production.as_slice(), &by_rule].concat();
    assert_eq!(at(&by_rule), ("127.0.0.1:10000".to_owned(), 0));
    let by_chance = at(&[("PORT", "3000")]);
    assert_eq!(by_chance, ("127.0.0.1:3000".to_owned(), 1), "and says so");
    assert_eq!(at(&[("PORT", "")]), ("127.0.0.1:8787".to_owned(), 0));
    for wrong in ["0", "http", "65536", "-1"] {
        let message = refusal(&[("PORT", wrong)]);
        assert!(message.contains("PORT is `"), "{message}");
    }
}

#[test]
fn the_port_of_the_file_gives_way_and_its_address_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let file = "[listen]\naddress = \"127.0.0.1:8787\"\ntrusted_proxies = [\"127.0.0.1\"]\n";
    std::fs::write(folder.path().join("sotto.toml"), file).unwrap();
    let variables = [
        ("PORT", "10000"),
        ("APP_ENV", "production"),
        ("SOTTO_PUBLIC_URL", "https://sotto.example"),
    ];
    let config = read_in(folder.path().into(), &variables).unwrap();
    assert_eq!(config.listen.address.to_string(), "127.0.0.1:10000");
}

#[test]
fn what_an_orchestrator_says_of_its_services_is_let_be() {
    let config = read(&[
        ("SOTTO_SERVICE_HOST", "10.0.0.11"),
        ("SOTTO_PORT", "tcp://10.0.0.11:80"),
        ("SOTTO_PORT_80_TCP_ADDR", "10.0.0.11"),
    ]);
    assert!(config.is_ok());
}
