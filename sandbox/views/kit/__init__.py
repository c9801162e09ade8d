"""What pages share: pickers, controls, words, HTML, long work.

- :mod:`~sandbox.views.kit.as_command`: the command that gives the numbers of a page
- :mod:`~sandbox.views.kit.sliders`: the sidebar: one slider a parameter, the ones that matter
  first
- :mod:`~sandbox.views.kit.html`: a component that shows HTML written in Python and reports
  which cell was chosen
- :mod:`~sandbox.views.kit.jobs`: long work beside the page: it shows how far it is, can be
  cancelled, and never blocks
- :mod:`~sandbox.views.kit.overrides`: what was moved from a situation's own numbers, and the way
  back
- :mod:`~sandbox.views.kit.pickers`: which situation, which game of it, which engine: chosen
  alike on every page
- :mod:`~sandbox.words`: numbers and names as the page writes them, as plain text or
  as safe HTML
"""
