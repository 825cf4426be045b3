-- A television and streaming panel in India: 5,000 people who stand for a thousand million,
-- and thirteen weeks of what they watched, from 2026-07-01 to 2026-09-29. All of it is invented.
--
-- Every value is derived from a row number, so each installation holds the same rows.
-- Run it in an empty database, as its owner: PostgreSQL 15 or newer, no extensions.

set timezone to 'UTC';
set work_mem to '64MB';
set jit to off;

-- Dropped at the end: a number from 0 up to `sides`, always the same for a seed and a row.
create function dice(seed bigint, n bigint, sides bigint) returns integer
language sql immutable parallel safe
return ((hashint8extended(n, seed) & 9223372036854775807) % sides)::integer;

-- Types

create type gender as enum ('female', 'male');
create type nccs as enum ('A', 'B', 'C', 'D', 'E');
create type town_class as enum ('metro', 'large_town', 'small_town', 'rural');
create type channel_kind as enum ('linear', 'streaming');
create type genre as enum ('drama', 'movies', 'news', 'sports', 'kids', 'devotional', 'music');
create type device as enum ('tv', 'mobile', 'tablet', 'laptop');

-- Tables; the two big ones get their foreign keys after loading, which is far quicker.

create table universe (
    state text,
    town_class town_class,
    zone text not null check (zone in ('north', 'east', 'west', 'south')),
    language text not null,
    people bigint not null check (people > 0),
    primary key (state, town_class)
);

create table respondents (
    respondent_id integer primary key,
    household_id integer not null,
    age integer not null check (age between 4 and 99),
    gender gender not null,
    nccs nccs not null,
    town_class town_class not null,
    state text not null,
    household_size integer not null check (household_size > 0),
    languages text[] not null,
    profile jsonb not null,
    weight numeric(12,2) not null check (weight > 0),
    joined_on date not null,
    foreign key (state, town_class) references universe
);

create table channels (
    channel_id integer primary key,
    name text not null unique,
    kind channel_kind not null,
    genre genre not null,
    language text not null
);

create table programmes (
    programme_id integer primary key,
    channel_id integer not null references channels,
    title text not null unique,
    airs_at time,
    duration interval not null,
    unique (programme_id, channel_id)
);

create table viewing_events (
    event_id integer primary key,
    respondent_id integer not null,
    channel_id integer not null,
    programme_id integer,
    started_at timestamptz not null,
    seconds integer not null check (seconds > 0),
    device device not null
);

create table brands (
    brand_id integer primary key,
    name text not null unique,
    category text not null
);

create table ad_exposures (
    exposure_id integer primary key,
    event_id integer not null,
    respondent_id integer not null,
    brand_id integer not null,
    seen_at timestamptz not null,
    seconds integer not null check (seconds in (10, 15, 20, 30)),
    skipped boolean
);

-- The population, and how many of it are asked: towns far more often than villages.

insert into universe
select state, class, zone, language, people * share * 10::bigint
from (values
    ('Uttar Pradesh', 'north', 'hindi', 220000, 6, 75), ('Delhi', 'north', 'hindi', 20000, 94, 2),
    ('Rajasthan', 'north', 'hindi', 76000, 6, 73), ('Punjab', 'north', 'punjabi', 30000, 8, 60),
    ('Bihar', 'east', 'hindi', 118000, 2, 87), ('West Bengal', 'east', 'bengali', 97000, 15, 66),
    ('Maharashtra', 'west', 'marathi', 118000, 24, 52), ('Gujarat', 'west', 'gujarati', 68000, 21, 52),
    ('Madhya Pradesh', 'west', 'hindi', 82000, 7, 71), ('Tamil Nadu', 'south', 'tamil', 76000, 14, 50),
    ('Karnataka', 'south', 'kannada', 66000, 19, 57), ('Andhra Pradesh', 'south', 'telugu', 52000, 6, 68),
    ('Telangana', 'south', 'telugu', 37000, 24, 55), ('Kerala', 'south', 'malayalam', 35000, 10, 52)
) as states (state, zone, language, people, metro, rural)
cross join lateral (values
    ('metro'::town_class, metro),
    ('large_town', (100 - metro - rural) / 2),
    ('small_town', 100 - metro - rural - (100 - metro - rural) / 2),
    ('rural', rural)
) as split (class, share);

