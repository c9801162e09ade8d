"""Game files in and out.

- :mod:`~payoffs.formats.files`: game files by their ending
- :mod:`~payoffs.formats.nfg`: Gambit's ``.nfg`` files
- :mod:`~payoffs.formats.json_file`: ``.json`` files
- :mod:`~payoffs.formats.link`: a whole game as one word of an address
- :mod:`~payoffs.formats.tables`: tables of ``a, b`` cells, as a spreadsheet saves one:
  :mod:`~payoffs.formats.sheet` parts them into cells, :mod:`~payoffs.formats.grid` says what a cell
  can mean and tells labels from payoffs
- :mod:`~payoffs.formats.text`: text files in: checked for being there, for their size and for
  being text
"""
