"""What an English need is taken apart by."""

from __future__ import annotations

import re

from catalogue.elements.base import Words, any_of

_JOIN = r"but|so(?! (?:that|pale|much|many|as|far|fast|well)\b)|and(?= (?:we|our|it|they|the|there|i|each|people|nobody|nothing|some|most|that|then|still|one|want|need|customers?|buyers?)\b)|or else|yet|because|since|while|whereas|ideally|preferably|without|instead of|with(?: no|out)|as long as|provided|which|where"

WORDS = Words(
    cuts=re.compile(
        r"[!?;\n]+|\.{2,}|,{2,}|\s[-–—]+\s|—|--+|\s?[-=]+>\s?|→|:\s|[()]"
        rf"|,\s+(?P<head>(?:{_JOIN})\b)|,\s+(?=(?:we|our|it|they|you|i|guys?|people|somebody|nobody|every|any|less|no|not)\b)"
        r"|\s(?P<head2>(?:but|without|instead of|while|whereas|because)\s)",
        re.IGNORECASE,
    ),
    cues={
        "application": any_of(
            r"^(?:\W*)(?:we|i|our (?:company|firm|shop|plant|factory|team|cooperative|mill|business))(?:'re| are| r|'m| am)?\s+(?:an?\b|the\b|make|makes|making|produce|build|assemble|sell|supply|run|grow|raise|turn|deliver|operate|own|manufacture|do|dry|read\b|look after|pour|buy|process|dye|print|weld|provide|export|develop|design|farm|cast|mould|keep|breed|collect|work in|small)",
            r"\b(?:small|tiny|family)?\s*(?:shop|firm|plant|company|farm|maker|manufacturer|mfr|dyer|dyehouse|startup|start-up|bank|factory|workshop|business|mill|clinic|hospital|works|supermarkets?|webshop|co)\b(?: here)?\W*$",
            r"^(?:\W*)(?:small|contract|cotton|cement|village|property|tiny|municipal)\b",
            r"\b(?:application|used (?:for|in)|for use in|industry|sector|field of)\b",
            r"\bplant here\b",
            r"^for\b",
        ),
        "constraint": any_of(
            r"\bwithout\b",
            r"\binstead of\b",
            r"\bideally\b",
            r"\bpreferabl[ye]\b",
            r"\bmust(?:n't| not)?\b",
            r"\bexisting\b",
            r"\bmachines? we have\b",
            r"\bcan'?t (?:swap|replace|loosen|change|afford|shut|use|touch|have|be)\b",
            r"\bcannot (?:afford|change|replace|use|exceed)\b",
            r"\b(?:dont|don't|do not|not) (?:want(?: to)? (?:buy|replace|change|swap)|replac\w+|need to (?:change|replace))",
            r"\bno (?:charging|heat\b|battery|extra|new|glue|drying|chemicals?|screws?|water up|upfront|solvents?|power)\b",
            r"\bnot? (?:going|getting|new|more)\b",
            r"\bnot more\b",
            r"\bshould not\b",
            r"\bwould be fine\b",
            r"\beasy to\b",
            r"\bcompatible\b",
            r"\bat most\b",
            r"\bno more than\b",
            r"\bonly if\b",
            r"\bas long as\b",
            r"\bprovided\b",
            r"\bcheap\b",
            r"\blow[- ]cost\b",
            r"\bbolt[- ]?on\b",
            r"\bretrofit\b",
            r"\b(?:press|machine) is new\b",
            r"\bneither\b.*\bnor\b",
            r"\bmust hold\b",
            r"\bshade must\b",
            r"\bnot\s+replacing\b",
            r"\bin winter\b.*\bno\b",
            r"\bup to standard\b",
            r"\bwithin (?:the )?(?:limit|budget|spec)",
        ),
        "effect": any_of(
            r"\b(?:we|i)(?:'d| would| 'd)? ?(?:want|wish|like to|would like|rather|need|seek|require|hope|wld like)\b",
            r"^(?:\W*)(?:want|need|needs?|looking|seeking|wish|require|would like|wanted|wanting)\b",
            r"\bwould like\b",
            r"\blooking for\b",
            r"\bsearching for\b",
            r"\bis there\b",
            r"\bare there\b",
            r"\bhow (?:do|can|could|to)\b",
            r"\bcan (?:it|we|you|the|this|someone|anything)\b",
            r"\bis it possible\b",
            r"\bsomething (?:that|we|which)\b",
            r"\bsmthg\b",
            r"\bsth\b",
            r"\bto be able to\b",
            r"\bany ?(?:thing|way|one|body)?\b.*\?$",
            r"\b(?:it|they) should\b",
            r"\bso that\b",
            r"\bgoal\b",
            r"\baim\b",
            r"\bimprove\b",
            r"\breduce\b",
            r"\bprevent\b",
            r"\bavoid\b",
            r"\beither\b.*\bor\b",
            r"\banything that\b",
            r"\bso much the better\b",
            r"\bkeep out\b",
            r"^make\b",
            r"\bpls recommend\b",
            r"\bget (?:real|rid)\b",
        ),
        "problem": any_of(
            r"\b(?:fail|break|brok|crack|leak|burn|smok|rust|clog|plug|choke|wear|worn|stuck|jam|corro|scrap|reject|wast|lose|lost|loss|drop|die|dead|complain|trip|error|wrong|false|fault|damag|defect|defrost|curl|warp|tangl|knot|shrink|shrunk|faint|pale|fall|fell|smell|stink|spoil|foul|peel|drift|wander|freez|trouble|problem|issue|suffer|accident|lawsuit|strict|slow|expensive|costly|too |cannot|can't|cant|couldn't|unable|not enough|hard to|difficult|nobody|never|unfortunately|bad|poor|weak|nearly all|by hand|squint|gut feeling|guess|queue|wait|fight|fictio|dear\b|hurt|give[s]? (?:out|up)|keep[s]? (?:dying|dropp?ing|failing|blocking)|fed up|out of (?:stock|order)|useless|blames?|short-lived|unreliable|noisy|loud|messy|back in|grow(?:s|ing)? a|runs? away)",
            r"\b(?:every time|each time|several times|again and again|all the time|every few|constantly|often)\b",
            r"\bcosts? (?:us|a fortune|too)\b",
            r"\bnot (?:work|stable|even|uniform|accurate)",
            r"\btoday\b",
            r"\bonly\b",
            r"\bhave to\b",
        ),
        "material": any_of(
            r"\b(?:powder|feedstock|raw material|alloy|resin|sludge|scrap (?:from|of)|waste (?:water|from|heat)|recycled|reclaimed|made (?:of|from|out of)|used batter\w*|sheet of)\b"
        ),
    },
    empty=re.compile(
        r"(?:hi|hello|dear (?:sir|all|team|sirs?|madam)[\w ]*|good (?:morning|day|afternoon)|thanks?(?: you)?(?: (?:in advance|a lot|so much|very much|for your help))?|please|pls|help|urgent|asap|lol|any ideas?|any help|any tips"
        r"|best regards|kind regards|cheers|we r \d+ persons?|(?:us, )?\d+ (?:ppl|people|employees|staff)|(?:we are|i am|we're) an? (?:very )?(?:small|tiny|little|medium|mid-sized|family|young)?[- ]?(?:sized )?(?:company|firm|business|enterprise|startup|sme|shop)"
        r"|please (?:help|advise|contact us|reply|let us know)|any (?:solution|suggestion)s?|what (?:can|should) we do|how do we do that|contact us[\w ]*|boss wants|ok|fine|just paid for it|.*\b(?:royalty|licen[cs]e|(?:yearly|upfront|entry|big) fee|capex|budget|usd|share of profit)\b.*|drive guy blames motor guy(?: & vice versa)?)",
        re.IGNORECASE,
    ),
    openers=re.compile(
        r"(?:but|and|so|also|then|please|pls|hi|hello|well|however|therefore|now)\b[,\s]*", re.IGNORECASE
    ),
)
