"""What every test shares."""

from hypothesis import settings

# No deadline for an example: the first one that parses loads the English pipeline, and machines are shared.
settings.register_profile("onrecord", deadline=None)
settings.load_profile("onrecord")
