"""Weighted estimates of the panel sample by hand: the numbers that tests/it/weights.rs holds Tidegate against.

    psql -c 'create database panel' && psql -d panel -f crates/tidegate/samples/panel.sql
    python3 tests/reference/weights.py panel > tests/reference/weights.json

Plain Python, written from the formulas and not from Tidegate's SQL. Where the package `samplics` is installed, its Taylor
linearisation must agree on totals, means and ratios, or the script stops.
"""

import csv
import io
import json
import math
import subprocess
import sys
from collections import defaultdict

Z = 1.959963984540054


def table(database, sql):
    out = subprocess.run(["psql", "-X", "--csv", "-d", database, "-c", sql], check=True, capture_output=True, text=True).stdout
    return list(csv.DictReader(io.StringIO(out)))


class Panel:
    def __init__(self, database, strata):
        rows = table(database, "select respondent_id, weight, gender, age, nccs, r.state, r.town_class, zone, household_size"
                               " from respondents r join universe using (state, town_class) order by respondent_id")
        self.people = {int(row["respondent_id"]): row for row in rows}
        self.weight = {who: float(row["weight"]) for who, row in self.people.items()}
        self.stratum = {who: tuple(row[name] for name in strata) for who, row in self.people.items()}
        self.size = defaultdict(int)
        for stratum in self.stratum.values():
            self.size[stratum] += 1

    def error(self, scores):
        """The standard error of the sum of scores, which are zero for respondents that are not in `scores`."""
        sums, squares = defaultdict(list), defaultdict(list)
        for who, score in scores.items():
            sums[self.stratum[who]].append(score)
            squares[self.stratum[who]].append(score * score)
        variance = 0.0
        for stratum in sums:
            n, total = self.size[stratum], math.fsum(sums[stratum])
            mean = total / n if n > 1 else 0.0
            # Deviations of those with a score, and of those without one.
            deviations = math.fsum((score - mean) ** 2 for score in sums[stratum]) + (n - len(sums[stratum])) * mean * mean
            variance += n / (n - 1) * deviations if n > 1 else deviations
        return math.sqrt(variance)

    def kish(self, who):
        weights = [self.weight[one] for one in who]
        return math.fsum(weights) ** 2 / math.fsum(weight * weight for weight in weights)

    def line(self, estimate, error, who, low=None, high=None):
        return {
            "estimate": estimate,
            "se": error,
            "low95": estimate - Z * error if low is None else low,
            "high95": estimate + Z * error if high is None else high,
            "n": len(who),
            "n_eff": round(self.kish(who), 1),
        }

    def total(self, values, nonnegative=False):
        scores = {who: self.weight[who] * value for who, value in values.items()}
        estimate, error = math.fsum(scores.values()), self.error(scores)
        return self.line(estimate, error, values, max(0.0, estimate - Z * error) if nonnegative else None)

    def ratio(self, above, below, who=None):
        top = math.fsum(self.weight[one] * value for one, value in above.items())
        bottom = math.fsum(self.weight[one] * value for one, value in below.items())
        scores = {one: self.weight[one] * (above.get(one, 0) - top / bottom * below.get(one, 0)) / bottom for one in {*above, *below}}
        return self.line(top / bottom, self.error(scores), who or below)

    def share(self, cell, base):
        line = self.ratio({who: 1 for who in cell}, {who: 1 for who in base})
        p, error = line["estimate"], line["se"]
        m = min(len(base), p * (1 - p) / error**2) if 0 < p < 1 and error > 0 else self.kish(base)
        middle, half = p + Z * Z / (2 * m), Z * math.sqrt(p * (1 - p) / m + Z * Z / (4 * m * m))
        scale = 1 + Z * Z / m
        return self.line(100 * p, 100 * error, base, 100 * (middle - half) / scale, 100 * (middle + half) / scale)

    def quantile(self, values, q):
        whole = math.fsum(self.weight[who] for who in values)
        at = defaultdict(list)
        for who, value in values.items():
            at[value].append(self.weight[who])
        below, run = {}, []
        for value in sorted(at):
            run += at[value]
            below[value] = math.fsum(run) / whole
        first = lambda share: next((value for value in sorted(below) if below[value] >= share - 1e-12), max(below))
        estimate = first(q)
        scores = {who: self.weight[who] * ((value <= estimate) - below[estimate]) / whole for who, value in values.items()}
        error = self.error(scores)
        low, high = first(q - Z * error), first(q + Z * error)
        return self.line(estimate, (high - low) / (2 * Z), values, low, high)