create temp table recruits as
select row_number() over (order by dice(1, n, 1000000), n)::integer as respondent_id, *,
    (case town_class
        when 'metro' then array['A', 'A', 'A', 'A', 'B', 'B', 'B', 'C', 'C', 'D']
        when 'large_town' then array['A', 'A', 'A', 'B', 'B', 'B', 'C', 'C', 'D', 'E']
        when 'small_town' then array['A', 'A', 'B', 'B', 'C', 'C', 'C', 'D', 'D', 'E']
        else array['A', 'B', 'B', 'C', 'C', 'C', 'D', 'D', 'E', 'E']
    end::nccs[])[1 + dice(2, household_id, 10)] as nccs
from (
    select row_number() over (order by state, town_class, seat) as n,
        dense_rank() over (order by state, town_class, seat / 2) as household_id,
        state, town_class, zone, language, people
    from (select *, sum(people) over (partition by state) as people_in_state from universe) as cells
    cross join generate_series(
        1, case town_class when 'metro' then 85 when 'large_town' then 70 when 'small_town' then 51 else 53 end
            * (60000000 + people_in_state::bigint) / 100000000
    ) as seat
) as seated;

insert into respondents
select respondent_id, household_id,
    (array[4, 10, 15, 20, 25, 30, 35, 40, 50, 60, 70])[1 + dice(3, n, 11)] + dice(4, n, 6),
    (array['female', 'male']::gender[])[1 + dice(5, n, 2)],
    nccs, town_class, state, 2 + dice(6, household_id, 4) + dice(7, household_id, 3),
    array_remove(array[
        language,
        case when language <> 'hindi' and dice(8, n, 10) < case zone when 'south' then 2 else 7 end then 'hindi' end,
        case when dice(9, n, 10) < case nccs when 'A' then 7 when 'B' then 4 else 1 end then 'english' end
    ], null),
    jsonb_build_object(
        'smart_tv', dice(10, household_id, 10) < case nccs when 'A' then 8 when 'B' then 5 when 'C' then 2 else 1 end,
        'internet', (array['fibre', 'mobile', 'mobile', 'none'])[1 + dice(11, household_id, case nccs when 'A' then 2 else 4 end)]
    ),
    round(people * needed / sum(needed) over (partition by state, town_class), 2),
    date '2023-01-01' + dice(12, household_id, 1270)
from recruits
cross join lateral (select
    case nccs when 'A' then 70 when 'B' then 90 when 'C' then 100 when 'D' then 120 else 140 end
        + dice(13, n, 30)::numeric as needed
) as weighed
order by respondent_id;

-- What is on; `tilt` says whether towns or villages like a channel, `appeal` how much.

