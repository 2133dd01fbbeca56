//! What kind of neighbourhood is it? Tables of habits, from which chance draws.

/// What lies between the pavement and the houses, and between the houses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Yard {
    Lawn,
    Paved,
    Gravel,
}

/// What walls are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wall {
    Brick,
    Plaster,
    Stone,
    Panel,
    Glass,
    Boards,
}

/// What is on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Roof {
    Flat,
    /// The ridge runs along the street.
    Ridge,
    /// The ridge runs away from the street, the gable faces it.
    Gable,
}

/// The habits of one kind of neighbourhood. Pairs are ranges; rates are probabilities per place.
#[derive(Debug)]
pub(super) struct District {
    pub lanes: (i32, i32),
    pub pavement: (f32, f32),
    /// From the pavement to the houses.
    pub verge: (f32, f32),
    /// How often a strip of grass lies between kerb and pavement.
    pub strip: f32,
    pub yards: &'static [Yard],
    /// Metres of street per house.
    pub lot: (f32, f32),
    /// Metres between neighbours.
    pub gap: (f32, f32),
    pub vacant: f32,
    pub floors: (i32, i32),
    pub walls: &'static [Wall],
    pub roofs: &'static [Roof],
    pub shops: f32,
    pub trees: f32,
    pub hedges: f32,
    pub fences: f32,
    pub parked: f32,
    pub traffic: f32,
    pub walkers: f32,
    pub cyclists: f32,
}

/// All kinds. Both sides of a street may differ.
pub(super) const DISTRICTS: [District; 6] = [
    // An old town: narrow, in closed rows.
    District {
        lanes: (1, 1),
        pavement: (2.0, 4.0),
        verge: (0.0, 0.2),
        strip: 0.0,
        yards: &[Yard::Paved],
        lot: (7.0, 13.0),
        gap: (0.0, 0.0),
        vacant: 0.05,
        floors: (2, 5),
        walls: &[Wall::Brick, Wall::Plaster, Wall::Plaster, Wall::Stone],
        roofs: &[Roof::Ridge, Roof::Ridge, Roof::Gable, Roof::Flat],
        shops: 0.45,
        trees: 0.1,
        hedges: 0.0,
        fences: 0.12,
        parked: 0.5,
        traffic: 0.35,
        walkers: 0.6,
        cyclists: 0.42,
    },
    // A suburb: detached houses in gardens.
    District {
        lanes: (1, 1),
        pavement: (1.6, 2.8),
        verge: (4.0, 8.0),
        strip: 0.4,
        yards: &[Yard::Lawn, Yard::Lawn, Yard::Gravel],
        lot: (13.0, 19.0),
        gap: (3.0, 7.0),
        vacant: 0.12,
        floors: (1, 2),
        walls: &[Wall::Brick, Wall::Plaster, Wall::Boards, Wall::Boards],
        roofs: &[Roof::Ridge, Roof::Gable, Roof::Ridge],
        shops: 0.0,
        trees: 0.45,
        hedges: 0.45,
        fences: 0.6,
        parked: 0.35,
        traffic: 0.25,
        walkers: 0.3,
        cyclists: 0.35,
    },
    // Downtown: towers, shops and wide pavements.
    District {
        lanes: (1, 3),
        pavement: (3.5, 6.5),
        verge: (0.0, 1.5),
        strip: 0.1,
        yards: &[Yard::Paved],
        lot: (16.0, 30.0),
        gap: (0.0, 1.5),
        vacant: 0.06,
        floors: (4, 16),
        walls: &[Wall::Glass, Wall::Glass, Wall::Panel, Wall::Stone, Wall::Brick],
        roofs: &[Roof::Flat],
        shops: 0.6,
        trees: 0.22,
        hedges: 0.05,
        fences: 0.18,
        parked: 0.3,
        traffic: 0.6,
        walkers: 0.75,
        cyclists: 0.4,
    },
    // A boulevard: rows of trees between the kerb and the people.
    District {
        lanes: (1, 2),
        pavement: (2.8, 5.5),
        verge: (0.0, 3.0),
        strip: 0.85,
        yards: &[Yard::Paved, Yard::Lawn],
        lot: (12.0, 20.0),
        gap: (0.0, 2.0),
        vacant: 0.08,
        floors: (3, 6),
        walls: &[Wall::Plaster, Wall::Stone, Wall::Brick, Wall::Panel],
        roofs: &[Roof::Ridge, Roof::Flat],
        shops: 0.3,
        trees: 0.75,
        hedges: 0.15,
        fences: 0.3,
        parked: 0.6,
        traffic: 0.45,
        walkers: 0.5,
        cyclists: 0.55,
    },
    // Workshops and yards behind fences.
    District {
        lanes: (1, 2),
        pavement: (1.6, 3.0),
        verge: (1.0, 7.0),
        strip: 0.3,
        yards: &[Yard::Paved, Yard::Gravel, Yard::Lawn],
        lot: (20.0, 38.0),
        gap: (2.0, 9.0),
        vacant: 0.25,
        floors: (1, 3),
        walls: &[Wall::Panel, Wall::Panel, Wall::Brick, Wall::Plaster],
        roofs: &[Roof::Flat, Roof::Flat, Roof::Gable],
        shops: 0.0,
        trees: 0.2,
        hedges: 0.15,
        fences: 0.85,
        parked: 0.45,
        traffic: 0.4,
        walkers: 0.15,
        cyclists: 0.3,
    },
    // Along a park: hardly a house.
    District {
        lanes: (1, 1),
        pavement: (2.0, 4.5),
        verge: (3.0, 6.0),
        strip: 0.4,
        yards: &[Yard::Lawn],
        lot: (16.0, 26.0),
        gap: (3.0, 8.0),
        vacant: 0.8,
        floors: (1, 3),
        walls: &[Wall::Plaster, Wall::Boards, Wall::Brick],
        roofs: &[Roof::Ridge, Roof::Flat],
        shops: 0.0,
        trees: 0.8,
        hedges: 0.35,
        fences: 0.55,
        parked: 0.25,
        traffic: 0.3,
        walkers: 0.5,
        cyclists: 0.5,
    },
];
