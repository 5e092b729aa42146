//! How a closed vocabulary is declared once and spelled the same everywhere.

/// A word that is not in the vocabulary it was read as. It carries the vocabulary's name and never the word,
/// because what a person typed does not belong into logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownWord {
    /// The vocabulary, for example `component`.
    pub vocabulary: &'static str,
    /// The words it knows.
    pub known: &'static [&'static str],
}

impl std::fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "not a {}; known are: {}", self.vocabulary, self.known.join(", "))
    }
}

impl std::error::Error for UnknownWord {}

/// Declares an enum whose variants are stored, shown in addresses and parsed as one lower-case word each.
macro_rules! vocabulary {
    (
        $(#[$meta:meta])*
        pub enum $name:ident as $label:literal { $( $(#[$vmeta:meta])* $variant:ident = $word:literal, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
        #[derive(serde::Serialize, serde::Deserialize)]
        #[sea_orm(value_type = "String")]
        pub enum $name { $( $(#[$vmeta])* #[serde(rename = $word)] $variant, )+ }

        impl $name {
            /// Every word of the vocabulary, in its natural order.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )+ ];

            /// The word as stored and as shown in addresses.
            #[must_use]
            pub const fn as_str(&self) -> &'static str {
                match self { $( Self::$variant => $word, )+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::values::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $( $word => Ok(Self::$variant), )+
                    _ => Err($crate::values::UnknownWord {
                        vocabulary: $label,
                        known: &[$( $word, )+],
                    }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
