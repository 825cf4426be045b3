-- An online shop in Europe: two years of trade, from 2024-10-01 up to 2026-09-30.
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

create schema crm;

create type loyalty_tier as enum ('bronze', 'silver', 'gold');
create type address_kind as enum ('shipping', 'billing');
create type order_status as enum ('pending', 'paid', 'shipped', 'delivered', 'returned', 'cancelled');
create type payment_method as enum ('card', 'wallet', 'bank_transfer', 'invoice', 'gift_card');
create type payment_kind as enum ('charge', 'refund');
create type return_reason as enum ('wrong_size', 'damaged', 'not_as_described', 'changed_mind', 'late');
create type event_kind as enum ('view', 'cart', 'checkout', 'purchase');
create type crm.ticket_priority as enum ('low', 'normal', 'urgent');
create domain email as text check (value ~ '^[^@ ]+@[^@ ]+[.][a-z]+$');

-- Tables; the big ones get their foreign keys after loading, which is far quicker.

create table categories (
    category_id integer primary key,
    parent_id integer references categories,
    name text not null,
    unique nulls not distinct (parent_id, name)
);

create table suppliers (
    supplier_id integer primary key,
    name text not null unique,
    country char(2) not null,
    contact email not null,
    lead_time interval not null check (lead_time > interval '0')
);

create table products (
    product_id integer primary key,
    sku text not null unique,
    name text not null,
    brand text not null,
    category_id integer not null references categories,
    supplier_id integer not null references suppliers,
    price numeric(12,2) not null check (price > 0),
    cost numeric(12,2) not null check (cost > 0),
    tags text[] not null,
    attributes jsonb not null,
    available daterange not null,
    margin numeric(12,2) not null generated always as (price - cost) stored
);

create table inventory (
    product_id integer references products,
    warehouse text check (warehouse in ('Rotterdam', 'Leipzig', 'Zaragoza')),
    on_hand integer not null check (on_hand >= 0),
    reorder_at integer not null,
    counted_on date,
    primary key (product_id, warehouse)
);

create table customers (
    customer_id integer primary key,
    public_id uuid not null unique,
    first_name text not null,
    last_name text not null,
    email email not null unique,
    phone text,
    born_on date,
    tier loyalty_tier not null,
    newsletter boolean not null,
    referred_by integer,
    last_ip inet,
    signed_up_at timestamptz not null
);

create table addresses (
    address_id integer primary key,
    customer_id integer not null,
    kind address_kind not null,
    street text not null,
    postcode text not null,
    city text not null,
    country char(2) not null,
    unique (customer_id, kind)
);

create table coupons (
    code text primary key,
    percent_off integer not null check (percent_off between 1 and 90),
    spend_min numeric(12,2) not null,
    valid daterange not null
);

create table orders (
    order_id integer primary key,
    customer_id integer not null,
    address_id integer not null,
    coupon_code text,
    status order_status not null,
    placed_at timestamptz not null,
    items_total numeric(12,2) not null,
    discount numeric(12,2) not null check (discount >= 0),
    shipping_fee numeric(12,2) not null check (shipping_fee >= 0),
    meta jsonb not null,
    total numeric(12,2) not null generated always as (items_total - discount + shipping_fee) stored
);

create table order_items (
    order_id integer,
    line_no integer,
    product_id integer not null,
    quantity integer not null check (quantity > 0),
    unit_price numeric(12,2) not null,
    line_total numeric(12,2) not null generated always as (quantity * unit_price) stored
);

create table returns (
    order_id integer,
    line_no integer,
    quantity integer not null check (quantity > 0),
    amount numeric(12,2) not null,
    reason return_reason not null,
    received_at timestamptz not null,
    primary key (order_id, line_no)
);

create table payments (
    payment_id integer,
    order_id integer not null,
    kind payment_kind not null,
    method payment_method not null,
    amount numeric(12,2) not null check ((kind = 'refund') = (amount < 0)),
    succeeded boolean not null,
    paid_at timestamptz not null,
    primary key (payment_id, paid_at)
) partition by range (paid_at);

create table payments_2024_q4 partition of payments for values from ('2024-10-01') to ('2025-01-01');
create table payments_2025_q1 partition of payments for values from ('2025-01-01') to ('2025-04-01');
create table payments_2025_q2 partition of payments for values from ('2025-04-01') to ('2025-07-01');
create table payments_2025_q3 partition of payments for values from ('2025-07-01') to ('2025-10-01');
create table payments_2025_q4 partition of payments for values from ('2025-10-01') to ('2026-01-01');
create table payments_2026_q1 partition of payments for values from ('2026-01-01') to ('2026-04-01');
create table payments_2026_q2 partition of payments for values from ('2026-04-01') to ('2026-07-01');
create table payments_2026_q3 partition of payments for values from ('2026-07-01') to ('2026-10-01');