create temp table stations (channel_id, name, kind, genre, language, tilt, appeal) as
values
    (1, 'Jan Darshan', 'linear'::channel_kind, 'drama'::genre, 'hindi', 'rural', 30),
    (2, 'Sangam TV', 'linear', 'drama', 'hindi', 'even', 34), (3, 'Rangmanch', 'linear', 'drama', 'hindi', 'urban', 24),
    (4, 'Chitralok', 'linear', 'movies', 'hindi', 'rural', 24), (5, 'Filmi Adda', 'linear', 'movies', 'hindi', 'even', 16),
    (6, 'Khabar Abhi', 'linear', 'news', 'hindi', 'even', 14), (7, 'Desh Samvad', 'linear', 'news', 'hindi', 'rural', 11),
    (8, 'Ledger 24', 'linear', 'news', 'english', 'urban', 9), (9, 'Maidan', 'linear', 'sports', 'hindi', 'even', 18),
    (10, 'Powerplay HD', 'linear', 'sports', 'english', 'urban', 12), (11, 'Chhota Toofan', 'linear', 'kids', 'hindi', 'even', 12),
    (12, 'Bhakti Sarovar', 'linear', 'devotional', 'hindi', 'rural', 9), (13, 'Sur Taal', 'linear', 'music', 'hindi', 'even', 8),
    (14, 'Maza Angan', 'linear', 'drama', 'marathi', 'even', 36), (15, 'Amar Alo', 'linear', 'drama', 'bengali', 'even', 40),
    (16, 'Vaanam TV', 'linear', 'drama', 'tamil', 'even', 44), (17, 'Thirai Plus', 'linear', 'movies', 'tamil', 'rural', 24),
    (18, 'Velugu TV', 'linear', 'drama', 'telugu', 'even', 46), (19, 'Namma Naadu', 'linear', 'drama', 'kannada', 'even', 38),
    (20, 'Aapnu Aangan', 'linear', 'drama', 'gujarati', 'even', 26), (21, 'Kiranam', 'linear', 'news', 'malayalam', 'even', 34),
    (22, 'Pind Beats', 'linear', 'music', 'punjabi', 'rural', 26), (23, 'Lehar Play', 'streaming', 'drama', 'hindi', 'urban', 26),
    (24, 'Tarang Max', 'streaming', 'movies', 'english', 'urban', 18), (25, 'Gully Clips', 'streaming', 'music', 'hindi', 'even', 12);

insert into channels
select channel_id, name, kind, genre, language
from stations;

insert into programmes
select row_number() over (order by channel_id, place), channel_id, split_part(name, ' ', 1) || ' ' || title,
    case when kind = 'linear' then time '06:30' + (array[0, 180, 390, 570, 720, 810, 870, 960])[place] * interval '1 minute' end,
    least(
        case genre when 'movies' then 150 when 'sports' then 180 when 'news' then 60 else 30 end,
        (array[180, 210, 180, 150, 90, 60, 90, 120])[place]
    ) * interval '1 minute'
from stations
join (values
    ('drama'::genre, '{Sunrise,Kitchen,Courtroom,In-Laws,Detective,Family,Champions,Midnight}'::text[]),
    ('movies', '{Matinee,Classics,Comedy,Action,Romance,Premiere,Blockbuster,Late Show}'),
    ('news', '{Breakfast,Markets,Midday,Villages,At Six,Prime Time,Debate,Nightly}'),
    ('sports', '{Kabaddi,Hockey,Women''s Cricket,Football,Wrestling,Cricket Live,T20 Night,Highlights}'),
    ('kids', '{Wake Up,Robots,Jungle,Homework Club,Heroes,Tales,Magic,Lullabies}'),
    ('devotional', '{Aarti,Katha,Bhajans,Pilgrims,Evening Aarti,Epics,Discourse,Peace}'),
    ('music', '{Morning Raga,Top Twenty,Requests,Folk,Dance,Live,Unplugged,Old Gold}')
) as titles (genre, list) using (genre)
cross join unnest(list) with ordinality as listed (title, place);

insert into brands (brand_id, category, name)
values
    (1, 'soap', 'Nirmal'), (2, 'soap', 'Chandan Gold'), (3, 'tea', 'Baagan'), (4, 'tea', 'Kadak Chai'), (5, 'biscuits', 'Chatpat'),
    (6, 'biscuits', 'Dudhiya'), (7, 'telecom', 'Dhvani'), (8, 'telecom', 'Setu Mobile'), (9, 'two-wheelers', 'Toofan Motors'),
    (10, 'two-wheelers', 'Raftaar'), (11, 'cars', 'Vayu'), (12, 'paint', 'Rangeela'), (13, 'banking', 'Bharosa Bank'),
    (14, 'insurance', 'Kavach Life'), (15, 'food delivery', 'Tiffin Now'), (16, 'fertiliser', 'Hariyali');

-- Viewing; everyone has six favourites, drawn from what people like them, where they live, watch.

