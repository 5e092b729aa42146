### Why the planner asks, waits or stops: one sentence for each reason. What is expected counts units collected already.
### `expected` and `hoped_yes` may have tenths, so no noun is counted by them.

because-gap =
    { $asked ->
        [one] { $asked } person asked
       *[other] { $asked } people asked
    }: { $missing ->
        [one] { $missing } unit is
       *[other] { $missing } units are
    } missing, { $expected } expected without this wave. About { $hoped_yes } will say yes; a later wave can ask more. Free places: { $held }.
because-last-chance =
    { $asked ->
        [one] { $asked } person asked
       *[other] { $asked } people asked
    }: { $missing ->
        [one] { $missing } unit is
       *[other] { $missing } units are
    } missing, { $expected } expected without this wave. About { $hoped_yes } will say yes; a later answer would come too late. Free places: { $held }.
because-everyone =
    { $asked ->
        [one] { $asked } person asked
       *[other] { $asked } people asked
    }: { $missing ->
        [one] { $missing } unit is
       *[other] { $missing } units are
    } missing, { $expected } expected without this wave. About { $hoped_yes } will say yes; nobody further may be asked now. Free places: { $held }.
because-few-places =
    { $asked ->
        [one] { $asked } person asked
       *[other] { $asked } people asked
    }: { $missing ->
        [one] { $missing } unit is
       *[other] { $missing } units are
    } missing, { $expected } expected without this wave. About { $hoped_yes } will say yes; more might find no place. Free places: { $held }.
because-answers-outstanding =
    { $people ->
        [one] Waiting for the answer of { $people } person
       *[other] Waiting for the answers of { $people } people
    }: about { $hoped_yes } will say yes. With them the need is met with a chance of { $percent } %. Units missing: { $missing }.
because-quiet-hours =
    { $people ->
        [one] Waiting until { $until }: { $people } person may be asked after the quiet hours.
       *[other] Waiting until { $until }: { $people } people may be asked after the quiet hours.
    }
because-no-free-places =
    { $missing ->
        [one] Waiting: every held place is taken. { $missing } unit is
       *[other] Waiting: every held place is taken. { $missing } units are
    } missing, { $expected } expected. Said yes and wait for a place: { $waitlisted }.
because-met =
    { $units ->
        [one] Met: { $collected } collected, { $units } unit was needed.
       *[other] Met: { $collected } collected, { $units } units were needed.
    }
because-enough-expected =
    { $units ->
        [one] Enough: what is booked gives at least { $units } unit
       *[other] Enough: what is booked gives at least { $units } units
    } with a chance of { $percent } %. Expected: { $expected }.
because-nobody-left =
    { $missing ->
        [one] Nobody is left to ask: { $missing } unit is
       *[other] Nobody is left to ask: { $missing } units are
    } missing, { $expected } expected.
because-too-late =
    { $missing ->
        [one] Too late to ask: the last slot begins at { $last_slot_at }. { $missing } unit is
       *[other] Too late to ask: the last slot begins at { $last_slot_at }. { $missing } units are
    } missing, { $expected } expected.