create table shipments (
    order_id integer primary key,
    carrier text not null,
    tracking uuid not null,
    promised interval not null,
    shipped_at timestamptz not null,
    delivered_at timestamptz check (delivered_at > shipped_at),
    transit interval generated always as (delivered_at - shipped_at) stored
);

create table product_reviews (
    product_id integer,
    customer_id integer,
    rating integer not null check (rating between 1 and 5),
    body text,
    written_at timestamptz not null,
    primary key (product_id, customer_id)
);

create table page_events (
    event_id integer primary key,
    session_id uuid not null,
    customer_id integer,
    kind event_kind not null,
    product_id integer,
    order_id integer check ((kind = 'purchase') = (order_id is not null)),
    ip inet not null,
    occurred_at timestamptz not null
);

create table crm.tickets (
    ticket_id integer primary key,
    customer_id integer not null,
    order_id integer,
    subject text not null,
    priority crm.ticket_priority not null,
    satisfaction integer check (satisfaction between 1 and 5),
    opened_at timestamptz not null,
    closed_at timestamptz
);

-- Word lists; every `create temp table` below goes away at the end.

create temp table shelves (category_id, parent_id, name, nouns, price_min, price_max, returns_permille) as
values
    (1, null, 'Clothing', null::text[], null, null, null), (2, null, 'Electronics', null, null, null, null),
    (3, null, 'Home', null, null, null, null), (4, null, 'Outdoor', null, null, null, null),
    (5, null, 'Toys', null, null, null, null), (6, null, 'Beauty', null, null, null, null),
    (7, 1, 'Women', null, null, null, null), (8, 1, 'Men', null, null, null, null),
    (9, 2, 'Audio', null, null, null, null), (10, 2, 'Computing', null, null, null, null),
    (11, 7, 'Dresses', '{Wrap Dress,Shirt Dress,Linen Dress,Midi Dress}', 35, 140, 130),
    (12, 7, 'Knitwear', '{Cardigan,Roll-Neck Jumper,Merino Vest}', 30, 120, 80),
    (13, 7, 'Shoes', '{Ankle Boots,Ballet Flats,Canvas Trainers}', 45, 180, 150),
    (14, 8, 'Shirts', '{Oxford Shirt,Flannel Shirt,Linen Shirt}', 25, 90, 90),
    (15, 8, 'Jackets', '{Rain Jacket,Wool Coat,Bomber Jacket}', 70, 280, 85),
    (16, 8, 'Shoes', '{Chelsea Boots,Loafers,Leather Trainers}', 50, 200, 140),
    (17, 9, 'Headphones', '{Wireless Earbuds,Over-Ear Headphones,Sports Earphones}', 25, 320, 45),
    (18, 9, 'Speakers', '{Bookshelf Speaker,Bluetooth Speaker,Soundbar}', 40, 450, 35),
    (19, 10, 'Keyboards', '{Mechanical Keyboard,Compact Keyboard,Trackball}', 30, 180, 30),
    (20, 10, 'Monitors', '{24-inch Monitor,27-inch Monitor,Ultrawide Monitor}', 130, 690, 40),
    (21, 3, 'Kitchen', '{Cast-Iron Pan,Coffee Grinder,Chef''s Knife,Stand Mixer}', 15, 260, 20),
    (22, 3, 'Bedding', '{Duvet Cover,Down Pillow,Wool Blanket}', 20, 160, 25),
    (23, 3, 'Lighting', '{Desk Lamp,Pendant Light,Floor Lamp}', 25, 210, 40),
    (24, 4, 'Camping', '{Two-Person Tent,Sleeping Bag,Camp Stove,Head Torch}', 20, 380, 35),
    (25, 4, 'Cycling', '{Bike Helmet,Pannier Bag,Floor Pump}', 18, 150, 30),
    (26, 4, 'Running', '{Running Shoes,Running Belt,Windbreaker}', 20, 170, 90),
    (27, 5, 'Board Games', '{Strategy Game,Party Game,Co-op Adventure,Jigsaw Puzzle}', 12, 70, 10),
    (28, 5, 'Building Sets', '{Marble Run,Castle Set,Train Set}', 15, 130, 12),
    (29, 6, 'Skincare', '{Day Cream,Face Serum,Hand Balm,Sun Lotion}', 8, 60, 8),
    (30, 6, 'Fragrance', '{Eau de Parfum,Scented Candle,Body Mist}', 18, 120, 15);

