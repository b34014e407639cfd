//! Network addresses as limits count them.

use std::net::{IpAddr, Ipv6Addr};

/// An address as limits count it: a household or a server has a /64 of IPv6 to itself.
pub fn counted_address(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let network = address.to_bits() & (u128::MAX << 64);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_whole_ipv6_network_is_one_address() {
        assert_eq!(
            counted_address(ip("2001:db8::1")),
            counted_address(ip("2001:db8::ffff:2"))
        );
        assert_ne!(
            counted_address(ip("2001:db8::1")),
            counted_address(ip("2001:db8:0:1::1"))
        );
        assert_eq!(counted_address(ip("::ffff:10.0.0.1")), ip("10.0.0.1"));
    }

    #[test]
    fn ipv6_is_counted_by_network_and_mapped_ipv4_as_ipv4() {
        let counted = |text: &str| counted_address(text.parse().unwrap()).to_string();
        assert_eq!(counted("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(counted("::ffff:10.0.0.1"), "10.0.0.1");
    }
}
