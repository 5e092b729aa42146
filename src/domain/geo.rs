//! Cells, rings and distance. A donor's home is a cell of about 5 km2 and nothing finer is kept, so the distance of
//! a donor is the distance of the cell's centre.

use h3o::{CellIndex, LatLng, Resolution};

/// An H3 cell of resolution 7, the only kind the service knows. Stored as the index itself, in an `i64`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell(CellIndex);

/// Why a number is not a cell of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotACell {
    /// Not an H3 cell index at all.
    #[error("not an H3 cell")]
    NotH3,
    /// A cell of another resolution, which would be finer than may be kept or too coarse to match.
    #[error("an H3 cell of another resolution than 7")]
    OtherResolution,
}

/// Coordinates that are not on Earth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("latitude must lie between -90 and 90 degrees and longitude between -180 and 180")]
pub struct NotOnEarth;

impl Cell {
    /// The cell that holds a point, in degrees.
    ///
    /// # Errors
    /// [`NotOnEarth`] when a coordinate is out of range or not a number.
    pub fn containing(lat: f64, lon: f64) -> Result<Self, NotOnEarth> {
        if !(-90.0..=90.0).contains(&lat) || !(-180.0..=180.0).contains(&lon) {
            return Err(NotOnEarth);
        }
        let point = LatLng::new(lat, lon).map_err(|_| NotOnEarth)?;
        Ok(Self(point.to_cell(Resolution::Seven)))
    }

    /// Latitude and longitude of the centre, in degrees.
    #[must_use]
    pub fn centre(self) -> (f64, f64) {
        let centre = LatLng::from(self.0);
        (centre.lat(), centre.lng())
    }

    /// Great-circle distance between the two centres, in kilometres.
    #[must_use]
    pub fn distance_km(self, other: Self) -> f64 {
        LatLng::from(self.0).distance_km(LatLng::from(other.0))
    }

    /// The cell and everything within so many rings of neighbours around it. One ring is about 2.4 km.
    #[must_use]
    pub fn disk(self, rings: u32) -> Vec<Self> {
        self.0.grid_disk::<Vec<_>>(rings).into_iter().map(Self).collect()
    }
}

impl TryFrom<i64> for Cell {
    type Error = NotACell;

    fn try_from(stored: i64) -> Result<Self, NotACell> {
        let index = u64::try_from(stored).map_err(|_| NotACell::NotH3)?;
        let cell = CellIndex::try_from(index).map_err(|_| NotACell::NotH3)?;
        if cell.resolution() == Resolution::Seven {
            Ok(Self(cell))
        } else {
            Err(NotACell::OtherResolution)
        }
    }
}

impl From<Cell> for i64 {
    fn from(cell: Cell) -> Self {
        u64::from(cell.0)
            .try_into()
            .expect("the highest bit of an H3 index is always zero")
    }
}

/// The cells within `within_km` of `origin`, nearest first, each with its distance in kilometres. Cells at the same
/// distance come in the order of their numbers, so that the same question always has the same answer.
#[must_use]
pub fn nearest_first(origin: Cell, cells: impl Iterator<Item = Cell>, within_km: f64) -> Vec<(Cell, f64)> {
    let mut near: Vec<(Cell, f64)> = cells
        .map(|cell| (cell, origin.distance_km(cell)))
        .filter(|(_, km)| *km <= within_km)
        .collect();
    near.sort_unstable_by(|(a, a_km), (b, b_km)| a_km.total_cmp(b_km).then(a.cmp(b)));
    near
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn almaty() -> Cell {
        Cell::containing(43.25249, 76.9115).unwrap()
    }

    fn astana() -> Cell {
        Cell::containing(51.1801, 71.44598).unwrap()
    }

    #[test]
    fn almaty_and_astana_are_some_970_kilometres_apart() {
        let km = almaty().distance_km(astana());
        assert!((960.0..985.0).contains(&km), "{km}");
        assert!((km - astana().distance_km(almaty())).abs() < 1e-6);
        assert!(almaty().distance_km(almaty()) < 1e-6);
    }

    #[test]
    fn a_disk_of_n_rings_holds_one_plus_three_n_times_n_plus_one_cells() {
        for (rings, cells) in [(0, 1), (1, 7), (2, 19), (10, 331)] {
            let disk = almaty().disk(rings);
            assert_eq!(disk.len(), cells);
            assert!(disk.contains(&almaty()));
        }
    }

    #[test]
    fn only_cells_of_resolution_7_are_taken_from_the_database() {
        let coarse = LatLng::new(43.25249, 76.9115).unwrap().to_cell(Resolution::Six);
        let finer = LatLng::new(43.25249, 76.9115).unwrap().to_cell(Resolution::Eight);
        let stored = |cell: CellIndex| i64::try_from(u64::from(cell)).unwrap();
        assert_eq!(Cell::try_from(stored(coarse)), Err(NotACell::OtherResolution));
        assert_eq!(Cell::try_from(stored(finer)), Err(NotACell::OtherResolution));
        assert_eq!(Cell::try_from(-1), Err(NotACell::NotH3));
        assert_eq!(Cell::try_from(0), Err(NotACell::NotH3));
        assert_eq!(Cell::try_from(i64::from(almaty())), Ok(almaty()));
    }

    #[test]
    fn coordinates_off_the_earth_are_refused() {
        for (lat, lon) in [(90.1, 0.0), (0.0, -180.5), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert_eq!(Cell::containing(lat, lon), Err(NotOnEarth));
        }
    }

    #[test]
    fn the_nearest_cells_come_first_and_the_far_ones_not_at_all() {
        let directory = [astana()].into_iter().chain(almaty().disk(3));
        let near = nearest_first(almaty(), directory, 6.0);
        assert_eq!(near[0].0, almaty());
        assert!(near.is_sorted_by(|(_, a), (_, b)| a <= b));
        assert!(near.len() > 7 && near.iter().all(|(_, km)| *km <= 6.0));
        assert!(near.iter().all(|(cell, _)| *cell != astana()));
    }

    proptest! {
        #[test]
        fn the_centre_of_a_cell_lies_in_the_cell_and_survives_storage(lat in 40.0..56.0_f64, lon in 46.0..88.0_f64) {
            let cell = Cell::containing(lat, lon).unwrap();
            let (centre_lat, centre_lon) = cell.centre();
            prop_assert_eq!(Cell::containing(centre_lat, centre_lon), Ok(cell));
            prop_assert_eq!(Cell::try_from(i64::from(cell)), Ok(cell));
        }
    }
}