create temp table countries (country, dial, first_names, last_names) as
values
    ('DE', '+49', '{Anna,Lukas,Marie,Felix,Lena,Jonas,Sophie,Jürgen,Katrin,Paul,Hannah,Stefan}'::text[],
        '{Müller,Schmidt,Schneider,Fischer,Weber,Wagner,Becker,Hoffmann,Koch,Richter,Klein,Krüger}'::text[]),
    ('FR', '+33', '{Camille,Hugo,Léa,Louis,Chloé,Antoine,Manon,Julien,Inès,Mathieu,Claire,Étienne}',
        '{Martin,Bernard,Dubois,Robert,Petit,Durand,Leroy,Moreau,Simon,Lefèvre,Roux,Fournier}'),
    ('NL', '+31', '{Daan,Emma,Sem,Julia,Bram,Zoë,Lars,Fleur,Thijs,Sanne,Ruben,Iris}',
        '{de Jong,Jansen,de Vries,Bakker,Visser,Smit,Meijer,Mulder,Bos,Vos,Peters,Hendriks}'),
    ('ES', '+34', '{Lucía,Martín,Sofía,Pablo,María,Javier,Carmen,Diego,Elena,Álvaro,Marta,Sergio}',
        '{García,Fernández,González,López,Sánchez,Pérez,Gómez,Ruiz,Moreno,Muñoz,Romero,Navarro}'),
    ('IT', '+39', '{Giulia,Marco,Chiara,Luca,Francesca,Matteo,Sara,Davide,Elisa,Andrea,Paola,Nicolò}',
        '{Rossi,Russo,Ferrari,Esposito,Bianchi,Romano,Colombo,Ricci,Greco,Conti,Gallo,Fontana}'),
    ('PL', '+48', '{Zofia,Jakub,Julia,Szymon,Maja,Piotr,Agnieszka,Tomasz,Ewa,Marek,Magda,Adam}',
        '{Nowak,Kowalski,Mazur,Krawczyk,Kaczmarek,Zając,Pawlak,Wójcik,Dudek,Sikora,Baran,Wilk}'),
    ('SE', '+46', '{Alice,Oscar,Elsa,Nils,Maja,Axel,Ebba,Björn,Astrid,Gustav,Linnéa,Sven}',
        '{Andersson,Johansson,Karlsson,Nilsson,Eriksson,Larsson,Olsson,Lindberg,Berg,Holm,Lund,Ek}'),
    ('IE', '+353', '{Aoife,Conor,Ciara,Seán,Niamh,Patrick,Saoirse,Declan,Róisín,Liam,Orla,Finn}',
        '{Murphy,Kelly,O''Brien,Walsh,Byrne,Ryan,O''Connor,Doyle,McCarthy,Nolan,Quinn,Burke}');

create temp table cities as
select row_number() over (order by place, copy) as slot, city, country, street
from (values
    (1, 'Berlin', 'DE', 'Lindenstraße', 12), (2, 'Hamburg', 'DE', 'Hafenweg', 7), (3, 'München', 'DE', 'Isarstraße', 7),
    (4, 'Köln', 'DE', 'Domgasse', 5), (5, 'Leipzig', 'DE', 'Markt', 3), (6, 'Paris', 'FR', 'Rue des Lilas', 10),
    (7, 'Lyon', 'FR', 'Quai du Rhône', 4), (8, 'Nantes', 'FR', 'Rue de la Loire', 2), (9, 'Amsterdam', 'NL', 'Keizersgracht', 6),
    (10, 'Utrecht', 'NL', 'Oudegracht', 3), (11, 'Madrid', 'ES', 'Calle Mayor', 7), (12, 'Valencia', 'ES', 'Calle del Mar', 3),
    (13, 'Milano', 'IT', 'Via Torino', 6), (14, 'Bologna', 'IT', 'Via Emilia', 2), (15, 'Warszawa', 'PL', 'Nowy Rynek', 5),
    (16, 'Gdynia', 'PL', 'Portowa', 2), (17, 'Stockholm', 'SE', 'Storgatan', 5), (18, 'Malmö', 'SE', 'Södra Vägen', 2),
    (19, 'Dublin', 'IE', 'Abbey Street', 4), (20, 'Cork', 'IE', 'Harbour Row', 2)
) as named (place, city, country, street, size), generate_series(1, size) as copy;

-- Catalogue

insert into categories
select category_id, parent_id, name
from shelves;

insert into suppliers
select n,
    (array['Baltic', 'Alpine', 'Rhine', 'Iberia', 'Nordic', 'Adria', 'Celtic', 'Vistula'])[1 + (n - 1) % 8]
        || ' ' || (array['Textiles', 'Trading', 'Works', 'Electro', 'Goods'])[1 + (n - 1) / 8],
    (array['DE', 'IT', 'PL', 'PT', 'CN', 'TR', 'SE', 'VN'])[1 + dice(1, n, 8)],
    'orders' || n || '@supplier.example',
    make_interval(days => 3 + dice(2, n, 40))
from generate_series(1, 40) as n;