create temp table tastes as
select town_class, nccs, home as language, array_agg(channel_id order by channel_id, slot) as slots
from stations
cross join enum_range(null::town_class) as town_classes
cross join unnest(town_classes) as town_class
cross join unnest(enum_range(null::nccs)) as nccs
cross join (select distinct language as home, zone = 'south' as in_south from universe) as homes
cross join lateral generate_series(1,
    appeal
    * case when language = home then 10 when language = 'english' then 6 when language <> 'hindi' then 0 when in_south then 1 else 4 end
    * case tilt
        when 'urban' then (array[16, 10, 5, 1])[array_position(town_classes, town_class)] * (7 - array_position('{A,B,C,D,E}', nccs))
        when 'rural' then (array[2, 6, 11, 17])[array_position(town_classes, town_class)] * (1 + array_position('{A,B,C,D,E}', nccs))
        else 40
    end / 400
) as slot
group by town_class, nccs, home;

create temp table watched as
select respondent_id, channel_id, kind, nccs, town_class, n,
    respondent_id * 1000 + n as roll,
    date '2026-07-01' + case when dice(21, respondent_id * 1000 + n, 8) > 0
        then dice(22, respondent_id * 1000 + n, 91)
        else 3 + 7 * dice(23, respondent_id * 1000 + n, 13) + n % 2
    end as day
from (
    select respondent_id, nccs, town_class,
        array[
            slots[1 + dice(24, respondent_id, cardinality(slots))], slots[1 + dice(25, respondent_id, cardinality(slots))],
            slots[1 + dice(26, respondent_id, cardinality(slots))], slots[1 + dice(27, respondent_id, cardinality(slots))],
            slots[1 + dice(28, respondent_id, cardinality(slots))], slots[1 + dice(29, respondent_id, cardinality(slots))]
        ] as favourites,
        (array[0, 3, 6, 10, 14, 18, 24, 30, 36, 42, 50, 58, 66, 78, 92, 113])[1 + dice(30, respondent_id, 16)]
            * case town_class when 'metro' then 115 when 'large_town' then 105 when 'small_town' then 98 else 75 end / 100 as often
    from recruits
    join tastes using (town_class, nccs, language)
) as viewers
cross join generate_series(1, often) as n
join stations on channel_id = favourites[(array[1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6])[1 + dice(31, respondent_id * 1000 + n, 12)]];

insert into viewing_events
select row_number() over (order by started_at, roll), respondent_id, channel_id,
    case when dice(46, roll, 50) > 0 then programme_id end, started_at,
    15 + (length - delay) * (1 + dice(41, roll, 100))
        * case town_class when 'rural' then 100 when 'small_town' then 85 else 65 end / 10000,
    (case
        when kind = 'linear' then array['tv', 'tv', 'tv', 'tv', 'tv', 'tv', 'tv', 'tv', 'tv', 'mobile']
        when nccs = 'A' then array['tv', 'tv', 'tv', 'tv', 'mobile', 'mobile', 'mobile', 'tablet', 'laptop', 'laptop']
        else array['tv', 'mobile', 'mobile', 'mobile', 'mobile', 'mobile', 'mobile', 'mobile', 'tablet', 'laptop']
    end::device[])[1 + dice(42, roll, 10)]
from watched
join programmes using (channel_id)
cross join lateral (select extract(epoch from duration)::integer as length) as measured
cross join lateral (select dice(44, roll, length * 3 / 4) as delay) as tuned_in
cross join lateral (select
    (day + coalesce(airs_at, (array['08:00', '13:00', '19:00', '20:00', '21:00', '22:00']::time[])[1 + dice(43, roll, 6)])
        + delay * interval '1 second') at time zone 'Asia/Kolkata' as started_at
) as clock
where (programme_id - 1) % 8 = (array[0, 1, 2, 3, 4, 4, 5, 5, 5, 6, 6, 6, 6, 7])[1 + dice(45, roll, 14)];

