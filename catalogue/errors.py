"""Every error the bank raises on purpose.

    BankError
    ├── InputError              what was handed in cannot be used
    │   ├── UnknownFormat       no reader knows the file
    │   ├── AmbiguousFormat     two readers claim the file
    │   ├── UnreadableFile      the reader that knows the file failed on it
    │   ├── BadNeed             the text of a need is empty or too long
    │   └── BadExample          an example to find others like is not known, or says nothing
    ├── FilterError             a filter that does not exist, or a value it cannot take
    ├── LimitError              a number out of its range (k, page, size)
    ├── NotFound                no technology, bank or generation of that name
    ├── StoreError              the catalogue cannot be opened, read or written
    ├── IndexError_             the index is missing, damaged or made by another encoder
    │   ├── NoIndex             nothing has been indexed yet
    │   └── IndexMismatch       the index and the settings do not fit together
    ├── EncoderError            an encoder cannot be found, built or run
    └── SettingsError           a setting that does not exist or has a wrong value

A message says what happened, where, and what to do next; the three are kept apart so that the
command line, the HTTP service and the web page can each show them in their own way.
"""

from __future__ import annotations


class BankError(Exception):
    """Base of all errors raised on purpose; `code` is stable and part of the HTTP answer."""

    code = "error"

    def __init__(self, what: str, *, where: str | None = None, todo: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        text = self.what
        if self.where:
            text = f"{self.where}: {text}"
        if self.todo:
            text = f"{text}. {self.todo}"
        return text


class InputError(BankError):
    """What was handed in cannot be used."""

    code = "bad_input"


class UnknownFormat(InputError):
    """No reader recognises the file."""

    code = "unknown_format"


class AmbiguousFormat(InputError):
    """More than one reader claims the file."""

    code = "ambiguous_format"


class UnreadableFile(InputError):
    """The reader that recognised the file failed on it as a whole."""

    code = "unreadable_file"


class BadNeed(InputError):
    """The text of a need is empty or too long."""

    code = "bad_need"


class BadExample(InputError):
    """An example to find others like is not known, or says nothing."""

    code = "bad_example"


class FilterError(BankError):
    """A filter that does not exist, or a value that it cannot take."""

    code = "bad_filter"


class LimitError(BankError):
    """A number out of its range."""

    code = "bad_limit"


class NotFound(BankError):
    """No technology, bank or generation of that name."""

    code = "not_found"


class StoreError(BankError):
    """The catalogue cannot be opened, read or written."""

    code = "store_error"


class IndexError_(BankError):
    """The index cannot be used."""

    code = "index_error"


class NoIndex(IndexError_):
    """Nothing has been indexed yet."""

    code = "no_index"


class IndexMismatch(IndexError_):
    """Index, encoder and settings do not fit together, or a file of the index is damaged."""

    code = "index_mismatch"


class EncoderError(BankError):
    """An encoder cannot be found, built or run."""

    code = "encoder_error"


class SettingsError(BankError):
    """A setting that does not exist, or a value that it cannot take."""

    code = "bad_setting"