insert into products
select n,
    upper(left(name, 2)) || '-' || lpad(n::text, 5, '0'),
    brand || ' ' || adjective || ' ' || nouns[1 + dice(11, n, cardinality(nouns))],
    brand, category_id, 1 + dice(12, n, 40), price,
    round(price * (38 + dice(13, n, 34)) / 100, 2),
    array_remove(array[
        case when dice(14, n, 6) = 0 then 'eco' end,
        case when dice(15, n, 9) = 0 then 'gift' end,
        case when dice(16, n, 5) = 0 then 'bestseller' end,
        case when n > 1080 then 'new' end
    ], null),
    jsonb_strip_nulls(jsonb_build_object(
        'colour', (array['black', 'white', 'navy', 'olive', 'sand', 'rust', null])[1 + dice(17, n, 7)],
        'sizes', case when category_id in (11, 12, 14, 15) then '["S", "M", "L", "XL"]'::jsonb end,
        'warranty_months', case when category_id between 17 and 20 then 12 * (1 + dice(18, n, 3)) end,
        'wireless', case when category_id between 17 and 19 then dice(19, n, 3) > 0 end,
        'age_from', case when category_id in (27, 28) then 3 + dice(20, n, 10) end,
        'volume_ml', case when category_id in (29, 30) then 25 * (1 + dice(21, n, 8)) end,
        'package', jsonb_build_object('grams', 80 + dice(22, n, 60) * dice(23, n, 60), 'fragile', dice(24, n, 8) = 0)
    )),
    daterange(launched_on, case when n % 16 = 5 then launched_on + 420 + dice(25, n, 200) end)
from generate_series(1, 1200) as n
join shelves on category_id = 11 + dice(3, n, 20)
cross join lateral (select
    (array['Nordlys', 'Casa Vero', 'Halden', 'Brightwell', 'Otto & Finch', 'Mirador', 'Kestrel', 'Lumio', 'Tern',
        'Fjellvik', 'Papaver', 'Solano'])[1 + dice(4, n, 12)] as brand,
    (array['Classic', 'Everyday', 'Compact', 'Premium', 'Studio', 'Trail', 'Essential', 'Heritage', 'Lite', 'Urban'
        ])[1 + dice(5, n, 10)] as adjective,
    price_min + (price_max - price_min) * (dice(6, n, 100) * dice(7, n, 100)) / 9801 + 0.90 as price,
    date '2022-10-01' + (n * 6) / 5 as launched_on
) as made;

insert into inventory
select product_id, warehouse,
    case when dice(31, product_id * 3 + place, 12) > 0 then dice(32, product_id * 3 + place, 400) else 0 end,
    10 * (1 + dice(33, product_id, 6)),
    case when dice(34, product_id * 3 + place, 10) > 0 then date '2026-09-30' - dice(35, product_id, 90) end
from products
cross join unnest(array['Rotterdam', 'Leipzig', 'Zaragoza']) with ordinality as site (warehouse, place)
where dice(36, product_id * 3 + place, 4) > 0;

insert into coupons
select to_char(month, 'MONYY') || percent, percent, case percent when 10 then 30 else 90 end,
    daterange(month::date, (month + interval '1 month')::date)
from generate_series(timestamp '2024-10-01', timestamp '2026-09-01', interval '1 month') as month,
    unnest(array[10, 20]) as percent;

-- Customers; `appetite` says how often one buys: many rarely, a few all the time.

create temp table shoppers as
select n as customer_id, city, country, street, dial,
    first_names[1 + dice(41, n, 12)] as first_name,
    last_names[1 + dice(42, n, 12)] as last_name,
    (array[0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 8, 10, 16, 36])[1 + dice(43, n, 20)] as appetite,
    timestamptz '2022-10-01 00:00+00' + (n * 10500 + dice(44, n, 10500)) * interval '1 second' as signed_up_at
from generate_series(1, 12000) as n
join cities on slot = 1 + dice(45, n, (select count(*) from cities))
join countries using (country);

insert into customers
select n, md5('customer ' || n)::uuid, first_name, last_name,
    lower(translate(first_name || '.' || last_name, 'äöüéèëíóáñąòÁÉ ''', 'aoueeeioanaoAE')) || n
        || (array['@mail.example', '@post.example', '@inbox.example'])[1 + dice(51, n, 3)],
    case when dice(52, n, 10) < 6 then dial || ' 555 ' || lpad(dice(53, n, 1000000)::text, 6, '0') end,
    case when dice(54, n, 4) > 0 then date '2008-09-30' - dice(55, n, 9500) - dice(56, n, 9500) end,
    (case when appetite >= 16 then 'gold' when appetite >= 4 then 'silver' else 'bronze' end)::loyalty_tier,
    dice(57, n, 5) < 2,
    case when n > 50 and dice(58, n, 9) = 0 then 1 + dice(59, n, n - 1) end,
    case dice(60, n, 8)
        when 0 then null
        when 1 then inet '2001:db8::' + dice(61, n, 1000000)
        else inet '198.51.100.0' + dice(61, n, 256)
    end,
    signed_up_at
