//! Personal data, told by the form of the values and by the name of the column.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The sorts of personal data that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Personal {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// The number of a payment card.
    Card,
    /// The number of a bank account (IBAN).
    Account,
    /// A number by which a state knows a person.
    NationalNumber,
    /// An address on the internet.
    InternetAddress,
    /// A person's name.
    Name,
    /// Where a person lives.
    Address,
    /// When a person was born.
    BirthDate,
}

impl Personal {
    /// The sort in words.
    pub fn words(self) -> &'static str {
        match self {
            Personal::Email => "e-mail address",
            Personal::Phone => "telephone number",
            Personal::Card => "card number",
            Personal::Account => "bank account (IBAN)",
            Personal::NationalNumber => "national number",
            Personal::InternetAddress => "internet address",
            Personal::Name => "name of a person",
            Personal::Address => "address",
            Personal::BirthDate => "date of birth",
        }
    }
}

/// A value's own form, where it gives the sort away.
pub(super) fn by_content(value: &str) -> Option<Personal> {
    let value = value.trim();
    if is_email(value) {
        return Some(Personal::Email);
    }
    if is_iban(value) {
        return Some(Personal::Account);
    }
    if is_internet_address(value) {
        return Some(Personal::InternetAddress);
    }
    let digits = digits(value)?;
    match digits.len() {
        13..=19 if is_card(&digits) => Some(Personal::Card),
        _ if is_social_security(value) => Some(Personal::NationalNumber),
        _ if is_phone(value, &digits) => Some(Personal::Phone),
        _ => None,
    }
}

/// Numbers that are told by their check digit alone: twelve digits after Verhoeff (Aadhaar), or a PAN of India.
pub(super) fn is_national(value: &str) -> bool {
    let value: String = value.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let bytes = value.as_bytes();
    match bytes.len() {
        12 => bytes.iter().all(u8::is_ascii_digit) && bytes[0] >= b'2' && verhoeff(bytes),
        10 => bytes[..5].iter().all(u8::is_ascii_uppercase) && bytes[5..9].iter().all(u8::is_ascii_digit) && bytes[9].is_ascii_uppercase(),
        _ => false,
    }
}

/// What the words of a column's name say. Of a name alone only those that hardly mean anything else.
pub(super) fn by_name(column: &str, table: &str) -> Option<Personal> {
    let words = words(column);
    let has = |word: &str| words.iter().any(|known| known == word);
    let pair = |one: &str, other: &str| has(one) && has(other) || has(&format!("{one}{other}"));
    let people = ["customer", "person", "people", "user", "employee", "patient", "contact", "member", "respondent", "passenger", "student"];
    let about_people =
        self::words(table).iter().chain(&words).any(|word| people.contains(&word.trim_end_matches('s')) || people.contains(&word.as_str()));
    match () {
        () if has("email") || pair("e", "mail") => Some(Personal::Email),
        () if ["phone", "telephone", "mobile", "msisdn", "fax"].iter().any(|word| has(word)) && !has("model") => Some(Personal::Phone),
        () if pair("card", "number") || has("pan") && has("card") || pair("cc", "number") => Some(Personal::Card),
        () if has("iban") || pair("account", "number") && about_people => Some(Personal::Account),
        () if ["ssn", "aadhaar", "aadhar", "passport", "nino"].iter().any(|word| has(word))
            || pair("national", "id")
            || pair("tax", "id") && about_people =>
        {
            Some(Personal::NationalNumber)
        }
        () if pair("ip", "address") || words == ["ip"] => Some(Personal::InternetAddress),
        () if pair("birth", "date") || has("dob") || pair("date", "birth") || has("birthday") => Some(Personal::BirthDate),
        () if ["surname", "firstname", "lastname", "fullname", "forename"].iter().any(|word| has(word)) => Some(Personal::Name),
        () if has("name") && ["first", "last", "middle", "full", "given", "family", "maiden"].iter().any(|word| has(word)) => {
            Some(Personal::Name)
        }
        () if words == ["name"] && about_people => Some(Personal::Name),
        () if has("street") || has("address") && !has("ip") && !has("email") && !has("id") || has("postcode") && about_people => {
            Some(Personal::Address)
        }
        () => None,
    }
}

/// A value with letters as `a`, digits as `9`, the rest as it is: its form, and nothing of it.
pub(super) fn form(value: &str) -> String {
    let hide = |c: char| match c {
        c if c.is_ascii_digit() => '9',
        c if c.is_alphabetic() => 'a',
        c if c.is_control() => ' ',
        c => c,
    };
    value.chars().take(40).map(hide).collect()
}

/// `orderDate` and `order_date` as `order`, `date`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower_before = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && lower_before) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        lower_before = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

fn is_email(value: &str) -> bool {
    let Some((local, domain)) = value.rsplit_once('@') else { return false };
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '+' | '-' | '%' | '\'');
    let Some((_, top)) = domain.rsplit_once('.') else { return false };
    !local.is_empty() && local.chars().all(plain) && domain.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-')) && top.len() >= 2
}

fn is_internet_address(value: &str) -> bool {
    // Of the newer form only what has all its groups: shorter ones look like times of day.
    value.parse::<std::net::Ipv4Addr>().is_ok() || (value.matches(':').count() == 7 && value.parse::<std::net::Ipv6Addr>().is_ok())
}

