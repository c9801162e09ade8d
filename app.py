"""The browser app: `streamlit run app.py` (an installed `truce app` needs no such file)."""

import streamlit as st

from sandbox.views.serve import SCRIPT, warm

app = st.App(SCRIPT, lifespan=warm)