from (select *, customer_id as n from shoppers) as shopper;

insert into addresses
select row_number() over (order by customer_id, kind), customer_id, kind,
    case country when 'FR' then house || ' ' || street when 'IE' then house || ' ' || street else street || ' ' || house end,
    lpad((1000 + dice(62, customer_id * 2 + extra, 88000))::text, 5, '0'), city, country
from shoppers
cross join (values ('shipping'::address_kind, 0), ('billing', 1)) as wanted (kind, extra)
cross join lateral (select 1 + dice(63, customer_id * 2 + extra, 140) as house) as numbered
where extra = 0
    or dice(64, customer_id, 4) = 0;

-- Orders; a day has its share of them by month, weekday, growth and the week of the November sale.
-- Tickets are chances to be drawn, handed out in order of arrival: each day draws from those handed out before it.

create temp table shopper_tickets as
select row_number() over (order by customer_id, ticket) as ticket, customer_id
from shoppers, generate_series(1, appetite) as ticket;

create temp table product_tickets as
select row_number() over (order by product_id, ticket) as ticket, product_id, available
from products
cross join generate_series(1, (array[1, 1, 2, 2, 3, 4, 6, 9, 15, 40])[1 + dice(71, product_id, 10)]) as ticket;

create temp table days as
select *, sum(share) over (order by day) as share_upto, sum(share) over () as share_all
from (
    select day,
        sum(coalesce(shopper_new, 0)) over (order by day) as shoppers,
        sum(coalesce(product_new, 0)) over (order by day) as products,
        case when day < '2024-10-01' then 0 else
            (array[84, 80, 90, 94, 97, 92, 86, 84, 97, 104, 132, 146])[extract(month from day)::integer]
            * (array[105, 99, 95, 96, 101, 94, 110])[extract(isodow from day)::integer]
            * (800 + (day - date '2024-10-01'))
            * case when is_sale then 17 else 10 end / 100000
        end as share,
        case when day < '2025-07-01' then 0.95 else 1 end * case when is_sale then 0.80 else 1 end as price_level
    from (select generate_series(0, 1459) + date '2022-10-01' as day) as calendar
    cross join lateral (select to_char(day, 'MMDD') between '1123' and '1130' as is_sale) as november
    left join (
        select signed_up_at::date + 1 as day, sum(appetite) as shopper_new
        from shoppers
        group by 1
    ) as signed_up using (day)
    left join (
        select lower(available) as day, count(*) as product_new
        from product_tickets
        group by 1
    ) as launched using (day)
) as weighed;

create temp table baskets as
select *, placed_at + (180 + dice(81, order_id, 3000)) * interval '1 minute' as shipped_at,
    case when dice(82, order_id, 400) > 0 then
        placed_at + (3600 + dice(83, order_id, 4200) + dice(85, order_id, 3600) + 700 * dice(113, order_id, 4)) * interval '1 minute'
    end as delivered_at,
    dice(84, order_id, 100) < 4 as is_cancelled
from (
    select row_number() over (order by placed_at, n)::integer as order_id, *
    from (
        select n, day, price_level, shoppers::bigint, products::bigint,
            day::timestamptz + dice(72, n, 3600) * interval '1 second'
                + (array[0, 1, 6, 7, 7, 8, 8, 9, 9, 10, 10, 10, 11, 11, 12, 12, 12, 13, 13, 14, 14, 15, 15, 16, 16, 17, 17,
                    18, 18, 18, 19, 19, 19, 19, 20, 20, 20, 20, 20, 21, 21, 21, 21, 22, 22, 23])[1 + dice(73, n, 46)]
                * interval '1 hour' as placed_at
        from days
        cross join generate_series(
            (share_upto - share) * 100000 / share_all + 1, share_upto * 100000 / share_all
        ) as n
    ) as drawn
) as numbered;

create temp table lines as
select *, row_number() over (partition by order_id order by line)::integer as line_no,
    case when not is_cancelled and dice(91, order_id * 10 + line, 1000) < returns_permille then
        delivered_at + (4 + dice(92, order_id, 22)) * interval '25 hours'
    end as returned_at
from (
    select distinct on (order_id, products.product_id)
        order_id, line, products.product_id, customer_id, category_id, is_cancelled, delivered_at, returns_permille,
        (array[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 4])[1 + dice(93, order_id * 10 + line, 17)] as quantity,
        round(price * price_level, 2) as unit_price
    from baskets
    join shopper_tickets on shopper_tickets.ticket = 1 + dice(94, order_id, shoppers)
    cross join generate_series(
        1, (array[1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 6])[1 + dice(95, order_id, 20)]
    ) as line
    join product_tickets as drawn on drawn.ticket = 1 + dice(96, order_id * 10 + line, products)
    join products on products.product_id = drawn.product_id - case when drawn.available @> day then 0 else 1 end
    join shelves using (category_id)
    order by order_id, products.product_id, line
) as distinct_lines;

