"""
The sentences the offline model knows, as templates by rhetorical move, form and tone.

``{topic}`` and its kin come from the brief. ``{problem}``, ``{gain}``, ``{step}``, ``{mistake}``,
``{measure}``, ``{actor}`` and ``{people}`` are dealt from decks, never the same card twice; a digit tells two
cards of one deck apart. ``{is}``, ``{has}``, ``{does}`` and ``{s}`` agree with the topic.
"""
