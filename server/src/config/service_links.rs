//! Variables that orchestrators put into containers unasked: the address of each service beside them. A service that is
//! named `sotto` gives names that begin as the server's own do.

/// Whether a variable is one of these
/// (<https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables>).
pub(super) fn is_one(name: &str, value: &str) -> bool {
    let is_service = name.ends_with("_SERVICE_HOST") || name.contains("_SERVICE_PORT");
    let is_port = name.ends_with("_PORT") || is_of_a_port(name);
    is_service || (is_port && (value.contains("://") || is_of_a_port(name)))
}

/// `…_PORT_8787_TCP`, and what is said about it.
fn is_of_a_port(name: &str) -> bool {
    let mut ports = name.split("_PORT_").skip(1);
    ports.any(|port| {
        let mut parts = port.split('_');
        let number = parts.next().unwrap_or_default();
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        is_number && matches!(parts.next(), Some("TCP" | "UDP" | "SCTP"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_kubernetes_says_of_its_services_is_known() {
        for (name, value) in [
            ("SOTTO_SERVICE_HOST", "10.0.0.11"),
            ("SOTTO_SERVICE_PORT", "80"),
            ("SOTTO_SERVICE_PORT_HTTP", "80"),
            ("SOTTO_PORT", "tcp://10.0.0.11:80"),
            ("SOTTO_PORT_80_TCP", "tcp://10.0.0.11:80"),
            ("SOTTO_PORT_80_TCP_PROTO", "tcp"),
            ("SOTTO_WEB_PORT_80_TCP_ADDR", "10.0.0.11"),
        ] {
            assert!(is_one(name, value), "{name}");
        }
        for (name, value) in [
            ("SOTTO_PORT", "8787"),
            ("SOTTO_LISTEN__PORT", "8787"),
            ("SOTTO_PORT_TCP", "8787"),
            ("SOTTO_LIMITS__SOKETS", "9"),
        ] {
            assert!(!is_one(name, value), "{name}");
        }
    }
}