insert into order_items
select order_id, line_no, product_id, quantity, unit_price
from lines;

alter table order_items add primary key (order_id, line_no);

insert into orders
select order_id, customer_id, address_id, code,
    (case
        when is_cancelled then 'cancelled'
        when returned then 'returned'
        when delivered_at < '2026-09-30' then 'delivered'
        when shipped_at < '2026-09-30' then 'shipped'
        when dice(101, order_id, 5) > 0 then 'paid'
        else 'pending'
    end)::order_status,
    placed_at, items_total, round(items_total * coalesce(percent_off, 0) / 100, 2),
    case when items_total >= 50 then 0 when country in ('DE', 'NL') then 4.90 else 7.90 end,
    jsonb_strip_nulls(jsonb_build_object(
        'device', (array['mobile', 'mobile', 'mobile', 'desktop', 'desktop', 'tablet'])[1 + dice(102, order_id, 6)],
        'source', (array['search', 'search', 'direct', 'newsletter', 'social', 'affiliate', null])[1 + dice(103, order_id, 7)],
        'gift_note', case when dice(104, order_id, 40) = 0 then 'Happy birthday!' end
    ))
from baskets
join (
    select order_id, customer_id, sum(quantity * unit_price) as items_total,
        coalesce(bool_or(returned_at < '2026-09-30'), false) as returned
    from lines
    group by order_id, customer_id
) as filled using (order_id)
join addresses using (customer_id)
left join coupons on dice(105, order_id, 8) = 0
    and code = to_char(day, 'MONYY') || case when items_total >= 90 then 20 else 10 end
    and items_total >= spend_min
where kind = 'shipping';

insert into returns
select order_id, line_no, quantity, round(quantity * unit_price * (1 - discount / items_total), 2),
    (case
        when category_id between 11 and 16 and dice(111, order_id, 3) > 0 then 'wrong_size'
        else (array['damaged', 'not_as_described', 'changed_mind', 'changed_mind', 'late'])[1 + dice(112, order_id, 5)]
    end)::return_reason,
    returned_at
from lines
join orders using (order_id)
where returned_at < '2026-09-30';

insert into shipments
select order_id, (array['Stork Post', 'Heron Express', 'Blue Van', 'Four Corners'])[1 + dice(113, order_id, 4)],
    md5('parcel ' || order_id)::uuid, make_interval(days => 6 + dice(114, order_id, 2)), baskets.shipped_at,
    case when delivered_at < '2026-09-30' then delivered_at end
from orders
join baskets using (order_id)
where status in ('shipped', 'delivered', 'returned');

insert into payments
select row_number() over (order by paid_at, order_id, kind, succeeded, amount), order_id, kind, method, amount, succeeded, paid_at
from (
    select *, (array['card', 'card', 'card', 'card', 'wallet', 'wallet', 'wallet', 'bank_transfer', 'invoice'
        ]::payment_method[])[1 + dice(121, order_id, 9)] as usual,
        case when dice(122, order_id, 30) = 0 then least(25, round(total / 2, 2)) else 0 end as gift_card
    from orders
) as payable
cross join lateral (
    select 'charge'::payment_kind, usual, total - gift_card, true, placed_at + interval '70 seconds'
    where status not in ('pending', 'cancelled')
        or status = 'cancelled' and order_id % 2 = 0
    union all
    select 'charge', 'gift_card', gift_card, true, placed_at + interval '60 seconds'
    where gift_card > 0 and status not in ('pending', 'cancelled')
    union all
    select 'charge', usual, total - gift_card, false, placed_at + interval '20 seconds'
    where dice(123, order_id, 25) = 0
    union all
    select 'refund', usual, gift_card - total, true, placed_at + interval '20 hours'
    where status = 'cancelled' and order_id % 2 = 0 and placed_at < '2026-09-29'
    union all
    select 'refund', usual, -sum(amount), true, max(received_at) + interval '9 hours'
    from returns
    where returns.order_id = payable.order_id and status = 'returned'
    having max(received_at) < '2026-09-29 12:00+00'
) as paid (kind, method, amount, succeeded, paid_at);

-- Opinions, visits and complaints

insert into product_reviews
select distinct on (product_id, customer_id) product_id, customer_id, rating,
    case when dice(131, order_id, 3) > 0 then (array[
        'Broke within a week.', 'Not what the pictures show.', 'Does the job, nothing more.', 'Good value, would buy again.',
        'Exactly what I was looking for!'])[rating]
    end,
    written_at