def cells(keys):
    found = defaultdict(set)
    for who, key in keys:
        found[key].add(who)
    return found


def band(age):
    return "under 18" if age < 18 else "18-34" if age < 35 else "35-49" if age < 50 else "50+"


def of_people(panel, who):
    """Everything that is asked of people alone."""
    age = {one: float(panel.people[one]["age"]) for one in who}
    return {
        "people": panel.total({one: 1 for one in who}, nonnegative=True),
        "mean(age)": panel.ratio(age, {one: 1 for one in who}),
        "sum(household_size)": panel.total({one: float(panel.people[one]["household_size"]) for one in who}),
        "median(age)": panel.quantile(age, 0.5),
        "quantile(age, 0.9)": panel.quantile(age, 0.9),
    }


def of_events(panel, who, events):
    """Everything that is asked of people with events; `events` holds the seconds of each."""
    ones = {one: 1 for one in who}
    count = {one: len(events[one]) for one in who}
    seconds = {one: float(sum(events[one])) for one in who}
    return {
        "people": panel.total(ones, nonnegative=True),
        "frequency": panel.ratio(count, ones),
        "events": panel.total(count, nonnegative=True),
        "sum(seconds)": panel.total(seconds),
        "mean(seconds)": panel.ratio(seconds, count),
        "per_person(seconds)": panel.ratio(seconds, ones),
        "mean(age)": panel.ratio({one: float(panel.people[one]["age"]) for one in who}, ones),
    }


def cases(database, strata):
    panel = Panel(database, strata)
    people = panel.people
    everyone = set(people)
    views = table(database, "select respondent_id, seconds, device, genre, to_char(date_trunc('month', started_at at time zone 'Asia/Kolkata'), 'YYYY-MM-DD') as month"
                            " from viewing_events join channels using (channel_id) order by event_id")

    def lines(found, measure):
        return [{"cell": list(key), "lines": measure(key, who)} for key, who in sorted(found.items())]

    yield "everyone", {"measures": ["people", "mean(age)", "sum(household_size)", "median(age)", "quantile(age, 0.9)"]}, lines(
        {(): everyone}, lambda _, who: of_people(panel, who))

    by_two = cells((one, (row["gender"], band(int(row["age"])))) for one, row in people.items())
    yield "gender and age", {
        "measures": ["people", "mean(age)", "sum(household_size)", "median(age)", "quantile(age, 0.9)", "share", "share(gender)"],
        "by": ["gender", "band(age, 18, 35, 50)"]}, lines(by_two, lambda key, who: of_people(panel, who) | {
            "share": panel.share(who, everyone),
            "share(gender)": panel.share(who, {one for one in everyone if people[one]["gender"] == key[0]})})

    south = {one for one in everyone if people[one]["zone"] == "south" and people[one]["nccs"] in ("A", "B")}
    by_class = cells((one, (people[one]["town_class"],)) for one in south)
    yield "well-off south", {"measures": ["people", "share"], "by": ["town_class"], "where": [
        {"column": "zone", "value": "south"}, {"column": "nccs", "op": "in", "value": ["A", "B"]}]}, lines(
            by_class, lambda _, who: {"people": panel.total({one: 1 for one in who}, nonnegative=True), "share": panel.share(who, south)})

    seen = defaultdict(lambda: defaultdict(list))
    for view in views:
        one = int(view["respondent_id"])
        seen[people[one]["gender"], view["genre"]][one].append(int(view["seconds"]))
    measures = ["people", "share", "share(genre)", "reach", "frequency", "events", "sum(seconds)", "mean(seconds)", "per_person(seconds)", "mean(age)"]
    viewers = {one for events in seen.values() for one in events}
    yield "genres", {"measures": measures, "by": ["gender", "genre"], "table": "viewing_events"}, lines(
        seen, lambda key, events: of_events(panel, set(events), events) | {
            "share": panel.share(set(events), viewers),
            "share(genre)": panel.share(set(events), {one for (_, genre), of in seen.items() if genre == key[1] for one in of}),
            "reach": panel.share(set(events), {one for one in everyone if people[one]["gender"] == key[0]})})

    mobile = defaultdict(lambda: defaultdict(list))
    base = {one for one in everyone if int(people[one]["age"]) < 35}
    for view in views:
        one = int(view["respondent_id"])
        if one in base and view["device"] == "mobile":
            mobile[(view["month"],)][one].append(int(view["seconds"]))
    yield "months", {"measures": ["reach", "frequency", "events"], "by": ["month(started_at, Asia/Kolkata)"], "table": "viewing_events",
                     "filter": "age < 35", "where": [{"column": "device", "value": "mobile"}]}, lines(
        mobile, lambda _, events: {"reach": panel.share(set(events), base)} | {
            name: line for name, line in of_events(panel, set(events), events).items() if name in ("frequency", "events")})


