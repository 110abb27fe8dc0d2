//! The sides of a switch from one class to another.

use countersign_data::ClassId;

/// On which side of a switch from one class to another a label is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The class that is preferred now.
    From,
    /// The class that would be preferred after the switch.
    To,
    /// Any other class.
    Neither,
}

impl Side {
    /// Every side.
    pub const ALL: [Side; 3] = [Side::From, Side::To, Side::Neither];

    /// The side of a label.
    pub fn of(label: ClassId, from: ClassId, to: ClassId) -> Side {
        match label {
            _ if label == from => Side::From,
            _ if label == to => Side::To,
            _ => Side::Neither,
        }
    }

    /// The side on which a negative weight does what its magnitude does on this one.
    pub fn opposite(self) -> Side {
        match self {
            Side::From => Side::To,
            Side::To => Side::From,
            Side::Neither => Side::Neither,
        }
    }
}
