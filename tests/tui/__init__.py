"""The app, in Textual's pilot and in real terminals, with real clients behind it."""