def check_with_samplics(database, strata, found):
    """The same by an independent implementation, where it is installed."""
    try:
        import numpy
        from samplics import PopParam, TaylorEstimator
    except ImportError:
        print("samplics is not installed: formulas by hand alone", file=sys.stderr)
        return
    panel = Panel(database, strata)
    order = sorted(panel.people)
    weight = numpy.array([panel.weight[one] for one in order])
    stratum = numpy.array(["/".join(panel.stratum[one]) for one in order])
    age = numpy.array([float(panel.people[one]["age"]) for one in order])
    size = numpy.array([float(panel.people[one]["household_size"]) for one in order])
    expected = found["everyone"][0]["lines"]
    for name, param, y in [("people", PopParam.total, numpy.ones(len(order))), ("mean(age)", PopParam.mean, age), ("sum(household_size)", PopParam.total, size)]:
        estimator = TaylorEstimator(param)
        estimator.estimate(y=y, samp_weight=weight, stratum=stratum if strata else None)
        for got, wanted in [(estimator.point_est, expected[name]["estimate"]), (estimator.stderror, expected[name]["se"])]:
            assert math.isclose(float(got), wanted, rel_tol=1e-9, abs_tol=1e-3), (name, got, wanted)
    domain = numpy.array([panel.people[one]["gender"] + "/" + band(int(panel.people[one]["age"])) for one in order])
    estimator = TaylorEstimator(PopParam.mean)
    estimator.estimate(y=age, samp_weight=weight, stratum=stratum if strata else None, domain=domain)
    for cell in found["gender and age"]:
        wanted = cell["lines"]["mean(age)"]
        for got, want in [(estimator.point_est, wanted["estimate"]), (estimator.stderror, wanted["se"])]:
            assert math.isclose(float(got["/".join(cell["cell"])]), want, rel_tol=1e-9), (cell["cell"], got, want)
    print("samplics agrees", file=sys.stderr)


def main(database):
    output = []
    for strata in ([], ["state", "town_class"]):
        found = {}
        for name, request, answer in cases(database, strata):
            output.append({"case": name, "strata": strata, "request": request, "cells": answer})
            found[name] = answer
        check_with_samplics(database, strata, found)
    json.dump(output, sys.stdout, indent=None, separators=(",", ":"))
    print()


main(sys.argv[1])