/// [ISO 13616](https://www.iso.org/standard/81090.html): the remainder by 97 is 1.
fn is_iban(value: &str) -> bool {
    let compact: String = value.chars().filter(|c| *c != ' ').collect();
    let bytes = compact.as_bytes();
    if !(15..=34).contains(&bytes.len()) || !bytes[..2].iter().all(u8::is_ascii_uppercase) || !bytes[2..4].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let mut remainder = 0_u32;
    for byte in bytes[4..].iter().chain(&bytes[..4]) {
        remainder = match byte {
            b'0'..=b'9' => (remainder * 10 + u32::from(byte - b'0')) % 97,
            b'A'..=b'Z' => (remainder * 100 + u32::from(byte - b'A') + 10) % 97,
            _ => return false,
        };
    }
    remainder == 1
}

/// The digits of a value that holds little else.
fn digits(value: &str) -> Option<Vec<u8>> {
    let mut digits = Vec::new();
    for c in value.chars() {
        match c.to_digit(10) {
            Some(digit) => digits.push(u8::try_from(digit).unwrap_or(0)),
            None if matches!(c, ' ' | '-' | '.' | '(' | ')' | '+' | '/') => {}
            None => return None,
        }
    }
    Some(digits)
}

/// The check digit after Luhn, with a first digit that cards have.
fn is_card(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| {
            let digit = u32::from(*digit);
            if at % 2 == 0 { digit } else { (digit * 2) / 10 + (digit * 2) % 10 }
        })
        .sum();
    matches!(digits.first(), Some(2..=6)) && sum.is_multiple_of(10)
}

/// `123-45-6789`, as the United States write it.
fn is_social_security(value: &str) -> bool {
    let bytes = value.as_bytes();
    bytes.len() == 11
        && bytes.iter().enumerate().all(|(at, byte)| if matches!(at, 3 | 6) { *byte == b'-' } else { byte.is_ascii_digit() })
        && !value.starts_with("000")
        && !value.starts_with('9')
}

/// Bare digits may be any number: a telephone number has a plus sign, or the signs that people put between its parts.
fn is_phone(value: &str, digits: &[u8]) -> bool {
    let marked = value.starts_with('+') || value.starts_with('(') || value.matches([' ', '-', '.']).count() >= 2;
    let dated = value.len() >= 10 && value.as_bytes().get(4) == Some(&b'-') && value.as_bytes().get(7) == Some(&b'-');
    (7..=15).contains(&digits.len()) && marked && !dated
}

/// The check digit after Verhoeff, over the dihedral group of the pentagon.
fn verhoeff(digits: &[u8]) -> bool {
    const PERMUTED: [[u8; 10]; 8] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
        [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
        [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
        [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
        [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
        [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
        [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
        [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
    ];
    let multiply = |one: u8, other: u8| match (one < 5, other < 5) {
        (true, true) => (one + other) % 5,
        (true, false) => (one + other - 5) % 5 + 5,
        (false, true) => (one - 5 + 5 - other) % 5 + 5,
        (false, false) => (one + 5 - other) % 5,
    };
    let sum = digits.iter().rev().enumerate().fold(0, |sum, (at, digit)| {
        let digit = usize::from(digit - b'0');
        multiply(sum, PERMUTED[at % 8][digit])
    });
    sum == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_apart() {
        for (value, expected) in [
            ("ann.lee+news@mail.example.com", Some(Personal::Email)),
            ("4111 1111 1111 1111", Some(Personal::Card)),
            ("4111 1111 1111 1112", None),
            ("DE89 3704 0044 0532 0130 00", Some(Personal::Account)),
            ("DE89 3704 0044 0532 0130 01", None),
            ("192.168.0.17", Some(Personal::InternetAddress)),
            ("078-05-1120", Some(Personal::NationalNumber)),
            ("+49 30 901820", Some(Personal::Phone)),
            ("(555) 010-9999", Some(Personal::Phone)),
            ("2026-01-31", None),
            ("2026-01-31 10:00:00+00", None),
            ("12345678", None),
            ("1.25", None),
            ("SKU-100-200-300", None),
            ("a@b", None),
        ] {
            assert_eq!(by_content(value), expected, "{value}");
        }
    }

    #[test]
    fn national_numbers_have_their_check_digits() {
        assert!(is_national("2363 8147 0003") == verhoeff(b"236381470003"));
        assert!(verhoeff(b"2363") && !verhoeff(b"2364"));
        assert!(is_national("ABCDE1234F") && !is_national("ABCDE12345"));
    }

    #[test]
    fn names_say_what_they_can() {
        for (column, table, expected) in [
            ("email", "orders", Some(Personal::Email)),
            ("customerEmail", "orders", Some(Personal::Email)),
            ("first_name", "x", Some(Personal::Name)),
            ("name", "customers", Some(Personal::Name)),
            ("name", "products", None),
            ("product_name", "products", None),
            ("shipping_address", "orders", Some(Personal::Address)),
            ("address_id", "orders", None),
            ("ip_address", "logins", Some(Personal::InternetAddress)),
            ("date_of_birth", "x", Some(Personal::BirthDate)),
            ("mobile_phone", "x", Some(Personal::Phone)),
            ("amount", "payments", None),
        ] {
            assert_eq!(by_name(column, table), expected, "{table}.{column}");
        }
    }

    #[test]
    fn a_form_tells_nothing_of_the_value() {
        assert_eq!(form("Ann-42 Łódź"), "aaa-99 aaaa");
    }
}