from lines
cross join lateral (select
    case
        when returned_at is not null then 1 + dice(132, order_id, 3)
        else (array[5, 5, 4, 4, 5, 3, 4, 2, 5, 1])[1 + dice(133, order_id, 4 + dice(134, product_id, 7))]
    end as rating,
    delivered_at + (30 + dice(135, order_id, 900)) * interval '1 hour' as written_at
) as opinion
where dice(136, order_id * 10 + line_no, 16) = 0
    and not is_cancelled
    and written_at < '2026-09-30'
order by product_id, customer_id, order_id;

insert into page_events
select row_number() over (order by occurred_at, visit, step), md5('visit ' || visit)::uuid, customer_id, kind, product_id,
    case when kind = 'purchase' then order_id end, inet '203.0.113.0' + dice(141, visit, 256), occurred_at
from (
    select order_id as visit, step, order_id, customer_id, kind, case when step < 3 then product_id end as product_id,
        placed_at - (4 - step) * interval '95 seconds' as occurred_at
    from orders
    join order_items using (order_id)
    cross join unnest(enum_range(null::event_kind)) with ordinality as funnel (kind, step)
    where placed_at >= '2026-09-01' and line_no = 1
    union all
    select -n, step, null, case when dice(142, n, 5) = 0 then 1 + dice(143, n, 12000) end,
        (case when step < views or dice(144, n, 6) > 0 then 'view' when dice(145, n, 3) > 0 then 'cart' else 'checkout' end)::event_kind,
        product_id, timestamptz '2026-09-01 00:00+00' + n * interval '139 seconds' + step * interval '47 seconds'
    from generate_series(1, 18000) as n
    cross join lateral (select 1 + dice(146, n, 3) * dice(147, n, 3) as views) as depth
    cross join generate_series(1, views) as step
    join product_tickets on ticket = 1 + dice(148, n * 10 + step, (select count(*) from product_tickets))
) as visited;

insert into crm.tickets
select row_number() over (order by opened_at, order_id), customer_id, case when dice(151, order_id, 10) > 0 then order_id end,
    case status
        when 'cancelled' then 'Where is my refund?'
        when 'returned' then 'Return label missing'
        else (array['Parcel is late', 'Item arrived damaged', 'Invoice needed', 'Change of address', 'How do I use this?'])[1 + dice(152, order_id, 5)]
    end,
    (array['low', 'normal', 'normal', 'normal', 'urgent']::crm.ticket_priority[])[1 + dice(153, order_id, 5)],
    case when dice(154, order_id, 5) < 2 and closed_at < '2026-09-30' then 5 - dice(155, order_id, 3) * dice(156, order_id, 3) end,
    opened_at, case when closed_at < '2026-09-30' then closed_at end
from orders
cross join lateral (select placed_at + (20 + dice(157, order_id, 200)) * interval '1 hour' as opened_at) as opened
cross join lateral (select opened_at + (1 + dice(158, order_id, 16) * dice(159, order_id, 16)) * interval '37 minutes' as closed_at) as closed
where dice(160, order_id, case status when 'returned' then 8 when 'cancelled' then 10 else 40 end) = 0
    and opened_at < '2026-09-30';

-- Keys and indexes, now that the rows are in

alter table customers add foreign key (referred_by) references customers;
alter table addresses add foreign key (customer_id) references customers;
alter table orders
    add foreign key (customer_id) references customers,
    add foreign key (address_id) references addresses,
    add foreign key (coupon_code) references coupons;
alter table order_items
    add foreign key (order_id) references orders,
    add foreign key (product_id) references products;
alter table returns add foreign key (order_id, line_no) references order_items;
alter table payments add foreign key (order_id) references orders;
alter table shipments add foreign key (order_id) references orders;
alter table product_reviews
    add foreign key (product_id) references products,
    add foreign key (customer_id) references customers;
alter table page_events
    add foreign key (customer_id) references customers,
    add foreign key (product_id) references products,
    add foreign key (order_id) references orders;
alter table crm.tickets
    add foreign key (customer_id) references customers,
    add foreign key (order_id) references orders;

create index on products (category_id);
create index on products (supplier_id);
create index on products using gin (tags);
create index on products using gin (attributes jsonb_path_ops);
create index on customers (lower(last_name));
create index on orders (customer_id, placed_at);
create index on orders (placed_at);
create index on orders (placed_at) where status in ('pending', 'paid');
create index on order_items (product_id);
create index on payments (order_id);
create index on product_reviews (customer_id);
create index on page_events (session_id);
create index on page_events using brin (occurred_at);
create index on crm.tickets (customer_id);

-- Views and a function

create view category_paths as
with recursive walked as (
    select category_id, name as department, name as path
    from categories
    where parent_id is null
    union all
    select categories.category_id, department, path || ' > ' || name
    from categories
    join walked on walked.category_id = parent_id
)
select category_id, department, path
from walked;

