"""A need taken apart into its elements, and texts into their sentences.

>>> [(e.kind, e.text) for e in elements_of("我们给电动车配电池，扎穿后会烧起来。希望烧不起来，现有生产线还能用。")]
[('application', '我们给电动车配电池'), ('problem', '扎穿后会烧起来'), ('effect', '希望烧不起来'), ('constraint', '现有生产线还能用')]
"""

from catalogue.elements.base import KINDS, Element, Kind
from catalogue.elements.reading import MOST, elements_of
from catalogue.elements.sentences import Span, sentence_spans

__all__ = ["KINDS", "MOST", "Element", "Kind", "Span", "elements_of", "sentence_spans"]
