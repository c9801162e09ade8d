"""Pieces that pages share: what frames them, pickers, panels of HTML, words, long work."""