create view monthly_revenue as
select date_trunc('month', placed_at at time zone 'UTC')::date as month,
    count(*) as orders,
    count(distinct customer_id) as customers,
    sum(total) as revenue,
    round(avg(total), 2) as order_average
from orders
where status <> 'cancelled'
group by 1;

create materialized view product_sales as
select product_id, products.name, department,
    sum(items.quantity) as units,
    sum(line_total) as revenue,
    coalesce(sum(returns.quantity), 0) as units_returned,
    max(placed_at) as last_sold_at
from order_items as items
join orders using (order_id)
join products using (product_id)
join category_paths using (category_id)
left join returns using (order_id, line_no)
where status <> 'cancelled'
group by product_id, products.name, department;

create unique index on product_sales (product_id);

create function customer_value(customer integer) returns numeric
language sql stable parallel safe
return (
    select coalesce(sum(payments.amount), 0)
    from orders
    join payments using (order_id)
    where customer_id = customer and succeeded
);

-- Meanings

comment on schema crm is 'Customer service.';
comment on table categories is 'The catalogue as a tree: departments, and what they hold, up to three levels.';
comment on column categories.parent_id is 'Null for the six departments. category_paths has the whole path.';
comment on table suppliers is 'Where products are bought.';
comment on column suppliers.country is 'Two letters, ISO 3166.';
comment on column suppliers.lead_time is 'From our order to their delivery.';
comment on table products is 'One row for each thing sold, also those no longer sold.';
comment on column products.price is 'What it costs today, in euro with VAT. order_items.unit_price is what was paid.';
comment on column products.cost is 'What we pay the supplier for one, in euro.';
comment on column products.attributes is 'Depends on the category: colour, sizes, warranty_months, wireless, age_from, volume_ml; always package.';
comment on column products.available is 'The days it is on sale; without an upper bound while no end is planned.';
comment on table inventory is 'Stock of a product in a warehouse. No row: the warehouse does not keep it.';
comment on column inventory.reorder_at is 'Order more when on_hand falls below this.';
comment on column inventory.counted_on is 'Last count by hand; null: never.';
comment on table customers is 'Everyone who signed up, also those who never ordered.';
comment on column customers.public_id is 'The id that links and apps show.';
comment on column customers.referred_by is 'The customer who brought this one.';
comment on table addresses is 'A shipping address for each customer; a billing address only where it differs.';
comment on table coupons is 'Two codes a month: a percentage off above a minimum.';
comment on table orders is 'One row for each order placed. Leave out status cancelled when counting revenue.';
comment on column orders.status is 'returned: at least one line came back; see returns for which.';
comment on column orders.items_total is 'Sum of order_items.line_total, before the discount.';
comment on column orders.total is 'What the customer owes, in euro: items_total - discount + shipping_fee.';
comment on column orders.meta is 'device always; source (where the visit came from) and gift_note sometimes.';
comment on table order_items is 'The lines of an order; a product is on one line at most.';
comment on column order_items.unit_price is 'Price of one on the day of the order; a fifth off from 23 to 30 November.';
comment on table returns is 'Order lines that came back.';
comment on column returns.amount is 'To be refunded: the line less its part of the discount.';
comment on table payments is 'Money in and out, partitioned by quarter of paid_at. Cash is the sum of amount where succeeded.';
comment on column payments.amount is 'Euro: above zero for a charge, below zero for a refund.';
comment on column payments.succeeded is 'False: the attempt was declined and no money moved.';
comment on table shipments is 'The parcel of an order, once it has left.';
comment on column shipments.promised is 'Transit time promised; late when transit is longer.';
comment on column shipments.delivered_at is 'Null while on its way, or lost.';
comment on table product_reviews is 'Ratings by buyers, 1 (bad) to 5; one for each customer and product.';
comment on table page_events is 'What visitors did in September 2026.';
comment on column page_events.customer_id is 'Null when not signed in.';
comment on table crm.tickets is 'Questions and complaints from customers.';
comment on column crm.tickets.order_id is 'Null when about no order.';
comment on column crm.tickets.satisfaction is 'Asked after closing, 1 to 5; null: not answered.';
comment on view category_paths is 'Department and full path of every category.';
comment on view monthly_revenue is 'Orders and revenue for each month (UTC), without cancelled orders; refunds are not taken off.';
comment on materialized view product_sales is 'Units, revenue and returns for each product ever sold.';
comment on function customer_value is 'Cash received from a customer so far, less refunds, in euro.';
comment on domain email is 'An e-mail address in lower case, one @.';

drop table shelves, countries, cities, shoppers, shopper_tickets, product_tickets, days, baskets, lines;
drop function dice;
reset timezone;
reset work_mem;
reset jit;

analyze categories, suppliers, products, inventory, customers, addresses, coupons, orders, order_items, returns, payments,
    shipments, product_reviews, page_events, crm.tickets, product_sales;
