"""How resolution grows: the whole matter at once, and document by document, against resolving the whole matter again each time.

    python -m benchmarks.resolution [--mentions 10000 100000 1000000]

The matters are made up from a fixed seed: a few people and companies that every document names in full and in short, many that one
document names, and the dates, amounts and citations of pleadings. Times are CPU seconds of one core, each spelling read for the first time. Printed
are the whole matter against exact match (mentions of one type and text made one cluster: the baseline of every resolver), the exponent of
its growth between two sizes (1 is linear), the last documents by themselves against the whole matter again, and the sum over all documents
against the whole matter once.
"""

from __future__ import annotations

import argparse
import math
import random
import resource
import time
from collections.abc import Iterator, Sequence
from itertools import count

from blocks.records import Cluster, DocumentId, EntityId, EntityType, MatterMention, MentionId
from tasks.resolution.decisions import Decisions
from tasks.resolution.matter_index import DocumentState, MatterIndex
from tasks.resolution.read import read
from tasks.resolution.resolve import resolve

PER_DOCUMENT = 330
"""Mentions in a document: what a pleading of some twelve pages has."""
LEADING = 40
"""People and companies that any document may name."""
LAST = 10
"""Documents at the end whose own cost is compared with the baseline."""

_FIRST = "John Mary Robert Linda Michael Susan William Karen David Nancy Richard Lisa Thomas Betty Daniel Helen Paul Sandra Mark Donna George Ruth Kenneth Sharon Steven Michelle Edward Laura Brian Sarah Ronald Kimberly Anthony Deborah Kevin Jessica Jason Shirley Gary Amy".split()  # noqa: SIM905 a table of words
_STEMS = "Ash Black Brad Carl Clay Cross Dal El Fair Far Green Hal Hart High Hol Kings Lang Lin Mar Mid Nor Oak Pem Rad Red Rock San Shel Stan Sut Thorn Wald Wes Whit Win Wood".split()  # noqa: SIM905
_ENDS = "berg bridge brook bury by combe dale den don er field ford gate ham hurst ington ley low man mere mond more son stead ston ter ton ville wald ward way well wick wood worth".split()  # noqa: SIM905
_WORDS = "Harbor Summit Cedar Granite Falcon Meridian Orchard Beacon Copper Willow Pioneer Sterling Juniper Atlas Crescent Lantern".split()  # noqa: SIM905
_TRADES = "Logistics Holdings Capital Foods Shipping Insurance Energy Partners Realty Storage Textiles Marine".split()  # noqa: SIM905
_FORMS = (", Inc.", " LLC", " Corp.", ", L.P.", " Company")


def documents(mentions: int) -> Iterator[tuple[DocumentId, list[MatterMention]]]:
    """Yield made-up documents until there are so many mentions."""
    chance = random.Random(20_260_101)  # noqa: S311 the same each time
    leading = [_person(chance) for _ in range(LEADING)], [_company(chance) for _ in range(LEADING)]
    for number in range(-(-mentions // PER_DOCUMENT)):
        document = DocumentId(f"{number:08}")
        texts = [spelt for _ in range(PER_DOCUMENT) for spelt in _spelt(chance, leading)][:PER_DOCUMENT]
        yield document, [MatterMention(MentionId(f"{document}.{at:04}"), document, *spelt, at) for at, spelt in enumerate(texts)]


def _spelt(chance: random.Random, leading: tuple[list[str], list[str]]) -> Iterator[tuple[EntityType, str]]:
    kind = chance.random()
    if kind < 0.35:  # noqa: PLR2004 shares as seen in real pleadings
        name = leading[0][min(int(chance.expovariate(0.2)), LEADING - 1)] if chance.random() < 0.7 else _person(chance)  # noqa: PLR2004
        yield (
            EntityType.PERSON,
            chance.choices((name, f"Mr. {name.split()[-1]}", name.split()[-1], name.split()[0]), (4, 3, 2, 1))[0],
        )
    elif kind < 0.6:  # noqa: PLR2004
        name = leading[1][min(int(chance.expovariate(0.2)), LEADING - 1)] if chance.random() < 0.7 else _company(chance)  # noqa: PLR2004
        yield EntityType.ORGANIZATION, chance.choices((name, name.split()[0], "FBI", "the Company"), (4, 4, 1, 1))[0]
    elif kind < 0.8:  # noqa: PLR2004
        yield EntityType.DATE, f"{chance.choice(('March', 'May', 'June'))} {chance.randint(1, 30)}, {chance.randint(1990, 2025)}"
    elif kind < 0.9:  # noqa: PLR2004
        yield EntityType.MONEY, f"${chance.randint(1, 100_000):,}"
    else:
        yield EntityType.CITATION, f"{chance.randint(1, 999)} F.3d {chance.randint(1, 1500)}"


def _person(chance: random.Random) -> str:
    middle = f" {chance.choice('ABCDEFGHJKLM')}." if chance.random() < 0.5 else ""  # noqa: PLR2004 half of them
    return f"{chance.choice(_FIRST)}{middle} {chance.choice(_STEMS)}{chance.choice(_ENDS)}"


def _company(chance: random.Random) -> str:
    return (
        f"{chance.choice(_STEMS)}{chance.choice(_ENDS)} {chance.choice(_WORDS)} {chance.choice(_TRADES)}{chance.choice(_FORMS)}"
    )


def exact_match(mentions: Sequence[MatterMention]) -> list[Cluster]:
    """Make one cluster of the mentions of each type and text."""
    found: dict[tuple[EntityType, str], list[MentionId]] = {}
    for mention in mentions:
        found.setdefault((mention.type, mention.text), []).append(mention.id)
    return [Cluster(type_, text, frozenset(ids)) for (type_, text), ids in sorted(found.items())]


def measured(mentions: int) -> tuple[float, float, float, float, float]:
    """Return the seconds of exact match, of the whole at once, of all documents one by one, of the last ones each, and their slowest."""
    made = list(documents(mentions))
    everything = [mention for _, own in made for mention in own]
    resolve(everything[:1_000])  # patterns are compiled once
    read.cache_clear()
    started = time.process_time()
    exact_match(everything)
    exact = time.process_time() - started
    started = time.process_time()
    resolve(everything)
    whole = time.process_time() - started
    del everything
    index, minted = MatterIndex(), count()
    times = []
    for document, own in made:
        started = time.process_time()
        index.update({document: DocumentState("1", own, {})}, Decisions(), lambda: EntityId(f"E{next(minted):08}"))
        times.append(time.process_time() - started)
    last = times[-LAST:]
    return exact, whole, sum(times), sum(last) / len(last), max(times)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How resolution grows with the mentions of a matter.")
    parser.add_argument("--mentions", type=int, nargs="+", default=[10_000, 100_000])
    sizes = sorted(parser.parse_args().mentions)
    print(
        "mentions   documents  exact match s  whole s  to exact match  exponent  one by one s  to whole  a late document s"
        "  to whole  slowest s  peak MiB"
    )
    before: tuple[int, float] | None = None
    for size in sizes:
        exact, whole, one_by_one, late, slowest = measured(size)
        exponent = math.log(whole / before[1]) / math.log(size / before[0]) if before else 1.0
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{size:>9,} {-(-size // PER_DOCUMENT):>10,} {exact:>14.2f} {whole:>8.2f} {whole / exact:>15.1f} {exponent:>9.2f}"
            f" {one_by_one:>13.2f} {one_by_one / whole:>9.1f} {late:>18.4f} {late / whole:>9.4f} {slowest:>10.3f} {peak:>9,}",
            flush=True,
        )
        before = size, whole


if __name__ == "__main__":
    main()
