"""What pages share: pickers, controls, words, HTML, long work.

- :mod:`~sandbox.views.kit.apart`: a part of a page that is drawn again alone
- :mod:`~sandbox.views.kit.as_command`: the command that gives the numbers of a page: the same
  game, the same settings
- :mod:`~sandbox.views.kit.heading`: a page's title, its language, and what a phone folds away
- :mod:`~sandbox.views.kit.html`: a component that shows HTML written in Python and reports
  which cell was chosen
- :mod:`~sandbox.views.kit.jobs`: long work beside the page: it shows how far it is, can be
  cancelled, and never blocks
- :mod:`~sandbox.views.kit.leaders`: how often answers hold over what the record says of leaders
- :mod:`~sandbox.views.kit.markup`: pieces of HTML and Markdown that several pages write
- :mod:`~sandbox.views.kit.overrides`: what was moved away from a situation's own numbers: said
  on every page, with a way back
- :mod:`~sandbox.views.kit.pickers`: which situation, which game of it, which engine: chosen
  alike on every page
- :mod:`~sandbox.views.kit.references`: where numbers come from, as HTML: parameters with their
  kind, range and facts
- :mod:`~sandbox.views.kit.sliders`: the sidebar: one slider a parameter, the ones that matter
  first
- :mod:`~sandbox.views.kit.told`: what all pages tell of one situation, in the same words
- :mod:`~sandbox.views.kit.turns`: runs of pages take turns
- :mod:`~sandbox.views.kit.way_out`: where theory has nothing to say: what would have to change,
  and a button that changes it
- :mod:`~sandbox.views.kit.take_away`: figures, results, the game, a report that opens offline
- :mod:`~sandbox.views.kit.sureness`: how sure an answer is: how often it holds over the plausible
  calibrations, what it hangs on
- :mod:`~sandbox.views.kit.worker`: processes of their own for long work
- :mod:`~sandbox.views.kit.words`: every term explains itself, where it stands and on a fold
"""
