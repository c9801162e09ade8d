"""What every test shares."""

from hypothesis import settings

# A busy machine is no fault of the code: no test judges by the clock.
settings.register_profile("sandbox", deadline=None)
settings.load_profile("sandbox")
