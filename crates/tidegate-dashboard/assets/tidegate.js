// What the pages do beside htmx. Everything here is a comfort: without it the pages work.
'use strict';

// Buttons that fetch a file must not be htmx's.
document.addEventListener('click', event => {
    const plain = event.target.closest('[data-plain]');
    if (!plain) return;
    const form = plain.form;
    form.setAttribute('data-plain-submit', '');
    setTimeout(() => form.removeAttribute('data-plain-submit'), 0);
}, true);
document.addEventListener('submit', event => {
    if (event.target.hasAttribute('data-plain-submit')) event.stopImmediatePropagation();
}, true);

// The editor completes names of tables and columns.
const WORD = /[\w.]+$/;
const CHOICES_MAX = 8;

document.addEventListener('alpine:init', () => {
    Alpine.data('editor', () => ({
        open: false,
        choices: [],
        at: 0,
        names: [],

        init() {
            this.load();
        },

        async load() {
            const dataset = this.$refs.dataset.value;
            const answer = await fetch(`/query/names?dataset=${encodeURIComponent(dataset)}`);
            if (!answer.ok) return;
            const { tables } = await answer.json();
            this.names = tables.flatMap(table => [
                { name: table.name, kind: 'table' },
                ...table.columns.map(column => ({ name: column, kind: table.name, full: `${table.name}.${column}` })),
            ]);
        },

        word() {
            const box = this.$refs.sql;
            return (WORD.exec(box.value.slice(0, box.selectionStart)) ?? [''])[0].toLowerCase();
        },

        suggest() {
            const word = this.word();
            const seen = new Set();
            const found = word.length < 2 ? [] : this.names.filter(one => {
                const fits = one.name.toLowerCase().startsWith(word) || (word.includes('.') && one.full?.toLowerCase().startsWith(word));
                const known = `${one.name} ${one.kind === 'table'}`;
                if (!fits || one.name.toLowerCase() === word || seen.has(known)) return false;
                seen.add(known);
                return true;
            });
            this.show(found.slice(0, CHOICES_MAX).map(one => ({ name: word.includes('.') && one.full ? one.full : one.name, kind: one.kind })), 0);
        },

        show(choices, at) {
            this.at = at;
            this.choices = choices.map((choice, index) => ({ ...choice, id: `choice-${index}`, selected: String(index === at) }));
            this.open = choices.length > 0;
            const box = this.$refs.sql;
            if (this.open) box.setAttribute('aria-activedescendant', `choice-${at}`);
            else box.removeAttribute('aria-activedescendant');
        },

        close() {
            this.show([], 0);
        },

        key(event) {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
                event.preventDefault();
                this.close();
                this.$refs.run.click();
                return;
            }
            if (!this.open) return;
            const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
            if (step) {
                event.preventDefault();
                const count = this.choices.length;
                this.show(this.choices, (this.at + step + count) % count);
            } else if (event.key === 'Tab' && !event.shiftKey) {
                event.preventDefault();
                this.insert(this.choices[this.at].name);
            } else if (event.key === 'Escape') {
                event.preventDefault();
                this.close();
            }
        },

        take(event) {
            this.insert(event.currentTarget.dataset.name);
        },

        insert(name) {
            const box = this.$refs.sql;
            const end = box.selectionStart;
            box.setRangeText(name, end - this.word().length, end, 'end');
            this.close();
            box.focus();
        },
    }));
});
