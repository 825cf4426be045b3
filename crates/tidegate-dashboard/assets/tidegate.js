// What the pages do beside htmx. Everything here is a comfort: without it the pages work.
'use strict';

// On a phone the tabs are wider than the screen: the one that is open comes into view.
function showWhereWeAre() {
    for (const tab of document.querySelectorAll('.tabs [aria-current], .rail nav [aria-current]')) {
        tab.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
}
showWhereWeAre();
addEventListener('resize', showWhereWeAre);

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

// An upload shows how far it is, how fast, and how long it will take.
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];
const size = bytes => {
    const unit = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
    return `${(bytes / 1000 ** unit).toFixed(unit ? 1 : 0)} ${UNITS[unit]}`;
};
const time = seconds => seconds < 100 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;

function say(form, message) {
    const [notice, line, strong] = ['div', 'p', 'strong'].map(name => document.createElement(name));
    notice.className = 'notice bad';
    notice.setAttribute('role', 'alert');
    strong.textContent = message;
    line.append(strong);
    notice.append(line);
    form.querySelector('#outcome').replaceChildren(notice);
}

function uploading(name, act) {
    document.addEventListener(name, event => {
        const form = event.target.closest('[data-upload]');
        if (form) act(form, event);
    });
}

uploading('htmx:beforeRequest', (form, event) => {
    const file = form.querySelector('input[type=file]').files[0];
    form.querySelector('#outcome').replaceChildren();
    if (file && file.size > Number(form.dataset.bytesMax)) {
        event.preventDefault();
        say(form, `The file is larger than ${form.dataset.sizeMax}. Nothing was uploaded.`);
        return;
    }
    form.began = performance.now();
    form.querySelector('[data-words]').textContent = 'Uploading …';
    form.querySelector('[data-sending]').hidden = false;
});
uploading('htmx:xhr:progress', (form, { detail: { lengthComputable, loaded, total } }) => {
    // The answer's own progress comes by the same name.
    if (!lengthComputable || !loaded || total < form.querySelector('input[type=file]').files[0]?.size) return;
    const rate = loaded / Math.max(performance.now() - form.began, 1) * 1000;
    const bar = form.querySelector('[data-sending] progress');
    bar.max = total;
    bar.value = loaded;
    form.querySelector('[data-words]').textContent = loaded < total
        ? `${size(loaded)} of ${size(total)}, ${size(rate)} a second, ${time((total - loaded) / rate)} left`
        : 'Uploaded.';
});
uploading('htmx:afterRequest', (form, { detail }) => {
    if (!detail.successful) form.querySelector('[data-sending]').hidden = true;
});
uploading('htmx:sendError', form => say(form, 'The upload broke off before the server had it all. Nothing of it is kept: try again.'));
uploading('htmx:sendAbort', form => say(form, 'The upload was stopped. Nothing of it is kept.'));
uploading('click', (form, event) => {
    if (event.target.closest('[data-stop]')) htmx.trigger(form, 'htmx:abort');
});

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
