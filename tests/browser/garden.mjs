// A database of somebody's own in the private PostgreSQL: a few tables, and a role that only reads them.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { BINARY } from '../clients/server.mjs';

const TABLES = `
create table growers (id int primary key, name text not null, email text not null);
insert into growers select n, 'Grower ' || n, 'grower' || n || '@example.com' from generate_series(1, 40) n;
create table plants (id int primary key, grower_id int not null references growers, sort text not null, height_cm numeric, sold_on date);
insert into plants select n, 1 + n % 40, (array['rose', 'fern', 'oak'])[1 + n % 3], 10 + n % 90, date '2026-01-01' + n % 200 from generate_series(1, 300) n;
analyze`;

async function run(server, database, sql) {
    const [program, ...args] = server.psql(database, sql);
    return (await promisify(execFile)(program, args)).stdout;
}

export async function garden(server, name) {
    await run(server, 'postgres', `create database ${name}`);
    await run(server, name, TABLES);
}

// A garden that is connected and profiled, and waits for somebody to review it.
export async function gardenToReview(server, name) {
    await garden(server, name);
    const reader = await becomeReader(server, name);
    for (const words of [['add', name, reader, '--draft'], ['profile', name]]) await promisify(execFile)(BINARY, ['dataset', ...words, '--data', server.data]);
}

// The URL of the server's owner, who may do anything.
export function superuser(server, name) {
    return url(server, 'tidegate', name);
}

export async function becomeReader(server, name) {
    await run(server, name, `create role reader_${name} login; grant usage on schema public to reader_${name}; grant select on all tables in schema public to reader_${name}`);
    return url(server, `reader_${name}`, name);
}

function url(server, user, name) {
    const command = server.psql(name, '');
    const [socket, port] = ['-h', '-p'].map(flag => command[command.indexOf(flag) + 1]);
    return `postgresql://${user}@/${name}?host=${encodeURIComponent(socket)}&port=${port}`;
}

// Lets people load files into a dataset whose role makes tables.
export async function openForFiles(server, database, role) {
    await run(server, database, `grant create on schema public to ${role}; alter role ${role} set default_transaction_read_only = off`);
    await promisify(execFile)(BINARY, ['dataset', 'writes', database, '--allow', 'insert,ddl', '--data', server.data]);
}

// A price list as shops send them, with rows that are none.
export function priceList(rows, broken = []) {
    const line = n => `P-${1000 + n};${['Oak bench', 'Fern, potted', 'Rose arch'][n % 3]};${['wood', 'plants', 'iron'][n % 3]};${(9 + n * 1.37 % 300).toFixed(2)};2026-0${1 + n % 9}-15;${n % 17 ? '' : 'yes'}`;
    const lines = Array.from({ length: rows }, (_, n) => broken.includes(n) ? `${line(n)};and;more` : line(n));
    return Buffer.from(`SKU;Product;Category;Price (EUR);Valid from;Discontinued\n${lines.join('\n')}\n`);
}
