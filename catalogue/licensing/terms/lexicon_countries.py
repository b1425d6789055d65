"""English names of countries and regions that running text uses and catalogue/places.py does not name: word -> code.

ISO 3166-1 and, for the regions of Germany, ISO 3166-2. Names that are also plain English words (Georgia the state,
Jersey, Chad, Guinea, Jordan, Niger, Mali) are left out.
"""

from __future__ import annotations

from collections.abc import Mapping

_NAMES = """
AE United Arab Emirates, uae, emirates; AL Albania; AR Argentina; AT Austria; BA Bosnia{| and herzegovina}; BD Bangladesh; BE Belgium, benelux:BE NL LU;
BG Bulgaria; BO Bolivia; BR Brazil, brasil; BY Belarus; CH Switzerland, swiss market; CL Chile; CO Colombia; CR Costa Rica;
CU Cuba; CY Cyprus; CZ {czech republic|czech rep.|czech rep|czechia}; DK Denmark; DZ Algeria; EC Ecuador; EE Estonia; EG Egypt; ES Spain; FI Finland;
GR Greece; HR Croatia; HU Hungary; ID Indonesia; IE {ireland|republic of ireland|eire}; IL Israel; IQ Iraq; IR Iran; IS Iceland; IT Italy;
KE Kenya; KH Cambodia; KW Kuwait; KZ Kazakhstan; LA Laos; LI Liechtenstein; LK Sri Lanka; LT Lithuania; LU Luxembourg;
LV Latvia; MA Morocco; MC Monaco; ME Montenegro; MK North Macedonia; MM Myanmar; MN Mongolia; MT Malta; MX Mexico; NG Nigeria;
NL {netherlands|holland}; NO Norway; NP Nepal; NZ New Zealand; OM Oman; PE Peru; PH Philippines; PK Pakistan; PL Poland; PT Portugal;
PY Paraguay; QA Qatar; RO Romania; RS Serbia; RU {russia|russian federation}; SA {saudi arabia|ksa}; SE Sweden; SI Slovenia;
SK {slovakia|slovak republic|slovak rep.|slovak rep}; SN Senegal; TN Tunisia; TR {turkey|türkiye|turkiye}; TZ Tanzania; UA Ukraine; UG Uganda;
UY Uruguay; UZ Uzbekistan; VE Venezuela; VN viet nam; ZA South Africa; AU australian market; DE german market, germany and only germany;
IN indian market; GB british market; FR french market; CN {|the }{whole|all|entire}{| country| territory}{| of} china, {|the }chinese mainland;
JP {|the }{whole|all|entire}{| country| territory}{| of} japan, all japan; US u.s. market, us market; WW {any|every} country{| of the world| in the world}, all the world, whole wide world, all jurisdictions, every jurisdiction;
GB-SCT Scotland; GB-WLS Wales; GB-ENG England; GB-NIR Northern Ireland;
DE-BW {baden württemberg|baden wuerttemberg}; DE-BY {bavaria|bayern}; DE-BE Berlin; DE-HE {hesse|hessen}; DE-NI {lower saxony|niedersachsen};
DE-NW {north rhine westphalia|nordrhein westfalen|nrw}; DE-SN {saxony|sachsen}; DE-TH Thuringia; DE-HH Hamburg
"""


def _words() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for entry in _NAMES.replace("\n", " ").split(";"):
        code, _, names = entry.strip().partition(" ")
        for name in names.split(","):
            word, _, several = name.strip().partition(":")
            key = f"place {several or code}"
            found[key] = f"{found[key]}, {_form(word)}" if key in found else _form(word)
    return found


def _form(name: str) -> str:
    return f"{{|the |within |within the }}{name.lower()}"


WORDS = _words()
