// What was claimed, and what of it held.
export class Report {
    passed = 0;
    failed = 0;

    constructor(name) {
        this.name = name;
    }

    // Runs one claim. What it throws is the reason why it does not hold.
    async claim(name, check) {
        try {
            await withDeadline(check(), 60_000);
            this.add(true, name);
        } catch (error) {
            this.add(false, name, error.message ?? String(error));
        }
    }

    add(holds, name, reason) {
        this[holds ? 'passed' : 'failed'] += 1;
        console.log(holds ? `PASS ${name}` : `FAIL ${name}: ${String(reason).slice(0, 2000)}`);
    }

    // The closing line and the exit code.
    close() {
        console.log(`\n${this.name}: ${this.passed} passed, ${this.failed} failed`);
        process.exit(this.failed > 0 || this.passed === 0 ? 1 : 0);
    }
}

function withDeadline(work, ms) {
    let timer;
    const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`no end after ${ms / 1000} s`)), ms)));
    return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
