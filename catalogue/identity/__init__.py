"""Which records speak of one technology, and what the technology is then: numbers, keys, evidence, the merge.

Pure: records in, keys and records out. The store (`catalogue.store`) groups by what is found here.
"""

from catalogue.identity.completing import completed
from catalogue.identity.evidence import Reason, clash, likely
from catalogue.identity.keys import Keys, all_keys, hints_of, keys_of
from catalogue.identity.merging import merge

__all__ = ["Keys", "Reason", "all_keys", "clash", "completed", "hints_of", "keys_of", "likely", "merge"]
