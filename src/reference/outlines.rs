//! Region outlines for a schematic map.

use std::sync::LazyLock;

use super::region;

/// The outline of a region. A map drawn from it is schematic.
#[derive(Debug, Clone)]
pub struct Outline {
    /// The ISO 3166-2 code of the region.
    pub region: &'static str,
    /// Whether the borders are drawn by hand, because the region is younger than the map.
    pub approximate: bool,
    /// Closed rings of longitude and latitude in degrees; the last point joins the first. Fill by the even-odd rule:
    /// a ring within a ring is a hole.
    pub rings: Vec<Vec<(f64, f64)>>,
}

/// The outlines of all regions, by code.
#[must_use]
pub fn outlines() -> &'static [Outline] {
    static OUTLINES: LazyLock<Vec<Outline>> =
        LazyLock::new(|| read(include_str!("data/outlines.txt")).expect("the tests read this embedded file"));
    &OUTLINES
}

/// One ring a line: region, `drawn` or `approximate`, points in hundredths of a degree.
fn read(text: &str) -> Option<Vec<Outline>> {
    let mut outlines: Vec<Outline> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let region = region(words.next()?)?.code.as_str();
        let approximate = words.next()? == "approximate";
        let ring = words.map(point).collect::<Option<Vec<_>>>()?;
        match outlines.last_mut() {
            Some(outline) if outline.region == region => outline.rings.push(ring),
            _ => outlines.push(Outline {
                region,
                approximate,
                rings: vec![ring],
            }),
        }
    }
    Some(outlines)
}

fn point(text: &str) -> Option<(f64, f64)> {
    let (lon, lat) = text.split_once(',')?;
    Some((lon.parse::<f64>().ok()? / 100.0, lat.parse::<f64>().ok()? / 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::{regions, settlements};

    /// Even-odd: a line from the point to the north crosses the rings an odd number of times.
    fn holds(outline: &Outline, (lon, lat): (f64, f64)) -> bool {
        let crossings = |ring: &Vec<(f64, f64)>| {
            let ends = ring.iter().cycle().skip(1);
            ring.iter()
                .zip(ends)
                .filter(|((a_lon, a_lat), (b_lon, b_lat))| {
                    (*a_lon > lon) != (*b_lon > lon) && a_lat + (lon - a_lon) / (b_lon - a_lon) * (b_lat - a_lat) > lat
                })
                .count()
        };
        outline.rings.iter().map(crossings).sum::<usize>() % 2 == 1
    }

    #[test]
    fn every_region_has_one_outline_of_real_rings() {
        let drawn: Vec<&str> = outlines().iter().map(|outline| outline.region).collect();
        let known: Vec<&str> = regions().iter().map(|region| region.code.as_str()).collect();
        assert_eq!(drawn, known);
        assert!(
            outlines()
                .iter()
                .flat_map(|outline| &outline.rings)
                .all(|ring| ring.len() >= 4)
        );
        assert_eq!(outlines().iter().filter(|outline| outline.approximate).count(), 8);
    }

    #[test]
    fn settlements_lie_in_the_outlines_of_their_regions_but_for_a_few_at_a_border() {
        let astray: Vec<&str> = settlements()
            .iter()
            .filter(|settlement| {
                let here = outlines()
                    .iter()
                    .filter(|outline| holds(outline, (settlement.lon, settlement.lat)));
                !here.map(|outline| outline.region).eq([settlement.region])
            })
            .map(|settlement| settlement.names.en.as_str())
            .collect();
        assert_eq!(astray, ["Kurchatov", "Khorgos", "Shubarköl", "Sayram"]);
    }
}
