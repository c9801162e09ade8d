"""Game files in and out.

- :mod:`~payoffs.formats.files`: game files by their ending: Gambit's ``.nfg``, ``.json`` and
  ``.csv``, in and out
- :mod:`~payoffs.formats.nfg`: gambit's ``.nfg`` files: two players, payoff list or outcome list
- :mod:`~payoffs.formats.tables`: games as a table of ``a, b`` cells, as a spreadsheet saves one
- :mod:`~payoffs.formats.text`: text files in: checked for being there, for their size and for
  being text
"""