insert into ad_exposures
select row_number() over (order by event_id), event_id, respondent_id,
    case when town_class = 'rural' and dice(51, event_id, 4) = 0 then 16
        when nccs = 'A' and dice(52, event_id, 4) = 0 then 11 + 4 * dice(53, event_id, 2)
        else 1 + dice(54, event_id, 4) * dice(55, event_id, 5) + dice(56, event_id, 4)
    end,
    started_at + dice(57, event_id, seconds) * interval '1 second',
    (array[10, 15, 20, 20, 30])[1 + dice(58, event_id, 5)],
    case when kind = 'streaming' then dice(59, event_id, 2) = 0 end
from viewing_events
join respondents using (respondent_id)
join channels using (channel_id)
where dice(60, event_id, 10) < 3;

-- Keys and indexes, now that the rows are in

alter table viewing_events
    add foreign key (respondent_id) references respondents,
    add foreign key (channel_id) references channels,
    add foreign key (programme_id, channel_id) references programmes (programme_id, channel_id);
alter table ad_exposures
    add foreign key (event_id) references viewing_events,
    add foreign key (respondent_id) references respondents,
    add foreign key (brand_id) references brands;

create index on respondents (state, town_class);
create index on programmes (channel_id);
create index on viewing_events (respondent_id);
create index on viewing_events (channel_id, started_at);
create index on ad_exposures (event_id);
create index on ad_exposures (brand_id, respondent_id);

create view viewing_days as
select (started_at at time zone 'Asia/Kolkata')::date as day, respondent_id, channel_id, weight,
    count(*) as events, sum(seconds) as seconds
from viewing_events
join respondents using (respondent_id)
group by 1, respondent_id, channel_id, weight;

-- Meanings

comment on table universe is 'The population aged 4 and over that the panel stands for, for each state and class of town.';
comment on column universe.people is 'Persons. The weights of the respondents of a state and town class add up to it.';
comment on column universe.language is 'The main language of the state.';
comment on table respondents is 'One row for each panel member. People are counted by weight, never by rows: towns are over-sampled.';
comment on column respondents.respondent_id is 'The respondent key: one person. Count each person once in every cell of a table, however many events.';
comment on column respondents.weight is 'The weight: how many people of the population this one stands for. Sum it over distinct respondents.';
comment on column respondents.household_id is 'Members of one household share it; persons are the unit, not households.';
comment on column respondents.nccs is 'New consumer classification system: A the most affluent households, E the least.';
comment on column respondents.joined_on is 'The day the household joined; everyone was in the panel for all thirteen weeks.';
comment on column respondents.town_class is 'metro above 5 million, large_town above 500,000, small_town below, rural: villages.';
comment on column respondents.languages is 'Understood, the main one of the state first.';
comment on column respondents.profile is 'smart_tv (boolean) and internet (fibre, mobile, none) of the household.';
comment on table channels is 'Television channels and streaming services.';
comment on table programmes is 'What a channel shows, every day.';
comment on column programmes.airs_at is 'Start by the clock of India; null on streaming services, where it is watched at any time.';
comment on table viewing_events is 'One row each time a respondent watched. Rows are not people: reach is the weight of distinct respondents.';
comment on column viewing_events.programme_id is 'Null where the programme was not recognised.';
comment on column viewing_events.started_at is 'Turn it to Asia/Kolkata before taking the day or the hour.';
comment on column viewing_events.seconds is 'Weighted viewing time is sum(seconds * weight).';
comment on table brands is 'Advertised brands.';
comment on table ad_exposures is 'One row for each advertisement that reached a respondent, during a viewing event.';
comment on column ad_exposures.skipped is 'Null on television, where nothing can be skipped.';
comment on view viewing_days is 'One row for each person, channel and day of India, with the weight of the person.';

drop table recruits, stations, tastes, watched;
drop function dice;
reset timezone;
reset work_mem;
reset jit;

analyze universe, respondents, channels, programmes, viewing_events, brands, ad_exposures;
