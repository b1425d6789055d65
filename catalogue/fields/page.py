"""The page docs/fields.md: what fields and sectors are, where they come from, and the table of the concordance."""

from __future__ import annotations

from typing import Final

from catalogue.fields.concordance import technology_fields
from catalogue.fields.sectors import LEAST, MOST, NEAR, SECTOR_NAMES, STRONG

_HEAD: Final = """\
# Fields of technology and sectors

Made by the program: `python -m catalogue.fields`. Two things are told of what a technology is about; both are filters and facets.

| | what | from | filter | where nothing is known |
|---|---|---|---|---|
| field | one or more of WIPO's 35 fields of technology | the record's class symbols, IPC and CPC | `field=13`, `field=Medical technology`, `field=6,7`, `field=医疗技术; 光学` | unknown: no symbols, or none that has a field |
| sector | the industries it is for | the record, where it states any; else inferred from symbols and words | `sector=health_care`, `sector=医疗健康` | unknown: nothing stated, and nothing speaks for any |
| how a sector is known | `stated` or `inferred` | | `sector_basis=stated` | unknown: no sector |

A sector that is inferred is never put into the record. It is told apart wherever it counts: a condition of a hit carries
`inferred: true` and names symbols and texts as what it was read from instead of `sectors`; the facet and filter `sector_basis`
say how many of the technologies counted have theirs stated. What is inferred also makes a no: a technology inferred to be for energy alone is none
for retail. Who wants neither kind of guess asks for `sector_basis=stated` beside.

## Sectors

{sectors}

Manufacturing, health care, finance and retail are the four that cities push artificial intelligence into ("AI+"). The others are those
by which technology transfer offices sort their lists. A record may state any other; it can be asked for by its name, but is never inferred.

Each sector gathers points ([the words and weights](../catalogue/fields/cues.py)): class symbols give the weight of the heaviest cue they meet and
half that of a second one; words give theirs, once each, from title, keywords and abstract (without an abstract: the first claim), twice where
they stand in the title; where a record has texts in several languages, the one that gives most counts. Inferred is what has {least:g} points or more
and at least {near:g} of the strongest (of which {strong:g} points count at most), and no more than {most} sectors. Words in other languages than Chinese, English and
Japanese are not known: there the symbols alone speak. [How often it is right](fields-figures.md).

## Fields: the concordance

Source: U. Schmoch, *Concept of a Technology Classification for Country Comparisons*, final report to WIPO, 2008, as WIPO has updated it
since (IPC-Technology Concordance). The table was written down from knowledge of it, not copied from WIPO's file, so that it may differ from
the newest edition in single codes. The order of about 600 subclasses agrees with one published list of the edition of about 2013, but for A62D.

- The narrowest entry that holds a symbol decides: main group, subclass, class. `G06Q` is field 7, all other G06 field 6.
- A subclass that is newer than the concordance takes the field that more than half of its class's named subclasses have (A23V: 18); where none has that
  many, it has none.
- CPC symbols take the field of the IPC symbol of the same writing. Section Y and groups from 2000 on only tag and index: they have none.
- A technology has every field that one of its symbols has. Each distinct symbol weighs the same; the main field is that of most symbols, and of
  equally many that whose symbol comes first (`catalogue.fields.concordance.fields_of` gives the shares).

Where we are not sure of a code, or WIPO's editions differ:

| code | taken as | doubt |
|---|---|---|
| A62C, A62D | 24 | Schmoch names A62D; a list of a later edition has A62C in 24 and A62D in 26 |
| H04N | 2; H04N 1: 3; H04N 21: 4 | 2008 had H04N 7 and 11 in 3; H04N 19, 23, 25 are newer, and taken as the subclass |
| H02S | 1 | newer; as the rest of H02 |
| H10 | 8 | newer; its subclasses came out of H01L |
| G16, G06V | 6 | newer; G16H came out of G06F 19 and G06Q 50, and is close to 13 |
| C13B | 18; groups 5, 15, 25, 45: 29 | the split of the sugar industry as we remember it |
| B33Y | 29 | newer |
| C12Y | 15 | CPC only |
| G01T, A01H, H05G | 24, 18, 13 | as WIPO has them, against what their names suggest |

Entries are whole classes, subclasses, or main groups; `45-53` is a range of main groups.

"""


def markdown() -> str:
    """The whole page."""
    rows = ["| name | English | 中文 | 日本語 |", "|---|---|---|---|"]
    rows += [f"| `{key}` | {' | '.join(names)} |" for key, names in SECTOR_NAMES.items()]
    head = _HEAD.format(sectors="\n".join(rows), least=LEAST, near=NEAR, strong=STRONG, most=MOST)
    table = ["| | field | 中文 | 日本語 | sector | codes |", "|---|---|---|---|---|---|"]
    for field in technology_fields().values():
        names = " | ".join(field.names[language] for language in ("en", "zh", "ja"))
        codes = ", ".join(f"{code[:4]} {code[4:]}".strip() for code in field.codes)
        table.append(f"| {field.number} | {names} | {field.sector['en']} | {codes} |")
    return head + "\n".join(table) + "\n"
